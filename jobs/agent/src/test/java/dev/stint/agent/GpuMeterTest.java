package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.Gpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a program's answers; time is driven by hand, the program is a real process. */
class GpuMeterTest {

    private static final long GIB = 1L << 30;

    @TempDir
    Path temp;

    private final WatchedStore store = new WatchedStore();
    private final MailboxPrefix prefix = new MailboxPrefix("team", "train-1", 1, 1);
    private StatusReporter reporter;
    private GpuMeter meter;
    private Instant now = Instant.parse("2026-03-01T00:00:00Z");

    private static final int LOOKS = 5_000;

    @BeforeEach
    void open() throws IOException {
        Waker waker = new Waker();
        reporter = new StatusReporter(
                new MachineMailbox(store, prefix, 0),
                new Background(Runnable::run, waker),
                new AgentLog(System.out, InstantSource.system()));
        meter = new GpuMeter(
                Optional.of(DockerShim.program(temp, "nvidia-smi")), Map.of("PATH", System.getenv("PATH")), reporter);
    }

    @AfterEach
    void nothing_is_left_running() throws Exception {
        meter.close();
        for (ProcessHandle child : children()) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    /** The program is a child from the moment it was begun; what it is called is known a little later. */
    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }

    private void answer(String text) throws IOException {
        Files.writeString(temp.resolve("answer"), text);
    }

    /** One sample, begun now and collected when the program has ended. */
    private void sample() throws Exception {
        meter.tick(now);
        for (ProcessHandle child : children()) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
        // Java's own thread learns of the end a moment later than this one; looking again begins nothing
        for (int i = 0; i < LOOKS; i++) {
            meter.tick(now);
            Thread.yield();
        }
        now = now.plus(GpuMeter.EVERY);
    }

    private long asked() throws IOException {
        Path asked = temp.resolve("asked");
        return Files.exists(asked) ? Files.readAllLines(asked).size() : 0;
    }

    private List<String> remarks() throws IOException {
        reporter.tick(now, Optional.empty());
        return new OrchestratorMailbox(store, prefix, 0)
                .readStatus().heard().stream()
                        .flatMap(status -> status.remarks().stream())
                        .map(Status.Remark::kind)
                        .toList();
    }

    @Test
    void mean_and_peak_are_over_samples_and_accelerators() throws Exception {
        answer("90, 10240, 81920\n70, 20480, 81920\n");
        sample();
        answer("10, 30720, 40960\n30, 1024, 81920\n");
        sample();

        assertThat(meter.use()).contains(new Gpu(2, 50, 80, 30 * GIB, 40 * GIB, 2));
        assertThat(Files.readString(temp.resolve("asked")))
                .startsWith("--query-gpu=utilization.gpu,memory.used,memory.total --format=csv,noheader,nounits\n");
    }

    @Test
    void it_is_asked_every_fifteen_seconds_and_not_more_often() throws Exception {
        answer("90, 1, 2\n");
        sample();
        now = now.minusSeconds(1);
        sample();
        assertThat(asked()).isEqualTo(1);
        now = now.minus(GpuMeter.EVERY).plusSeconds(1);

        sample();

        assertThat(asked()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "No devices were found\n",
                "[N/A], [N/A], [N/A]\n",
                "101, 1, 2\n",
                "-1, 1, 2\n",
                "50, 1\n",
                "\u001b[31m50, x, 2\n",
                "99999999999999999999, 1, 2\n"
            })
    void answers_of_no_use_give_no_figures_and_no_words(String nonsense) throws Exception {
        answer(nonsense);
        for (int i = 0; i < 5; i++) {
            sample();
        }

        assertThat(meter.use()).isEmpty();
        assertThat(remarks()).isEmpty();
    }

    @Test
    void rows_that_say_something_count_beside_those_that_do_not() throws Exception {
        answer("[N/A], [N/A], 100\n40, 1024, 2048\n60, [N/A], [N/A]\n");
        sample();

        assertThat(meter.use()).contains(new Gpu(2, 50, 50, GIB, 2 * GIB, 1));
    }

    @Test
    void a_program_that_fails_is_asked_seldom() throws Exception {
        answer("90, 1, 2\n");
        Files.writeString(temp.resolve("code"), "9");
        for (int i = 0; i < 4; i++) {
            sample();
        }
        assertThat(asked()).isEqualTo(4);
        sample();
        sample();
        assertThat(asked()).isEqualTo(5);

        now = now.plus(Duration.ofMinutes(5));
        sample();

        assertThat(asked()).isEqualTo(6);
        assertThat(meter.use()).isEmpty();
    }

    @Test
    void a_program_that_hangs_is_ended_and_said_to() throws Exception {
        Files.writeString(temp.resolve("hangs"), "");
        for (int i = 0; i < 4; i++) {
            meter.tick(now);
            List<ProcessHandle> hanging = ProcessHandle.current()
                    .children()
                    .filter(ProcessHandle::isAlive)
                    .toList();
            assertThat(hanging).isNotEmpty();
            meter.tick(now.plus(GpuMeter.PATIENCE).minusMillis(1));
            assertThat(hanging).allMatch(ProcessHandle::isAlive);

            meter.tick(now.plus(GpuMeter.PATIENCE));

            for (ProcessHandle child : hanging) {
                child.onExit().get(30, TimeUnit.SECONDS);
            }
            now = now.plus(GpuMeter.EVERY);
        }
        assertThat(meter.use()).isEmpty();
        assertThat(remarks()).containsExactly("gpu-unknown");
    }

    @Test
    void without_the_program_nothing_happens() {
        GpuMeter none = new GpuMeter(Optional.empty(), Map.of(), reporter);
        none.tick(now);
        none.tick(now.plusSeconds(60));

        assertThat(none.use()).isEmpty();
    }

    @Test
    void half_an_hour_of_idling_is_worth_a_word_once() throws Exception {
        answer("4, 100, 1000\n");
        sample();
        now = now.plus(GpuMeter.IDLE_WINDOW).minus(GpuMeter.EVERY.multipliedBy(2));
        sample();
        assertThat(remarks()).isEmpty();
        sample();
        assertThat(remarks()).containsExactly("gpu-idle");

        now = now.plus(GpuMeter.IDLE_WINDOW);
        sample();
        now = now.plus(GpuMeter.IDLE_WINDOW);
        sample();

        assertThat(remarks()).containsExactly("gpu-idle");
    }

    @Test
    void a_job_that_begins_slowly_is_judged_by_its_half_hours() throws Exception {
        answer("0, 100, 1000\n");
        sample();
        answer("80, 100, 1000\n");
        now = now.plus(GpuMeter.IDLE_WINDOW);
        sample();
        assertThat(remarks()).isEmpty();
        answer("1, 100, 1000\n");
        sample();
        now = now.plus(GpuMeter.IDLE_WINDOW);
        sample();

        assertThat(remarks()).containsExactly("gpu-idle");
    }
}
