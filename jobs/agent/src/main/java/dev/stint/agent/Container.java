package dev.stint.agent;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The container a command runs in: how Docker is called, how signals get in, and what its end means. The client stays attached and
 * brings output and exit code; everything else goes through further calls. Used by the loop's thread.
 */
final class Container {

    /** Exit codes with which the client itself, not the command, may have ended: {@code docker run --help} of the engine's guide. */
    private static final int FIRST_OF_DOCKER = 125;

    private static final int LAST_OF_DOCKER = 127;

    private static final long FALLBACK_SHM_BYTES = 1L << 30;
    private static final int LAST_WORDS_BYTES = 4096;

    private final Docker docker;
    private final ContainerBox box;
    private final String image;
    private final Path output;

    /** @param output what the command printed, Docker's own complaints among it */
    Container(Docker docker, ContainerBox box, String image, Path output) {
        this.docker = docker;
        this.box = box;
        this.image = image;
        this.output = output;
    }

    /** Whose the processes inside are: the command's own user, or whoever the machine's folder belongs to. */
    record Owner(int uid, int gid) {
        static Owner of(CommandUser user, Path folder) throws IOException {
            return user.isolated()
                    ? new Owner(user.uid().getAsInt(), user.uid().getAsInt())
                    : new Owner((Integer) Files.getAttribute(folder, "unix:uid"), (Integer)
                            Files.getAttribute(folder, "unix:gid"));
        }
    }

    /**
     * What the machine gives it.
     *
     * @param gang whether other machines must reach it: only then it shares the machine's network. Elsewhere it has one of its own, from
     *     which the metadata service is one hop too far
     * @param gpus whether it gets the accelerators
     */
    record Share(boolean gang, boolean gpus) {}

    /** The words of {@code docker run}. Nothing secret is among them. */
    List<String> words(Workplace places, Optional<Path> python, Owner owner, Share share) {
        List<String> words = new ArrayList<>(List.of("run", "--rm", "--init", "--name", name()));
        words.addAll(List.of("--label", Docker.LABEL + "=" + docker.machineId()));
        // Signals are sent by a call of their own, output is kept by us and not by the engine.
        words.addAll(List.of("--sig-proxy=false", "--log-driver", "none", "--pull", "never"));
        words.addAll(List.of("--user", owner.uid() + ":" + owner.gid()));
        words.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
        words.addAll(List.of("--network", share.gang() ? "host" : "bridge"));
        words.addAll(List.of("--shm-size", Long.toString(sharedMemoryBytes())));
        if (share.gpus()) {
            // Locked memory without bound is what NCCL asks for.
            words.addAll(List.of("--gpus", "all", "--ulimit", "memlock=-1"));
        }
        for (Path folder : new Path[] {places.job(), places.temporary(), places.home(), box.folder()}) {
            words.addAll(List.of("--mount", mount(folder)));
        }
        python.ifPresent(folder -> words.addAll(List.of("--mount", mount(folder) + ",readonly")));
        words.addAll(List.of("--workdir", places.job().toString()));
        words.addAll(List.of("--env-file", box.environment().toString()));
        // The container's first process hands signals to the whole group of the second, as a terminal does.
        words.addAll(List.of("--env", "TINI_KILL_PROCESS_GROUP=1"));
        words.addAll(List.of("--env", MarkedProcesses.MARKER + "=" + docker.machineId()));
        words.addAll(List.of("--entrypoint", "/bin/sh", image));
        words.addAll(List.of(box.main().toString(), box.folder().toString()));
        return docker.call(words);
    }

    /** What the client runs with; the marker lets it be found and ended with the machine. */
    Map<String, String> clientEnvironment() {
        Map<String, String> environment = new HashMap<>(docker.environment());
        environment.put(MarkedProcesses.MARKER, docker.machineId());
        return environment;
    }

    /** One machine, one container. */
    private String name() {
        return "stint-" + docker.machineId().replaceAll("[^A-Za-z0-9_.-]", "-");
    }

    private static String mount(Path folder) {
        return "type=bind,source=" + folder + ",target=" + folder;
    }

    /** Half of the machine's memory, as Linux gives {@code /dev/shm} of a machine; Docker's 64 MiB are too few for data loaders. */
    private static long sharedMemoryBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/meminfo"), StandardCharsets.US_ASCII).stream()
                    .filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024 / 2)
                    .findFirst()
                    .orElse(FALLBACK_SHM_BYTES);
        } catch (IOException | NumberFormatException e) {
            return FALLBACK_SHM_BYTES;
        }
    }

    /** Whether the container came to life. */
    boolean started() {
        return box.started();
    }

    /** Whether the command itself runs, setup being over. */
    boolean running() {
        return box.running();
    }

    /**
     * Sends a signal to everything in the group of the command.
     *
     * @return whether it arrived; not when there is nobody yet, or nobody any more, or the engine does not answer
     */
    boolean signal(String name) throws IOException {
        Process kill = start(docker.call(List.of("kill", "--signal", name, name())));
        try {
            return kill.waitFor(Docker.SIGNAL.toMillis(), TimeUnit.MILLISECONDS) && kill.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending " + name + " to the container", e);
        } finally {
            kill.destroyForcibly();
        }
    }

    private Process start(List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().putAll(docker.environment());
        return builder.redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Why there was no container, when the client ended before one ran our first line; empty when the code is the command's. */
    Optional<String> notStarted(OptionalInt code) {
        if (code.isEmpty() || code.getAsInt() < FIRST_OF_DOCKER || code.getAsInt() > LAST_OF_DOCKER || box.started()) {
            return Optional.empty();
        }
        String said = lastWords();
        return Optional.of("docker could not start a container of " + image + " (code " + code.getAsInt() + ")"
                + (said.isEmpty() ? "" : ": " + said) + remedy(said));
    }

    private static String remedy(String said) {
        if (said.contains("could not select device driver") || said.contains("nvidia-container")) {
            return "; the machine's image needs the NVIDIA driver and container toolkit";
        }
        if (said.contains("\"/bin/sh\"")) {
            return "; the image needs /bin/sh";
        }
        return "";
    }

    private String lastWords() {
        try {
            byte[] all = Files.size(output) > LAST_WORDS_BYTES ? tail() : Files.readAllBytes(output);
            return new String(all, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty()
                            && !line.startsWith("See 'docker run --help'")
                            && !line.startsWith("Run 'docker run --help'"))
                    .reduce((before, line) -> line)
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private byte[] tail() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
            byte[] last = new byte[LAST_WORDS_BYTES];
            file.seek(file.length() - last.length);
            file.readFully(last);
            return last;
        }
    }
}
