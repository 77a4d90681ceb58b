package dev.stint.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Optional;

/** What a disk refused, and what to do about it. */
final class DiskWords {
    private DiskWords() {}

    /** A sentence without a full stop. */
    static String of(IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        String words = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
        String file = e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : "";
        String at = file.isEmpty() ? "" : " (" + file + ")";
        if (words.contains("no space left") || words.contains("quota exceeded")) {
            return "the disk is full" + at + "; make room";
        }
        if (words.contains("read-only file system")) {
            return "the file system is read-only" + at + "; make it writable, or set STINT_HOME to another folder";
        }
        if (words.contains("file name too long")) {
            return "the path is too long" + at + "; choose a shorter one";
        }
        if (e instanceof AccessDeniedException || words.contains("permission denied")) {
            return "there is no permission" + at + "; is it another user's?";
        }
        if (e instanceof FileAlreadyExistsException
                || e instanceof NotDirectoryException
                || words.contains("not a directory")) {
            return "a file stands where a folder belongs" + at + "; remove it, or choose another folder";
        }
        if (e instanceof NoSuchFileException) {
            return file + " does not exist";
        }
        return (reason == null || reason.isBlank() || reason.equals("closed") ? "it was closed" : reason) + at;
    }

    /** The same for what commands throw on the way; empty when it is not the disk's fault. */
    static Optional<String> ofAny(Exception e) {
        if (e instanceof UncheckedIOException && e.getCause() instanceof IOException cause) {
            return Optional.of(of(cause));
        }
        if (e instanceof IOException io) {
            return Optional.of(of(io));
        }
        if (e instanceof InvalidPathException path) {
            boolean nul = path.getInput().indexOf('\0') >= 0;
            return Optional.of("a path cannot be written here"
                    + (nul
                            ? ": it contains a NUL character; remove it"
                            : " in this character set: " + path.getInput().replaceAll("\\p{C}", "?")
                                    + "; set LC_ALL=C.UTF-8"));
        }
        return Optional.empty();
    }
}
