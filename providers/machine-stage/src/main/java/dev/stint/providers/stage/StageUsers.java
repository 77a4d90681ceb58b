package dev.stint.providers.stage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Whom a machine's programs run as here. Where tests run as root, boot data does not: its user may write in its own folder and nowhere
 * else, whatever the script says. The command's user is a third one, as on a machine. Elsewhere all are one.
 *
 * @param switching whether users can be switched, which only root may
 * @param boot number of the user of boot data
 * @param job number of the command's user
 */
record StageUsers(boolean switching, int boot, int job) {

    private static final int FIRST = 300_000;
    private static final int LAST = 900_000;

    /** Two that nobody else has, as far as chance can tell. */
    static StageUsers draw() throws IOException {
        int own = uid(Path.of("/proc/self").toRealPath());
        int boot = ThreadLocalRandom.current().nextInt(FIRST, LAST) & ~1;
        return own == 0 ? new StageUsers(true, boot, boot + 1) : new StageUsers(false, own, own);
    }

    /** The words that make a program run as the user of boot data. */
    List<String> words() throws IOException {
        return switching
                ? List.of(
                        Shims.program("setpriv").toString(),
                        "--reuid=" + boot,
                        "--regid=" + boot,
                        "--clear-groups",
                        "--no-new-privs",
                        "--inh-caps=-all",
                        "--")
                : List.of();
    }

    /** Gives a folder, with all that is in it, to the user of boot data. */
    void give(Path folder) throws IOException {
        if (!switching) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) throws IOException {
                return set(each);
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) throws IOException {
                return set(each);
            }

            private FileVisitResult set(Path each) throws IOException {
                Files.setAttribute(each, "unix:gid", boot, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(each, "unix:uid", boot, LinkOption.NOFOLLOW_LINKS);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    static int uid(Path path) throws IOException {
        return ((Number) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)).intValue();
    }
}
