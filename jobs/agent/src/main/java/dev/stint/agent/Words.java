package dev.stint.agent;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Exceptions in words for people. */
final class Words {

    private Words() {}

    /** What went wrong, and what to do when we know. */
    static String of(Throwable failure) {
        if (diskFull(failure)) {
            return "a disk is full (" + failure.getMessage()
                    + "); make room in the store if it is the store's, else ask for a larger resources.disk";
        }
        String message = failure.getMessage();
        if (failure instanceof NoSuchFileException) {
            return "no such file: " + message;
        }
        if (failure instanceof AccessDeniedException) {
            return "access denied: " + message;
        }
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /** Whether the cause is a full disk (ENOSPC) or quota (EDQUOT). */
    static boolean diskFull(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String message = t.getMessage();
            if (message != null
                    && (message.contains("No space left on device") || message.contains("Disk quota exceeded"))) {
                return true;
            }
        }
        return false;
    }
}
