package dev.stint.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Someone at a terminal, or a script: calls commands and reads what they say. Time passes only while a command waits. */
final class Desk {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final List<Duration> waits = new ArrayList<>();
    final List<String> questions = new ArrayList<>();
    private Optional<Boolean> answer = Optional.empty();
    final Session session;
    private Instant now = Instant.parse("2026-11-21T03:00:00Z");

    Desk(Path folder, boolean live, ServerDoor door) {
        this(folder, live, door, Map.of());
    }

    /** With an environment of one's own. */
    Desk(Path folder, boolean live, ServerDoor door, Map<String, String> env) {
        Console console = new Console(print(out), print(err), live, true, 100, false, ZoneOffset.UTC);
        session = new Session(
                console,
                env,
                folder,
                folder.resolve(".stint"),
                () -> now,
                door,
                time -> {
                    waits.add(time);
                    now = now.plus(time);
                },
                text -> {
                    questions.add(text);
                    return answer;
                });
    }

    Desk(Path folder, StubServer server) {
        this(folder, false, new Fixed(new Api(server.file())));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** Whoever sits here answers so from now on. */
    void answer(boolean yes) {
        answer = Optional.of(yes);
    }

    /** Time passes without a command. */
    void pass(Duration time) {
        now = now.plus(time);
    }

    int call(String... args) {
        out.reset();
        err.reset();
        return Stint.execute(session, args);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** A server that is always there. */
    record Fixed(Api api) implements ServerDoor {
        @Override
        public Api connect(Consumer<String> say) {
            return api;
        }

        @Override
        public Optional<Api> find() {
            return Optional.of(api);
        }
    }

    /** No server, and none to be had. */
    record Nobody() implements ServerDoor {
        @Override
        public Api connect(Consumer<String> say) {
            throw new CommandFailure(ExitCodes.NO_SERVER, "none to be had");
        }

        @Override
        public Optional<Api> find() {
            return Optional.empty();
        }
    }
}
