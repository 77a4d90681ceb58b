package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputPipeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private final HandClock clock = new HandClock();
    private final Waker waker = new Waker();
    private final MarkedProcesses processes =
            new MarkedProcesses("pipe-" + ProcessHandle.current().pid());
    private Path pipe = Path.of("/unused");
    private Path file = Path.of("/unused");

    @BeforeEach
    void make() throws IOException {
        pipe = temp.resolve("pipe");
        file = Files.createFile(temp.resolve("file"));
        OutputPipe.make(pipe);
    }

    @AfterEach
    void nothing_is_left_running() {
        assertThat(processes.alive(0)).isEmpty();
    }

    @Test
    void what_is_printed_lies_in_the_file_when_the_pipe_has_ended() throws Exception {
        try (OutputPipe output = OutputPipe.open(pipe, file, waker)) {
            run("seq 100000; echo end >/dev/stderr");

            awaitEnd(output);
        }
        assertThat(Files.readAllLines(file))
                .hasSize(100_001)
                .startsWith("1", "2")
                .endsWith("100000", "end");
    }

    @Test
    void a_command_may_begin_after_another_has_ended() throws Exception {
        try (OutputPipe output = OutputPipe.open(pipe, file, waker)) {
            run("echo setup");
            run("echo work");

            awaitEnd(output);
        }
        assertThat(file).hasContent("setup\nwork\n");
    }

    @Test
    void a_command_whose_agent_is_gone_goes_on_printing_and_saves_on_its_signal() throws Exception {
        // Stands for the agent: the only other end of the pipe, and gone once the command runs.
        RandomAccessFile agent = new RandomAccessFile(pipe.toFile(), "rw");
        CommandProcess command =
                start("trap 'echo saving; echo again >/dev/stderr; echo saved >saved; exit 7' TERM; echo up >up;"
                        + " while :; do sleep 0.05; done");
        try {
            await(() -> Files.exists(temp.resolve("up")));
            agent.close();

            command.signal("TERM");

            await(() -> command.exitCode().isPresent());
            assertThat(command.exitCode()).hasValue(7);
            assertThat(temp.resolve("saved")).hasContent("saved\n");
        } finally {
            MarkedProcesses.signal(command.alive(), true);
            await(() -> command.alive().isEmpty());
        }
    }

    @Test
    void what_a_full_disk_does_not_take_is_counted_and_the_command_goes_on() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "a device that is always full is not available here");
        try (OutputPipe output = OutputPipe.open(pipe, full, waker)) {
            run("head -c 1000000 /dev/zero; echo done >done");

            awaitEnd(output);
            assertThat(output.lostBytes()).isEqualTo(1_000_000);
            assertThat(output.whyLost()).contains("a disk is full");
        }
        assertThat(temp.resolve("done")).exists();
    }

    @Test
    void whoever_holds_the_pipe_unseen_is_not_waited_for_for_ever() throws Exception {
        RandomAccessFile unseen = new RandomAccessFile(pipe.toFile(), "rw");
        try (OutputPipe output = OutputPipe.open(pipe, file, waker)) {
            run("echo text");

            await(() -> "text\n".equals(content()));
            assertThat(output.ended(clock.instant())).isFalse();
            assertThat(output.ended(clock.after(Duration.ofSeconds(4)))).isFalse();
            assertThat(output.ended(clock.after(Duration.ofSeconds(1)))).isTrue();
        } finally {
            unseen.close();
        }
    }

    @Test
    void a_pipe_that_cannot_be_made_is_named() {
        assertThatThrownBy(() -> OutputPipe.make(temp.resolve("none/pipe")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none/pipe")
                .hasMessageContaining("named pipes");
    }

    private void run(String script) throws Exception {
        CommandProcess command = start(script);
        try {
            await(() -> command.exitCode().isPresent());
            assertThat(command.exitCode()).hasValue(0);
        } finally {
            MarkedProcesses.signal(command.alive(), true);
        }
    }

    private CommandProcess start(String script) throws IOException {
        Map<String, String> environment = Map.of(
                "PATH",
                System.getenv("PATH"),
                MarkedProcesses.MARKER,
                "pipe-" + ProcessHandle.current().pid());
        return CommandProcess.start(
                script, temp, environment, pipe, CommandUser.same(), processes, waker, clock.instant());
    }

    private String content() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void awaitEnd(OutputPipe output) throws Exception {
        await(() -> {
            try {
                return output.ended(clock.instant());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("it did not come about in " + PATIENCE)
                    .isLessThan(deadline);
            waker.await(Duration.ofMillis(5));
        }
    }
}
