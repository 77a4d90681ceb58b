package dev.stint.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Calls commands in this process as {@link Stint#main} would in its own: the same door, the same detached server. */
public final class Terminal {
    private final Path home;
    private final Path folder;
    private final Map<String, String> env;

    /** @param env the caller's environment; names home and distribution */
    public Terminal(Path home, Path folder, Map<String, String> env) {
        this.home = home;
        this.folder = folder;
        this.env = Map.copyOf(env);
    }

    /** What a command said, and its exit code. */
    public record Said(int exit, String out, String err) {
        /** The answer of a command with {@code -o json}. */
        public <T> T as(Class<T> type) {
            return Json.read(out, type);
        }
    }

    /** Runs one command to its end. */
    public Said call(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(print(out), print(err), false, true, 160, false, ZoneOffset.UTC);
        InstantSource clock = InstantSource.system();
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ServerDoor local = new LocalServer(home, new DetachedServer(home, env, java), clock, Terminal::pass);
        ServerDoor door = new ContextDoor(local, new Contexts(Contexts.file(env)), clock, env);
        int exit = Stint.execute(
                new Session(console, env, folder, home, clock, door, Terminal::pass, Question.NOBODY), args);
        return new Said(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void pass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
