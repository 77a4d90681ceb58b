package dev.stint.cli;

import dev.stint.api.Views;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The background server of this user's {@code STINT_HOME}. Two clients may start one at once: the server holds a lock, the
 * second ends quietly, and both clients talk to whichever answers.
 */
final class LocalServer implements ServerDoor {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(50);

    /** A start that ended because another server held the lock is repeated after this long without an answer. */
    private static final Duration START_AGAIN = Duration.ofSeconds(3);

    private final Path home;
    private final ServerProcess process;
    private final InstantSource clock;
    private final Pause pause;

    LocalServer(Path home, ServerProcess process, InstantSource clock, Pause pause) {
        this.home = home;
        this.process = process;
        this.clock = clock;
        this.pause = pause;
    }

    /** Starts the program. */
    interface ServerProcess {
        /** A start, of which the caller learns how it went. */
        interface Started {
            /** The exit code; empty while it runs. */
            Optional<Integer> ended();

            /** The last lines it wrote. */
            String lastWords();
        }

        /** @throws CommandFailure when it cannot be started */
        Started start();

        /** Whether that process runs other jars than this client would start; says something only when it is known. */
        boolean olderBuild(long pid);
    }

    @Override
    public Optional<Api> find() {
        Optional<ServerFile> file = ServerFile.read(home);
        if (file.isEmpty() || !file.get().alive()) {
            return Optional.empty();
        }
        Api api = new Api(file.get());
        return api.ping().isPresent() ? Optional.of(api) : Optional.empty();
    }

    @Override
    public Api connect(Consumer<String> say) {
        Optional<ServerFile> file = ServerFile.read(home);
        if (file.isPresent() && file.get().alive()) {
            Api api = new Api(file.get());
            Optional<Views.ServerView> server = api.ping();
            if (server.isPresent()) {
                mentionOlderBuild(server.get(), say);
                return api;
            }
        }
        return start(say);
    }

    private void mentionOlderBuild(Views.ServerView server, Consumer<String> say) {
        if (server.live() == 0 && process.olderBuild(server.pid())) {
            say.accept(
                    "the background server is of an older build and has no live runs; for the new one: stint server stop");
        }
    }

    private Api start(Consumer<String> say) {
        say.accept("starting the background server ...");
        ServerProcess.Started started = process.start();
        Instant startedAt = clock.instant();
        Instant until = startedAt.plus(PATIENCE);
        while (true) {
            Optional<Api> api = find();
            if (api.isPresent()) {
                return api.get();
            }
            Optional<Integer> ended = started.ended();
            if (ended.isPresent() && ended.get() != 0) {
                throw new CommandFailure(
                        // what the server says of its settings or its folder is the caller's to mend
                        ended.get() == ExitCodes.WRONG_CALL ? ExitCodes.WRONG_CALL : ExitCodes.NO_SERVER,
                        "the background server ended with code " + ended.get() + " instead of starting:\n"
                                + started.lastWords());
            }
            Instant now = clock.instant();
            if (now.isAfter(until)) {
                throw new CommandFailure(
                        ExitCodes.NO_SERVER,
                        "no server answered for " + home + " within " + Wording.time(PATIENCE)
                                + "; the last it wrote:\n" + started.lastWords());
            }
            if (ended.isPresent() && now.isAfter(startedAt.plus(START_AGAIN))) {
                started = process.start();
                startedAt = now;
            }
            pause.of(LOOK);
            if (Thread.currentThread().isInterrupted()) {
                throw new CommandFailure(ExitCodes.INTERRUPTED, "interrupted");
            }
        }
    }
}
