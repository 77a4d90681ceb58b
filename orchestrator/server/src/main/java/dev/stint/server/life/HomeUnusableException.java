package dev.stint.server.life;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;

/** The folder in {@code STINT_HOME} cannot be worked in. The message is for the user: what, where, what to do. */
public final class HomeUnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    HomeUnusableException(String message) {
        super(message);
    }

    static HomeUnusableException because(Path home, IOException cause) {
        return new HomeUnusableException("STINT_HOME " + home + " cannot be used: " + reason(cause)
                + "; make room or permit writing there, or set STINT_HOME to another folder");
    }

    private static String reason(IOException cause) {
        String words = cause instanceof FileSystemException e && e.getReason() != null
                ? String.valueOf(e.getReason())
                : String.valueOf(cause.getMessage());
        if (words.contains("No space left") || words.contains("quota exceeded")) {
            return "the disk is full (" + words + ")";
        }
        if (words.contains("Read-only file system") || cause.getCause() instanceof ReadOnlyFileSystemException) {
            return "the file system is read-only";
        }
        if (cause instanceof AccessDeniedException e) {
            return "no permission to write " + e.getFile();
        }
        if (cause instanceof NoSuchFileException e) {
            return "a folder above " + e.getFile() + " does not exist and cannot be created";
        }
        return cause.getClass().getSimpleName() + " " + words;
    }
}
