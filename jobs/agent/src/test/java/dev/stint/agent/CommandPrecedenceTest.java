package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a command, a session of its own, gives way as its agent does. */
class CommandPrecedenceTest {

    private static final Path GROUP = Path.of("/proc/self/autogroup");

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void sessions_are_groups_here() {
        assumeTrue(Files.exists(GROUP), "sessions are not scheduled as groups: not available here");
    }

    @Test
    void a_command_of_an_agent_that_gives_way_gives_way_too() throws Exception {
        assertThat(groupOfCommand("nice", "-n", "7")).endsWith(" nice 7");
    }

    @Test
    void a_command_of_any_other_agent_is_left_alone() throws Exception {
        assertThat(groupOfCommand("nice", "-n", "0")).endsWith(" nice 0");
    }

    private String groupOfCommand(String... as) throws Exception {
        Path printed = Files.createFile(folder.resolve("printed"));
        ProcessBuilder command = new ProcessBuilder(as);
        command.command().addAll(java.util.List.of("setsid", "/bin/sh", "-c", CommandProcess.INTO_PIPE));
        command.command().addAll(java.util.List.of(printed.toString(), "cat", GROUP.toString()));
        Process process = command.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(printed).strip();
    }
}
