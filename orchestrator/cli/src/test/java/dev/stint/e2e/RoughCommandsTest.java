package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are not there, do not listen, hide, or print what nobody should see raw. */
@Tag("long")
final class RoughCommandsTest {
    /** A daemon that left session, parents, environment and output behind; its number goes into a file. */
    private static final String HIDDEN_DAEMON =
            "(env -i setsid sh -c '(trap \"\" TERM HUP; exec env -i sleep 3600.25) >/dev/null 2>&1 & echo $! >pid' &)";

    @TempDir
    static Path folder;

    private static House house;

    @BeforeAll
    static void open() throws IOException {
        house = new House(folder);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        try (House left = house) {
            left.assertLeavesNothing();
        }
    }

    private static String submit(String name, String script, String... more) throws IOException {
        Path spec = house.desk.resolve(name + ".yaml");
        Files.writeString(
                spec,
                "name: " + name + "\nresources: {providers: [local], regions: [home]}\nretries: {max: 0}\nrun: |\n"
                        + script.lines().map(line -> "  " + line + "\n").collect(Collectors.joining())
                        + String.join("\n", more) + "\n");
        return house.submit(spec);
    }

    @Test
    void a_missing_command_fails_with_clear_words() throws IOException {
        String run = submit("missing", "exec trian-model --lr 0.1");
        Views.RunDetail failed = house.awaitState(run, "FAILED");
        assertThat(failed.run().why()).contains("127", "command not found");
        assertThat(house.log(run)).contains("trian-model");
    }

    @Test
    void a_command_that_may_not_be_read_fails_with_clear_words() throws IOException {
        Path program = Files.createDirectories(folder.resolve("private")).resolve("program");
        Files.writeString(program, "#!/bin/sh\necho ran\n");
        String run = submit("unreadable", "exec '" + program + "'");
        Views.RunDetail failed = house.awaitState(run, "FAILED");
        assertThat(failed.run().why()).contains("126", "cannot be executed");
        if (house.lodging(failed.attempts().get(0).machine()).isPresent()) {
            assertThat(failed.run().why()).contains("where everybody may read", "docs/security.md");
        }
    }

    @Test
    void a_command_that_ignores_the_signal_is_killed_when_its_time_is_over_and_that_is_said() throws IOException {
        String run = submit(
                "deaf",
                "trap '' TERM INT HUP\necho up\nwhile :; do sleep 1; done",
                "checkpoint: {path: ckpt, complete_when: {rename: x}, on_notice: {signal: TERM, drain: 300ms}}");
        Await.until("the job is up", () -> house.log(run).contains("up"));
        house.stint("stop", run);
        Views.RunDetail paused = house.awaitState(run, "PAUSED");
        assertThat(House.timeline(paused)).contains("did not end in its time and was killed");
        assertThat(Traces.of("STINT_RUN_ID=" + run)).isEmpty();
        house.stint("cancel", run);
    }

    @Test
    void a_daemon_in_a_session_of_its_own_is_ended_and_said() throws IOException {
        String run = submit("daemon", "setsid sh -c 'exec sleep 3600.5' >/dev/null 2>&1 &\nsleep 0.5; echo done");
        Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
        assertThat(House.timeline(done)).contains("left-behind", "outlived the command and will be ended", "sleep (");
        assertThat(Traces.of("STINT_RUN_ID=" + run)).isEmpty();
    }

    @Test
    void a_daemon_that_hides_in_every_way_is_ended_and_said() throws IOException {
        assumeTrue(House.mayIsolate(), "a user who may switch to another is not available here");
        String run = submit(
                "hidden", HIDDEN_DAEMON + "\nwhile [ ! -s pid ]; do sleep 0.1; done; echo pid=$(cat pid); exit 0");
        Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
        assumeTrue(house.lodging(done.attempts().get(0).machine()).isPresent(), "commands are not isolated here");
        assertThat(Traces.alive(daemonOf(run))).isFalse();
        assertThat(House.timeline(done)).contains("left-behind", "sleep (");
    }

