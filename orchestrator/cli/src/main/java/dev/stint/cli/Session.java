package dev.stint.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What every command works with.
 *
 * @param env the caller's environment
 * @param folder the caller's working folder
 * @param home {@code STINT_HOME}; may not exist yet
 * @param door the way to the server
 * @param question the way to whoever sits at the terminal
 */
record Session(
        Console console,
        Map<String, String> env,
        Path folder,
        Path home,
        InstantSource clock,
        ServerDoor door,
        Pause pause,
        Question question) {

    /** {@code STINT_HOME}, or {@code ~/.stint}. */
    static Path home(Map<String, String> env, Path folder) {
        String home = env.getOrDefault("STINT_HOME", "");
        return home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".stint")
                : folder.resolve(home).normalize();
    }

    /** A path as the caller wrote it. */
    Path file(String path) {
        return folder.resolve(path).normalize();
    }

    /** The server; started when there is none. */
    Api api() {
        return door.connect(console::hint);
    }
}
