package dev.stint.providers.local;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Whether this host's Docker can be used, as its client says. Asked anew after half a minute. Safe for many threads. */
final class LocalDocker {

    private static final Duration GOOD_FOR = Duration.ofSeconds(30);
    private static final long PATIENCE_SECONDS = 5;

    private final ProcessCall call;
    private final InstantSource clock;
    private @Nullable Answer answer;

    /** Runs a program to its end. */
    interface ProcessCall {
        /**
         * The exit code.
         *
         * @throws IOException when it cannot be started or does not end in time
         */
        int run(String... words) throws IOException, InterruptedException;
    }

    private record Answer(Optional<String> refusal, Instant until) {}

    LocalDocker(InstantSource clock) {
        this(clock, LocalDocker::run);
    }

    LocalDocker(InstantSource clock, ProcessCall call) {
        this.clock = clock;
        this.call = call;
    }

    /** Why nothing can run in a container here, with the remedy; empty when it can. */
    synchronized Optional<String> refusal() {
        Instant now = clock.instant();
        Answer known = answer;
        if (known == null || !now.isBefore(known.until())) {
            known = new Answer(ask(), now.plus(GOOD_FOR));
            answer = known;
        }
        return known.refusal();
    }

    private Optional<String> ask() {
        try {
            return call.run("docker", "version", "--format", "{{.Server.Version}}") == 0
                    ? Optional.empty()
                    : Optional.of(
                            "local machines have no Docker: its client does not reach an engine; start Docker, let the"
                                    + " server's user use it, or allow another provider");
        } catch (IOException e) {
            return Optional.of("local machines have no Docker: " + e.getMessage()
                    + "; install it on the server's computer, or allow another provider");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("local machines: looking for Docker was interrupted");
        }
    }

    private static int run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(words[0] + " " + words[1] + " did not answer within " + PATIENCE_SECONDS + " s");
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