    @Test
    void a_daemon_that_hides_does_not_outlive_a_machine_whose_agent_is_killed() throws IOException {
        assumeTrue(House.mayIsolate(), "a user who may switch to another is not available here");
        String run = submit(
                "orphan",
                HIDDEN_DAEMON + "\nwhile [ ! -s pid ]; do sleep 0.1; done; echo pid=$(cat pid)"
                        + "\nwhile :; do sleep 1; done");
        Await.until("the daemon is up", () -> house.log(run).contains("pid="));
        Views.RunDetail running = house.show(run);
        String machine = running.attempts().get(0).machine();
        assumeTrue(house.lodging(machine).isPresent(), "commands are not isolated here");
        long daemon = daemonOf(run);
        assertThat(Traces.alive(daemon)).isTrue();
        Traces.kill(house.agentPid(machine));
        Await.until("the daemon ends with its machine", () -> !Traces.alive(daemon));
        house.stint("cancel", run);
        house.awaitState(run, "CANCELLED");
    }

    private static long daemonOf(String run) {
        return house.log(run)
                .lines()
                .filter(line -> line.startsWith("pid="))
                .mapToLong(line -> Long.parseLong(line.substring("pid=".length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_fork_bomb_ends_with_its_machine() throws IOException {
        assumeTrue(House.mayIsolate(), "a user who may switch to another is not available here");
        // Bounded, so that a failure of ours does not take the host along.
        String run = submit("bomb", """
                ulimit -u 60
                bomb() { while :; do env -i setsid sh -c 'sleep 0.02 & sleep 0.02 & exec sleep 0.05' >/dev/null 2>&1 & wait; done; }
                bomb & bomb & bomb &
                echo lit
                sleep 1
                exit 0
                """);
        Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
        assumeTrue(house.lodging(done.attempts().get(0).machine()).isPresent(), "commands are not isolated here");
        int uid = house.lodging(done.attempts().get(0).machine()).orElseThrow().uid();
        Await.until(
                "the machine's folder is removed",
                () -> !Files.exists(house.lodging(done.attempts().get(0).machine())
                        .orElseThrow()
                        .folder()));
        assertThat(Traces.ofUser(uid)).as("processes of user " + uid).isEmpty();
    }

    @Test
    void escapes_binary_and_endless_lines_reach_no_terminal_and_nothing_is_dropped_unsaid() throws Exception {
        String run = submit(
                "noise",
                """
                printf 'before\\n'
                printf '\\033]0;owned\\007\\033[2J\\033[31mred\\033[0m \\233 \\000 \\001 \\342\\200\\256 end-of-escapes\\n'
                head -c 300000 /dev/urandom; printf '\\nafter-binary\\n'
                head -c 10000000 /dev/zero | tr '\\000' x; printf '\\nafter-long\\n'
                printf '::stint result \\033[31mkey\\033[0m=1\\n'
                mkdir -p out ckpt
                n=$(printf 'na\\033[31mme\\nx'); echo kept >"out/$n"; echo kept >"ckpt/$n"
                echo z >ckpt/x.tmp; mv ckpt/x.tmp ckpt/x.bin
                sleep 2
                printf 'last\\n'
                """,
                "outputs: [{path: out}]",
                "checkpoint: {path: ckpt, interval: 1s, complete_when: {rename: x.bin}}");
        Path followed = folder.resolve("followed");
        Process follower = house.shell(followed, "logs", "-f", run);
        Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
        assertThat(follower.waitFor(3, TimeUnit.MINUTES)).isTrue();
        String log = house.log(run);
        assertThat(log).contains("before", "red", "end-of-escapes", "after-binary", "after-long", "last");
        assertThat(log.lines().filter(line -> line.startsWith("xxxx")))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .hasSizeLessThan(70_000)
                        .containsPattern("\\[stint] line cut, about 99[0-9]{5} more bytes"));
        String show = house.stint("show", run, "--all-events").out();
        String checkpoints = house.stint("checkpoints", "show", run).out();
        assertThat(done.outputs())
                .singleElement()
                .satisfies(o -> assertThat(o.path()).contains("\n"));
        assertThat(show).contains("out/na");
        assertThat(checkpoints).contains("x.bin").contains("na");
        for (String text : List.of(log, Files.readString(followed), show, checkpoints)) {
            assertThat(steering(text)).as("characters that steer a terminal").isEmpty();
        }
        for (String text : List.of(show, checkpoints)) {
            assertThat(text.lines()).as("no name makes a line of its own").noneMatch(line -> line.startsWith("x"));
        }
    }

    private static String steering(String text) {
        return IntStream.range(0, text.length())
                .filter(i -> {
                    char c = text.charAt(i);
                    return c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e;
                })
                .mapToObj(i -> Integer.toHexString(text.charAt(i)))
                .distinct()
                .collect(Collectors.joining(" "));
    }
}
