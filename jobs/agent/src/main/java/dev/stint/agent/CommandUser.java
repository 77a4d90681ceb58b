package dev.stint.agent;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Whom the user's command runs as: the agent's own user, or one of the machine's that may do less. Immutable.
 *
 * @param uid number of a user, and of a group, that nobody else on this host has; empty: the agent's own
 * @param words what, put before a program's words, runs it as that user
 */
record CommandUser(OptionalInt uid, List<String> words) {

    /** The module that commands save with; see {@link #settle}. */
    private static final String MODULE = "stint.py";

    private static final int LOWEST_ORDINARY = 1000;
    private static final long PATIENCE_SECONDS = 20;

    CommandUser {
        words = List.copyOf(words);
        if (uid.isPresent() && (uid.getAsInt() < LOWEST_ORDINARY || words.isEmpty())) {
            throw new IllegalArgumentException("runAs: user " + uid.getAsInt() + " by '" + String.join(" ", words)
                    + "'; give an ordinary user and the words that switch to it");
        }
    }

    /** The agent's own user. */
    static CommandUser same() {
        return new CommandUser(OptionalInt.empty(), List.of());
    }

    boolean isolated() {
        return uid.isPresent();
    }

    /**
     * Whether this user may do something with a file, or with each file in a folder.
     *
     * @param what {@code -x}, execute, or {@code -r}, read
     */
    boolean may(String what, Path path) throws IOException {
        String each = "test -e \"$0\" || exit 1; [ -d \"$0\" ] && set -- \"$0\"/* || set -- \"$0\";"
                + " for f in \"$@\"; do test " + what + " \"$f\" || exit 1; done";
        return run(each, path.toString()) == 0;
    }

    /** A call of a program, as this user. */
    List<String> call(String... program) {
        List<String> call = new ArrayList<>(words);
        call.addAll(List.of(program));
        return call;
    }

    /**
     * Gives the command what is its own: the job's folder with all that was fetched and restored, the temporary folder, a home,
     * and the pipe it prints into. Call it before the command starts and never while it runs: what it made into links by then
     * would be given to it as well. Safe to repeat.
     *
     * @param python folder of {@code stint.py}, which may lie where this user cannot look; blank for none
     * @param embedder the embedder's program, which may lie there too; blank when the command needs none
     */
    void settle(Workplace places, String python, String embedder) throws IOException {
        if (uid.isEmpty()) {
            return;
        }
        Files.createDirectories(places.home());
        for (Path tree : new Path[] {places.job(), places.temporary(), places.home(), places.pipe()}) {
            own(tree, uid.getAsInt());
        }
        for (Path folder : new Path[] {places.job(), places.temporary(), places.home(), places.scratch()}) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        Path module = Path.of(python).resolve(MODULE);
        if (!python.isBlank() && Files.isRegularFile(module)) {
            Files.createDirectories(places.python());
            Path copy = places.python().resolve(MODULE);
            Files.copy(module, copy, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(places.python(), PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-r--r--"));
        }
        if (!embedder.isBlank()) {
            places.embedder().fill(Path.of(embedder), this);
        }
    }

    private static void own(Path tree, int uid) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                give(folder);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                give(file);
                return FileVisitResult.CONTINUE;
            }

            private void give(Path path) throws IOException {
                Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            }
        });
    }

    /**
     * Kills every process of the user in one call of the kernel, which no fork outruns. Nothing for the agent's own user. The
     * shell asks for its own number first: whatever became of the switch, nobody else's processes are meant.
     */
    void killAll() throws IOException {
        if (uid.isEmpty()) {
            return;
        }
        run("[ \"$(id -u)\" = \"$0\" ] && kill -KILL -1", Integer.toString(uid.getAsInt()));
    }

    /** Runs a short script as this user; its exit code. */
    private int run(String script, String argument) throws IOException {
        Process process = new ProcessBuilder(call("/bin/sh", "-c", script, argument))
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(String.join(" ", words) + " /bin/sh -c '" + script + "' " + argument
                        + " took more than " + PATIENCE_SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running as the command's user", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
