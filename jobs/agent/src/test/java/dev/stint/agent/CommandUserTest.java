package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.mailbox.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that run as a user of their own. What needs a real switch of users is skipped where there is none. */
final class CommandUserTest {
    /** Nobody's: numbers of the local provider end far below. */
    private final int uid = 1_500_000 + ThreadLocalRandom.current().nextInt(100_000);

    private final CommandUser user = new CommandUser(
            OptionalInt.of(uid),
            List.of(
                    "setpriv",
                    "--reuid=" + uid,
                    "--regid=" + uid,
                    "--clear-groups",
                    "--no-new-privs",
                    "--inh-caps=-all",
                    "--"));

    @TempDir
    Path temp;

    private Path folder = Path.of("/unused");
    private final WatchedStore store = new WatchedStore();

    @BeforeEach
    void open() throws IOException {
        // The command has to pass through to what is its own.
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
        folder = Files.createDirectory(temp.resolve("machine"));
    }

    @AfterEach
    void nothing_is_left_running() {
        assertThat(new MarkedProcesses("none", user).alive(0)).isEmpty();
    }

    private static void needsRoot() throws Exception {
        boolean may;
        try {
            may = new ProcessBuilder("setpriv", "--reuid=200000", "--regid=200000", "--clear-groups", "true")
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            may = false;
        }
        assumeTrue(may, "a user who may switch to another is not available here");
    }

    @Test
    void only_ordinary_users_and_only_by_words() {
        assertThatThrownBy(() -> new CommandUser(OptionalInt.of(0), List.of("sudo")))
                .hasMessageContaining("user 0");
        assertThatThrownBy(() -> new CommandUser(OptionalInt.of(2000), List.of()))
                .hasMessageContaining("the words that switch");
        assertThat(CommandUser.same().call("a", "b")).containsExactly("a", "b");
    }

    @Test
    void the_command_has_its_own_folders_and_only_those() throws Exception {
        needsRoot();
        try (TestMachine machine = new TestMachine(
                store,
                folder,
                Orders.running(
                                "id -u; id -G; touch x \"$TMPDIR/x\" \"$HOME/x\"; echo err >/dev/stderr; cat ../agent/output.log;"
                                        + " ls ../agent; touch ../x; python3 -c 'import stint' 2>&1 | tail -n 1; echo end")
                        .keeping("ckpt")
                        .order(),
                user)) {
            Status done = machine.awaitExit();
            assertThat(done.exit().orElseThrow().code()).isZero();
            assertThat(machine.log())
                    .startsWith(uid + "\n" + uid + "\nerr\n")
                    .contains(
                            "../agent/output.log: Permission denied",
                            "ls: cannot open directory",
                            "touch: cannot touch '../x'")
                    .doesNotContain("ModuleNotFoundError")
                    .endsWith("end\n");
        }
        assertThat(Files.getAttribute(folder.resolve("job/x"), "unix:uid")).isEqualTo(uid);
        assertThat(folder.resolve("tmp/x")).exists();
        assertThat(folder.resolve("home/x")).exists();
    }

    @Test
    void its_checkpoints_are_restored_as_its_own_on_the_next_machine() throws Exception {
        needsRoot();
        Orders orders = Orders.running("cat ckpt/a.ckpt 2>/dev/null && echo more >>ckpt/a.ckpt && exit 0;"
                        + " echo first >t; chmod 0400 t; mv t ckpt/a.ckpt; touch up; sleep 600")
                .keeping("ckpt");
        try (TestMachine machine = new TestMachine(store, folder, orders.order(), user)) {
            machine.await(status -> status.committed().isPresent());
            machine.preempt(java.util.Optional.of(java.time.Duration.ofSeconds(2)));
            machine.awaitExit();
        }
        orders.attempt = 2;
        orders.run = "cat ckpt/a.ckpt; stat -c %u:%a ckpt/a.ckpt ckpt; rm ckpt/a.ckpt && echo removed";
        try (TestMachine machine =
                new TestMachine(store, Files.createDirectory(temp.resolve("next")), orders.order(), user)) {
            machine.awaitExit();
            assertThat(machine.log()).isEqualTo("first\n" + uid + ":400\n" + uid + ":700\nremoved\n");
        }
    }

    @Test
    void what_left_session_environment_and_parents_is_ended_and_said() throws Exception {
        needsRoot();
        try (TestMachine machine = new TestMachine(
                store,
                folder,
                Orders.running(
                                "(env -i setsid sh -c '(trap \"\" TERM; exec env -i sleep 3600.75) >/dev/null 2>&1 &' &); sleep 0.5")
                        .order(),
                user)) {
            Status done = machine.awaitExit();
            assertThat(done.remarks())
                    .anySatisfy(
                            remark -> assertThat(remark.text()).contains("1 process outlived the command", "sleep ("));
            assertThat(new MarkedProcesses("none", user).alive(0)).isEmpty();
        }
    }

