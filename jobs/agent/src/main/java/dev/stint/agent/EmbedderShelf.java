package dev.stint.agent;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The embedder, on a shelf of the machine where the command's user can run it: the distribution may lie below a folder that
 * nobody else may enter, as a checkout in a home does. Files are hard links where the file system allows that, else copies; they
 * stay the agent's user's, and go with the machine.
 */
final class EmbedderShelf {

    private final Path folder;

    /** @param folder where it is put, of which the command's user can pass the parent */
    EmbedderShelf(Path folder) {
        this.folder = folder;
    }

    /** The program on the shelf; may not exist. */
    Path program() {
        return folder.resolve("bin").resolve("embedder");
    }

    /**
     * Puts the embedder here unless the user can run it where it is. Safe to repeat.
     *
     * @param original the program in the distribution; its libraries are in {@code ../lib}
     */
    void fill(Path original, CommandUser user) throws IOException {
        Path libraries = original.resolveSibling("..").resolve("lib").normalize();
        if (!Files.isRegularFile(original) || user.may("-x", original) && user.may("-r", libraries)) {
            return;
        }
        Workplace.remove(folder);
        for (Path made : new Path[] {folder, folder.resolve("bin"), folder.resolve("lib")}) {
            Files.createDirectory(made);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        if (Files.isDirectory(libraries)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(libraries)) {
                for (Path file : files) {
                    put(file, folder.resolve("lib").resolve(file.getFileName()), "rw-r--r--");
                }
            }
        } else {
            // Without libraries the program says itself how to come by them.
            Files.delete(folder.resolve("lib"));
        }
        put(original, program(), "rwxr-xr-x");
    }

    private static void put(Path from, Path to, String permissions) throws IOException {
        Set<PosixFilePermission> wanted = PosixFilePermissions.fromString(permissions);
        if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)
                && Files.getPosixFilePermissions(from).containsAll(wanted)) {
            try {
                Files.createLink(to, from);
                return;
            } catch (IOException | UnsupportedOperationException otherFileSystem) {
                Files.deleteIfExists(to);
            }
        }
        Files.copy(from, to);
        Files.setPosixFilePermissions(to, wanted);
    }
}
