package dev.stint.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The machine's Docker, through its client program. The client runs as the agent, so nothing of a job's gets into its environment.
 * Immutable; safe for many threads.
 */
final class Docker {

    /** Label of all containers of a machine. */
    static final String LABEL = "dev.stint.machine";

    /** What an unresponsive engine may cost the agent's loop. */
    static final Duration SIGNAL = Duration.ofSeconds(5);

    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int LARGEST_BYTES = 256 * 1024;

    /** What the client itself needs: where the engine is, and how to log in to registries. */
    private static final Pattern NEEDED =
            Pattern.compile("PATH|HOME|XDG_[A-Z_]+|DOCKER_[A-Z_]+|AWS_[A-Z_]+|(?:https?|no)_proxy|(?:HTTPS?|NO)_PROXY");

    private final Path program;
    private final Map<String, String> environment;
    private final String machineId;

    /**
     * @param program the client
     * @param environment the agent's own
     * @param machineId label of this machine's containers
     */
    Docker(Path program, Map<String, String> environment, String machineId) {
        this.program = program;
        this.machineId = machineId;
        Map<String, String> kept = new HashMap<>();
        environment.forEach((name, value) -> {
            if (NEEDED.matcher(name).matches()) {
                kept.put(name, value);
            }
        });
        this.environment = Map.copyOf(kept);
    }

    /** The client the boot file names, else the one on the agent's {@code PATH}; empty where there is none. */
    static Optional<Docker> of(BootFile boot, Map<String, String> environment) {
        return boot.docker()
                .or(() -> Programs.find("docker", environment))
                .map(program -> new Docker(program, environment, boot.machineId()));
    }

    /**
     * What a call came to.
     *
     * @param code exit code of the client
     * @param text all it printed, cut at 256 KiB
     */
    record Answer(int code, String text) {
        boolean good() {
            return code == 0;
        }

        /** The last line that says something. */
        String lastLine() {
            return text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce((before, line) -> line)
                    .orElse("docker said nothing, and exited with code " + code);
        }
    }

    String machineId() {
        return machineId;
    }

    /** The client's words, for a process that somebody else starts with {@link #environment}. */
    List<String> call(List<String> words) {
        List<String> call = new ArrayList<>();
        call.add(program.toString());
        call.addAll(words);
        return call;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Calls the client for something short. */
    Answer ask(String... words) throws IOException, InterruptedException {
        return ask(SHORT, text -> {}, words);
    }

    /**
     * Calls the client.
     *
     * @param silence it is given up when it has printed nothing for so long
     * @param heard given all that was printed so far, now and then
     * @throws IOException when it could not be started or said nothing for too long
     */
    Answer ask(Duration silence, Consumer<String> heard, String... words) throws IOException, InterruptedException {
        Path printed = Files.createTempFile("stint-docker", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(call(List.of(words)));
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.directory(new File("/"))
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            try {
                return await(process, printed, silence, heard, words[0]);
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.deleteIfExists(printed);
        }
    }

    private static Answer await(Process process, Path printed, Duration silence, Consumer<String> heard, String what)
            throws IOException, InterruptedException {
        long bytes = 0;
        long quietSince = System.nanoTime();
        while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            long now = Files.size(printed);
            if (now != bytes) {
                bytes = now;
                quietSince = System.nanoTime();
                heard.accept(read(printed));
            } else if (System.nanoTime() - quietSince > silence.toNanos()) {
                throw new IOException("docker " + what + " said nothing for " + silence.toSeconds() + " s");
            }
        }
        return new Answer(process.exitValue(), read(printed));
    }

    private static String read(Path printed) throws IOException {
        try (InputStream in = Files.newInputStream(printed)) {
            return new String(in.readNBytes(LARGEST_BYTES), StandardCharsets.UTF_8);
        }
    }

    /**
     * Removes all containers of this machine, running or not, also those of an agent that was killed here. Safe to repeat.
     *
     * @throws IOException when the engine cannot be asked, or keeps one
     */
    void sweep() throws IOException, InterruptedException {
        Answer found = ask("ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + LABEL + "=" + machineId);
        if (!found.good()) {
            throw new IOException("docker ps: " + found.lastLine());
        }
        for (String id : found.text().lines().map(String::strip).toList()) {
            Answer removed = ask("rm", "--force", "--volumes", id);
            // With --rm the engine removes it as well, and may be the first.
            boolean gone = removed.text().contains("No such container")
                    || removed.text().contains("already in progress");
            if (!removed.good() && !gone) {
                throw new IOException("docker rm " + id + ": " + removed.lastLine());
            }
        }
    }
}
