package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a folder of its own, with Java homes and a Maven wrapper made of shell scripts. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("../../stint");
    private static final List<String> PROGRAMS =
            List.of(("basename cat cp date dirname find head ls mkdir mv ps readlink rm sed sh sleep stty tail touch")
                    .split(" "));

    @TempDir
    Path folder;

    private Path project = Path.of("");
    private Path javas = Path.of("");
    private String out = "";
    private String err = "";

    @BeforeEach
    void lay() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here: the launcher is not tested");
        folder = folder.toRealPath();
        project = Files.createDirectories(folder.resolve("pro ject"));
        javas = Files.createDirectories(folder.resolve("jvm"));
        Files.copy(LAUNCHER, project.resolve("stint"));
        Files.writeString(project.resolve("pom.xml"), "<project/>");
        Path source = Files.createDirectories(project.resolve("orchestrator/cli/src/main/java"));
        Files.writeString(source.resolve("A.java"), "class A {}");
        script(project.resolve("mvnw"), """
                echo "mvnw JAVA_HOME=$JAVA_HOME" >>built
                [ ! -f broken ] || { echo "A.java:1: not a statement"; exit 1; }
                for m in orchestrator/cli orchestrator/server jobs/agent; do
                  mkdir -p $m/target/lib
                  : >$m/target/main.jar
                  : >$m/target/lib/dep.jar
                done
                """);
        age(project);
    }

    /** What was there before a build is older than the build. */
    private static void age(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
            }
        }
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        String script = "#!/bin/sh\n" + text;
        if (Files.exists(file) && Files.readString(file).equals(script)) {
            return; // it may be running, and a program that runs cannot be written
        }
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path java(String version) throws IOException {
        Path home = javas.resolve("jdk-" + version);
        script(
                home.resolve("bin/java"),
                "echo \"java " + version
                        + " dist=$(basename \"$STINT_DIST\") home=$JAVA_HOME\"\nfor a; do echo \"<$a>\"; done\n");
        script(home.resolve("bin/javac"), "exit 0\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private ProcessBuilder launcher(Map<String, String> env, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.concat(Stream.of("/bin/sh", project.resolve("stint").toString()), Stream.of(args))
                        .toList());
        builder.environment().remove("JAVA_HOME");
        builder.environment().put("STINT_JAVA_FOLDERS", javas.toString());
        builder.environment().put("PATH", programs().toString());
        builder.environment().putAll(env);
        return builder;
    }

    /** All that the launcher may use; the machine's own compiler is not among it. */
    private Path programs() throws IOException {
        Path path = Files.createDirectories(folder.resolve("path"));
        for (String program : PROGRAMS) {
            Optional<Path> real = Stream.of(Path.of("/bin", program), Path.of("/usr/bin", program))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (real.isPresent()) {
                script(path.resolve(program), "exec " + real.get() + " \"$@\"\n");
            }
        }
        return path;
    }

    private int stint(Map<String, String> env, String... args) throws IOException, InterruptedException {
        Path said = folder.resolve("out");
        Path complained = folder.resolve("err");
        Process process = launcher(env, args)
                .redirectOutput(said.toFile())
                .redirectError(complained.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        out = Files.readString(said);
        err = Files.readString(complained);
        return process.exitValue();
    }

    private long builds() throws IOException {
        Path log = project.resolve("built");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    @Test
    void the_first_call_builds_and_says_so_and_the_next_does_not() throws Exception {
        java("17.0.1");

        assertThat(stint(Map.of(), "ls", "two words")).as(err).isZero();

        assertThat(err).contains("building for the first time");
        assertThat(out).contains("java 17.0.1").contains("<dev.stint.cli.Stint>\n<ls>\n<two words>\n");
        assertThat(out).containsPattern("cli/dep\\.jar:.*cli/main\\.jar");
        String stamp = Files.readString(project.resolve("target/stint/current")).strip();
        assertThat(out).contains("dist=" + stamp);
        for (String jar :
                List.of("cli/main.jar", "cli/dep.jar", "server/main.jar", "server/dep.jar", "agent/main.jar")) {
            assertThat(project.resolve("target/stint").resolve(stamp).resolve(jar))
                    .exists();
        }
        assertThat(project.resolve("target/stint/lock")).doesNotExist();

        assertThat(stint(Map.of(), "ls")).isZero();
        assertThat(err).isEmpty();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void newer_sources_build_again_and_the_old_distribution_stays_for_those_who_run_from_it() throws Exception {
        java("17.0.1");
        stint(Map.of());
        String first = Files.readString(project.resolve("target/stint/current")).strip();
        Files.writeString(project.resolve("orchestrator/cli/src/main/java/B.java"), "class B {}");

        stint(Map.of());

        assertThat(err).contains("newer than the last build");
        assertThat(builds()).isEqualTo(2);
        assertThat(project.resolve("target/stint").resolve(first)).exists();
        assertThat(Files.readString(project.resolve("target/stint/current")).strip())
                .isNotEqualTo(first);
    }

    @Test
    void of_old_distributions_two_are_kept() throws Exception {
        java("17.0.1");
        for (String old : List.of("20260101T000000Z-1", "20260102T000000Z-1", "20260103T000000Z-1")) {
            Files.createDirectories(project.resolve("target/stint").resolve(old).resolve("cli"));
        }

        stint(Map.of());

        assertThat(project.resolve("target/stint/20260103T000000Z-1")).exists();
        assertThat(project.resolve("target/stint/20260102T000000Z-1")).doesNotExist();
        assertThat(project.resolve("target/stint/20260101T000000Z-1")).doesNotExist();
    }

    @Test
    void the_newest_java_is_preferred_but_java_home_has_its_way() throws Exception {
        Path chosen = java("17.0.1");
        java("25.0.3");
        java("21.0.2");

        stint(Map.of());
        assertThat(out).startsWith("java 25.0.3");
        stint(Map.of("JAVA_HOME", chosen.toString()));
        assertThat(out).startsWith("java 17.0.1");
    }

    @Test
    void an_old_java_home_is_passed_over() throws Exception {
        Path old = java("1.8.0_292");
        java("21.0.2");

        assertThat(stint(Map.of("JAVA_HOME", old.toString()))).isZero();

        assertThat(out).startsWith("java 21.0.2");
    }

    @Test
    void without_a_fitting_jdk_it_says_what_it_looked_at_and_how_to_get_one() throws Exception {
        Path old = java("11.0.2");
        Files.delete(java("21.0.2").resolve("bin/javac"));

        assertThat(stint(Map.of("JAVA_HOME", old.toString()))).isEqualTo(2);

        assertThat(err)
                .contains("a JDK 17 or newer is needed")
                .contains("jdk-11.0.2: Java 11.0.2, too old")
                .contains("jdk-21.0.2: Java 21.0.2, without a compiler")
                .contains("adoptium.net");
        assertThat(builds()).isZero();
    }

    @Test
    void a_build_that_fails_shows_its_end_and_where_the_rest_is() throws Exception {
        java("17.0.1");
        Files.writeString(project.resolve("broken"), "");

        assertThat(stint(Map.of())).isEqualTo(2);

        assertThat(err)
                .contains("A.java:1: not a statement")
                .contains(project.resolve("target/stint/build.log").toString());
        assertThat(project.resolve("target/stint/lock")).doesNotExist();
        assertThat(project.resolve("target/stint/current")).doesNotExist();
    }

    @Test
    void the_lock_of_a_dead_builder_is_taken_away() throws Exception {
        java("17.0.1");
        Files.createDirectories(project.resolve("target/stint/lock"));
        Files.writeString(project.resolve("target/stint/lock/pid"), "2147483600\n");

        assertThat(stint(Map.of())).as(err).isZero();

        assertThat(builds()).isEqualTo(1);
        assertThat(project.resolve("target/stint/lock")).doesNotExist();
    }

    @Test
    void a_lock_whose_number_belongs_to_another_program_by_now_is_taken_away() throws Exception {
        java("17.0.1");
        Process other = new ProcessBuilder("sleep", "300").start();
        try {
            Files.createDirectories(project.resolve("target/stint/lock"));
            Files.writeString(project.resolve("target/stint/lock/pid"), other.pid() + "\n");

            assertThat(stint(Map.of())).as(err).isZero();
        } finally {
            other.destroyForcibly();
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void server_and_jobs_get_the_java_that_was_chosen() throws Exception {
        Path old = java("11.0.2");
        Path chosen = java("21.0.2");

        assertThat(stint(Map.of("JAVA_HOME", old.toString()))).as(err).isZero();

        assertThat(out).contains("home=" + chosen + "\n");
    }

    @Test
    void two_first_calls_at_once_build_once() throws Exception {
        java("17.0.1");
        Path slow = project.resolve("mvnw");
        Files.writeString(slow, Files.readString(slow).replace("#!/bin/sh\n", "#!/bin/sh\nsleep 1\n"));
        age(project);
        Process other = launcher(Map.of())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("other").toFile())
                .start();
        try {
            assertThat(stint(Map.of())).isZero();
            assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            other.destroyForcibly();
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void an_adapter_is_built_once_it_is_named_and_then_there() throws Exception {
        java("17.0.2");
        for (String module : List.of("providers/aws", "providers/local", "checkpoints/s3")) {
            Files.writeString(Files.createDirectories(project.resolve(module)).resolve("pom.xml"), "<project/>");
        }
        for (String provider : List.of("aws", "local")) {
            Path services = project.resolve("providers/" + provider + "/src/main/resources/META-INF/services");
            Files.createFile(Files.createDirectories(services).resolve("dev.stint.providers.CapacityProviderFactory"));
        }
        script(project.resolve("mvnw"), """
                echo "mvnw $*" >>built
                for m in orchestrator/cli orchestrator/server jobs/agent providers/aws checkpoints/s3; do
                  mkdir -p $m/target/lib
                  : >$m/target/main.jar
                  : >$m/target/lib/dep.jar
                done
                """);
        Path home = Files.createDirectories(folder.resolve("home"));
        Map<String, String> env = Map.of("STINT_HOME", home.toString());
        assertThat(stint(env, "ls")).isZero();
        assertThat(err).doesNotContain("adapter");

        // as Terraform writes it
        Files.writeString(home.resolve("server.yaml"), "# aws: off\n\"stint\":\n  \"store\": \"s3://aws.bucket\"\n");
        assertThat(stint(env, "ls")).isZero();
        assertThat(err).contains("building the adapter of s3: stores").doesNotContain("of aws");

        Files.writeString(
                home.resolve("server.yaml"),
                "stint:\n  providers:\n    local:\n      x: 1\n    aws:\n      regions: us-east-1\n");
        assertThat(stint(env, "ls")).isZero();
        assertThat(err).contains("building the adapter of aws (").doesNotContain("s3", "of local");

        Files.writeString(home.resolve("server.yaml"), "");
        assertThat(stint(Map.of("STINT_HOME", home.toString(), "STINT_PROVIDERS_AWS_REGIONS", "x"), "ls"))
                .isZero();
        assertThat(err).doesNotContain("building");
        Path dist = project.resolve("target/stint")
                .resolve(Files.readString(project.resolve("target/stint/current"))
                        .strip());
        assertThat(dist.resolve("stores/s3/main.jar")).exists();
        assertThat(dist.resolve("providers/aws/dep.jar")).exists();
        assertThat(Files.readAllLines(project.resolve("built")))
                .filteredOn(call -> call.contains("-pl providers/aws -am package"))
                .hasSize(1);
    }

    @Test
    void an_adapter_that_cannot_be_built_keeps_no_command_from_running_and_is_tried_again() throws Exception {
        java("17.0.2");
        Files.writeString(
                Files.createDirectories(project.resolve("checkpoints/s3")).resolve("pom.xml"), "<project/>");
        assertThat(stint(Map.of(), "ls")).isZero();
        Files.createFile(project.resolve("broken"));

        assertThat(stint(Map.of("STINT_STORE", "s3://bucket"), "validate", "x.yaml"))
                .as(err)
                .isZero();
        assertThat(out).contains("<validate>");
        assertThat(err).contains("the build failed", "not a statement", "going on without the adapter of s3: stores");
        assertThat(project.resolve("target/stint/lock")).doesNotExist();

        Files.delete(project.resolve("broken"));
        Files.createDirectories(project.resolve("checkpoints/s3/target/lib"));
        Files.createFile(project.resolve("checkpoints/s3/target/main.jar"));
        Files.createFile(project.resolve("checkpoints/s3/target/lib/dep.jar"));
        assertThat(stint(Map.of("STINT_STORE", "s3://bucket"), "ls")).isZero();
        assertThat(err).contains("building the adapter of s3").doesNotContain("failed", "without");
    }

    @Test
    void a_symbolic_link_to_it_works_from_anywhere() throws Exception {
        java("17.0.1");
        Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("stint"));
        project = folder;
        Files.move(link, folder.resolve("stint"));

        assertThat(stint(Map.of(), "ls")).as(err).isZero();
        assertThat(out).contains("<ls>");
    }
}
