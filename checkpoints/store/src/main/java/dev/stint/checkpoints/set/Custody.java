package dev.stint.checkpoints.set;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What may be taken from, and how to move about in, folders of a command that is trusted less than the program that reads them.
 * Whoever reads with more rights than the command has must not be led elsewhere by its links, nor be given files of others.
 * Immutable.
 *
 * @param top everything below belongs to the command; its own path only we can change
 * @param uid the user whose files alone are taken; empty where command and reader are the same user, so that nothing can be won
 */
public record Custody(Path top, OptionalInt uid) {

    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR = 0100000;

    /** For a command that has the reader's own rights: links in the path of its folder are followed, files are anybody's. */
    public static Custody ofEqual(Path folder) {
        return new Custody(folder, OptionalInt.empty());
    }

    /** Below {@code top}, only what belongs to that user. */
    public static Custody of(Path top, int uid) {
        return new Custody(top, OptionalInt.of(uid));
    }

    /**
     * Why a file may not be taken. Ask it of a name the command cannot change, such as a link of one's own to the file: then the
     * answer holds for what is read afterwards.
     */
    Optional<String> refusal(Path held) throws IOException {
        Map<String, Object> found = Files.readAttributes(held, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
        if ((number(found, "mode") & FILE_TYPE) != REGULAR) {
            return Optional.of("is not a file any more");
        }
        int owner = number(found, "uid");
        return uid.isPresent() && uid.getAsInt() != owner
                ? Optional.of("belongs to user " + owner + ", not to the command's user " + uid.getAsInt()
                        + ": only what the command wrote itself is taken")
                : Optional.empty();
    }

    /**
     * Opens a folder below the top, no link on the way down followed. What is then done through the stream happens in just that
     * folder, whatever its path is made to lead to.
     *
     * @return empty when there is no such folder, or a link in its place
     */
    Optional<SecureDirectoryStream<Path>> open(Path folder) throws IOException {
        Path start = uid.isPresent() ? top : folder;
        SecureDirectoryStream<Path> at;
        try {
            at = secure(Files.newDirectoryStream(start), start);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        }
        Path below = start.relativize(folder);
        for (Path name : below) {
            if (name.toString().isEmpty()) {
                continue;
            }
            Optional<SecureDirectoryStream<Path>> next;
            try (SecureDirectoryStream<Path> left = at) {
                next = child(left, name);
            }
            if (next.isEmpty()) {
                return next;
            }
            at = next.get();
        }
        return Optional.of(at);
    }

    /** A folder in an open one; empty when it is none, or a link. */
    static Optional<SecureDirectoryStream<Path>> child(SecureDirectoryStream<Path> parent, Path name)
            throws IOException {
        try {
            return Optional.of(parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (java.nio.file.FileSystemException e) {
            // The platform's word for a link where none is followed (ELOOP) has no exception of its own.
            if (Files.isSymbolicLink(name)
                    || String.valueOf(e.getReason())
                            .toLowerCase(java.util.Locale.ROOT)
                            .contains("symbolic link")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path folder) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new IOException(folder + ": this platform has no calls relative to an open folder (openat); use Linux");
    }

    private static int number(Map<String, Object> all, String name) {
        if (all.get(name) instanceof Number value) {
            return value.intValue();
        }
        throw new IllegalStateException("file attribute unix:" + name + " is not a number: " + all.get(name));
    }
}
