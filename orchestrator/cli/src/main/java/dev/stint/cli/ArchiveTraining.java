package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs one small job on a server of its own, so that Java can keep what it learned about the classes of server and agent beside
 * their jars and later starts are quick. The launcher calls it once per build; afterwards its server, its machine and its home
 * are gone, whether it worked or not.
 */
final class ArchiveTraining {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final String SPEC = "name: warm-up\nrun: \"true\"\n";

    private final Path dist;
    private final Path java;
    private final Path folder;
    private final InstantSource clock = InstantSource.system();

    private ArchiveTraining(Path dist, Path java, Path folder) {
        this.dist = dist;
        this.java = java;
        this.folder = folder;
    }

    /** Ends with code 0 when both archives were made. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("stint-training-").toRealPath();
        ArchiveTraining training = new ArchiveTraining(
                Path.of(System.getenv("STINT_DIST")), Path.of(System.getProperty("java.home"), "bin", "java"), folder);
        Thread cleaner = new Thread(training::leaveNothing, "leave-nothing");
        Runtime.getRuntime().addShutdownHook(cleaner);
        training.work();
        training.archiveAgent();
        System.exit(training.keep("server") & training.keep("agent") ? 0 : 1);
    }

    private void work() {
        Path home = folder.resolve("home");
        Map<String, String> env = new HashMap<>(System.getenv());
        env.put("STINT_HOME", home.toString());
        DetachedServer process = new DetachedServer(
                home,
                env,
                java,
                List.of(atExit("server")),
                List.of(
                        "--stint.agent.java-options=-XX:DumpLoadedClassList=" + classList(),
                        "--stint.server.idle-timeout=5m"));
        Api api = new LocalServer(home, process, clock, Pause::sleeping).connect(System.out::println);
        Instant until = clock.instant().plus(PATIENCE);
        Views.RunView run = train(api, until);
        for (String door : List.of("runs?limit=20", Api.run(run.id()), Api.run(run.id(), "checkpoints"))) {
            api.get(door);
        }
        api.post("server/stop");
        while (!ours().isEmpty() && clock.instant().isBefore(until)) {
            Pause.sleeping(LOOK);
        }
    }

    /** Runs the job until its machine is gone too. */
    private Views.RunView train(Api api, Instant until) {
        Views.RunView run = api.post(
                        "runs", new Requests.Submit(SPEC, "warm-up.yaml", Map.of(), folder.toString(), "warm-up"))
                .as(Views.RunView.class);
        while ((run.endedAt().isEmpty() || ours().size() > 1) && clock.instant().isBefore(until)) {
            Pause.sleeping(LOOK);
            run = api.get(Api.run(run.id(), "brief")).as(Views.RunView.class);
        }
        System.out.println("training run: " + run.state() + ", " + run.why());
        return run;
    }

    private String atExit(String part) {
        return "-XX:ArchiveClassesAtExit=" + made(part);
    }

    private Path classList() {
        return folder.resolve("agent.classes");
    }

    /** A machine is ended before Java could write an archive at its exit, so the agent only lists its classes. */
    private void archiveAgent() throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(Files.readAllLines(classList()));
        whole.remove(whole.size() - 1); // may be cut off
        Files.write(classList(), whole);
        new ProcessBuilder(
                        java.toString(),
                        "-Xshare:dump",
                        "-XX:+UseSerialGC",
                        "-XX:SharedClassListFile=" + classList(),
                        "-XX:SharedArchiveFile=" + made("agent"),
                        "-cp",
                        dist.resolve("agent") + "/*")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
    }

    private Path made(String part) {
        return folder.resolve(part + ".jsa");
    }

    /** Moves an archive beside the jars, if Java accepts it. */
    private boolean keep(String part) throws IOException, InterruptedException {
        Path archive = made(part);
        if (!Files.isRegularFile(archive)) {
            System.out.println("no class archive of the " + part + " was made");
            return false;
        }
        Process check = new ProcessBuilder(
                        java.toString(),
                        "-Xshare:on",
                        "-XX:+UseSerialGC",
                        "-XX:SharedArchiveFile=" + archive,
                        "-cp",
                        dist.resolve(part) + "/*",
                        "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (check.waitFor() != 0) {
            System.out.println("Java does not accept the class archive of the " + part);
            return false;
        }
        Files.copy(archive, DetachedServer.archive(dist, part), StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    /** Our server and our machine: their calls name our folder. */
    private List<ProcessHandle> ours() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(folder + "/"))
                .toList();
    }

    private void leaveNothing() {
        ours().forEach(ProcessHandle::destroyForcibly);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.out.println(folder + " cannot be removed: " + e);
        }
    }
}
