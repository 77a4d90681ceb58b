package dev.stint.cli;

/** A file's bytes are missing or are not those that were kept. Fetching it again will not help. */
final class DamagedFileException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedFileException(String what) {
        super(what);
    }
}
