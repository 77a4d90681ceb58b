package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetachedServerTest {
    @TempDir
    Path folder;

    private LocalServer.ServerProcess.Started startAndWait(Path home, Map<String, String> env) throws Exception {
        Path java = folder.resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\nfor a; do echo \"<$a>\"; done\necho \"home=$STINT_HOME tty=${STINT_TTY-none} in $(pwd -P)\"\nexit 3\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        LocalServer.ServerProcess.Started started = new DetachedServer(home, env, java).start();
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
        return started;
    }

    private static Map<String, String> env(String path) {
        return new HashMap<>(Map.of("PATH", path, "STINT_DIST", "/dist/2026-1", "STINT_TTY", "out"));
    }

    @Test
    void it_starts_the_servers_jars_in_its_home_with_output_in_the_log() throws Exception {
        Path home = folder.toRealPath().resolve("home");

        LocalServer.ServerProcess.Started started = startAndWait(home, env("/usr/bin:/bin"));

        assertThat(started.ended()).contains(3);
        assertThat(started.lastWords())
                .contains("<-Dstint.build=2026-1>")
                .contains("<-Xmx512m>")
                .contains("<-cp>\n</dist/2026-1/server/*>\n<dev.stint.server.StintServer>")
                .contains("home=" + home + " tty=none in " + home)
                .contains("(" + home.resolve("log/server.out") + ")");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home)))
                .isEqualTo("rwx------");
    }

    @Test
    void adapters_lie_in_the_distribution_and_natives_are_allowed_where_one_needs_them() throws Exception {
        Path dist = Files.createDirectories(folder.resolve("dist"));
        Map<String, String> env = env("/usr/bin:/bin");
        env.put("STINT_DIST", dist.toString());

        assertThat(startAndWait(folder.resolve("one"), env).lastWords())
                .contains("<-Dstint.stores=" + dist + "/stores>", "<-Dstint.providers=" + dist + "/providers>")
                .doesNotContain("native-access");
        Files.createDirectories(dist.resolve("stores/az"));
        assertThat(startAndWait(folder.resolve("two"), env).lastWords())
                .contains("<--enable-native-access=ALL-UNNAMED>\n<-cp>");
    }

    @Test
    void without_setsid_it_is_deaf_to_the_terminals_interrupt() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        for (String program : new String[] {"sh"}) {
            Files.writeString(bin.resolve(program), "#!/bin/sh\nexec /bin/sh \"$@\"\n");
            Files.setPosixFilePermissions(bin.resolve(program), PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        LocalServer.ServerProcess.Started started = startAndWait(folder.resolve("home"), env(bin.toString()));

        assertThat(started.ended()).contains(3);
        assertThat(started.lastWords()).contains("<dev.stint.server.StintServer>");
    }

    @Test
    void last_words_are_those_of_this_start_alone() throws Exception {
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("log"));
        Files.writeString(home.resolve("log/server.out"), "an old complaint\n");

        assertThat(startAndWait(home, env("/usr/bin:/bin")).lastWords()).doesNotContain("old complaint");
    }

    @Test
    void without_a_distribution_it_says_what_to_call() {
        DetachedServer server = new DetachedServer(folder, Map.of(), Path.of("java"));

        assertThatThrownBy(server::start)
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCodes.NO_SERVER))
                .hasMessageContaining("./stint");
    }
}