    /** A distribution of which the user can see nothing, as one below a home. */
    private Path embedder(String name, String folderMode) throws IOException {
        Path root = Files.createDirectory(temp.resolve(name));
        Path program = Files.createDirectories(root.resolve("embedder/bin")).resolve("embedder");
        Files.writeString(program, "#!/bin/sh\ncat \"$(dirname \"$0\")/../lib/words.jar\"; echo \"$0 $1\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path library = Files.createDirectory(root.resolve("embedder/lib")).resolve("words.jar");
        Files.writeString(library, "words\n");
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(folderMode));
        return program;
    }

    private String embeds(String name, Path embedder, boolean shard) throws Exception {
        Orders orders = Orders.running("\"$STINT_EMBEDDER\" embed; touch \"$STINT_EMBEDDER\"; echo code $?");
        if (shard) {
            orders.env.put("STINT_EMBED_INPUT", "texts.jsonl");
        }
        Map<String, String> more = Map.of("STINT_EMBEDDER", embedder.toString());
        try (TestMachine machine =
                new TestMachine(store, Files.createDirectory(temp.resolve(name)), orders.order(), user, more)) {
            machine.awaitExit();
            return machine.log();
        }
    }

    @Test
    void an_embedder_below_a_closed_folder_is_brought_to_where_the_command_can_run_it() throws Exception {
        needsRoot();
        Path closed = embedder("closed", "rwx------");

        assertThat(embeds("machine-1", closed, true))
                .startsWith("words\n" + temp.resolve("machine-1/embedder/bin/embedder") + " embed\n")
                .contains("Permission denied")
                .endsWith("code 1\n");
        // The library was nobody else's to read: that of the distribution stays so, the one brought is a copy.
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(closed.resolveSibling("../lib/words.jar"))))
                .isEqualTo("rw-------");
        assertThat(Files.getAttribute(temp.resolve("machine-1/embedder/bin/embedder"), "unix:ino"))
                .as("a link, not 200 MB for each machine")
                .isEqualTo(Files.getAttribute(closed, "unix:ino"));
        assertThat(Files.getAttribute(closed, "unix:uid")).isEqualTo(0);
    }

    @Test
    void an_embedder_that_everybody_may_run_stays_where_it_is() throws Exception {
        needsRoot();
        Path open = embedder("open", "rwxr-xr-x");
        Files.setPosixFilePermissions(
                open.resolveSibling("../lib/words.jar"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(embeds("machine-1", open, true)).startsWith("words\n" + open + " embed\n");
        assertThat(temp.resolve("machine-1/embedder")).doesNotExist();
    }

    @Test
    void a_job_that_embeds_nothing_gets_no_embedder() throws Exception {
        needsRoot();
        assertThat(embeds("machine-1", embedder("closed", "rwx------"), false)).contains("Permission denied");
        assertThat(temp.resolve("machine-1/embedder")).doesNotExist();
    }

    @Test
    void a_java_that_the_command_cannot_run_is_named() throws Exception {
        needsRoot();
        Path home = Files.createDirectories(temp.resolve("jdks/17/bin"));
        Files.writeString(home.resolve("java"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(home.resolve("java"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(temp.resolve("jdks"), PosixFilePermissions.fromString("rwx------"));
        try (TestMachine machine = new TestMachine(
                store,
                folder,
                Orders.running("exec \"$JAVA_HOME/bin/java\" Train").order(),
                user,
                Map.of("JAVA_HOME", home.getParent().toString()))) {
            assertThat(machine.awaitExit().exit().orElseThrow().detail())
                    .contains("code 126", "user " + uid + " here, who cannot run the Java of JAVA_HOME, " + temp);
        }
    }

    @Test
    void a_missing_program_is_explained() throws Exception {
        needsRoot();
        try (TestMachine machine =
                new TestMachine(store, folder, Orders.running("no-such-program").order(), user)) {
            assertThat(machine.awaitExit().exit().orElseThrow().detail())
                    .contains("code 127", "command not found", "run as user " + uid, "docs/security.md");
        }
    }

    @Test
    void an_output_that_is_a_hard_link_to_anothers_file_is_not_kept() throws Exception {
        Path job = Files.createDirectories(folder.resolve("job/out"));
        Path foreign = Files.writeString(temp.resolve("foreign"), "secret");
        Files.createLink(job.resolve("x"), foreign);
        int own = (int) Files.getAttribute(foreign, "unix:uid");
        assertThatThrownBy(() -> new OutputKeeper(store, new Workplace(folder), OptionalInt.of(own + 1))
                        .keep(List.of("out"), "team/run/outputs", () -> {}))
                .isInstanceOf(FetchFailedException.class)
                .hasMessageContaining("output 'out/x' belongs to user " + own);
        assertThat(store.list("", "", 10)).isEmpty();
        assertThat(new OutputKeeper(store, new Workplace(folder), OptionalInt.of(own))
                        .keep(List.of("out"), "team/run/outputs", () -> {}))
                .hasSize(1);
    }
}
