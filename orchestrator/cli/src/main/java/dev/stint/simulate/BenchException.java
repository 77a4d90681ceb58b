package dev.stint.simulate;

/** Traces or runs that cannot be used; the message says which file, which line, what is wrong and what to do. */
public final class BenchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }
}
