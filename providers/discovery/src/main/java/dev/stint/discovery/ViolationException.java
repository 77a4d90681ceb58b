package dev.stint.discovery;

/** A request or an answer is not as the published interface says. */
public final class ViolationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What is wrong, and where. */
    public ViolationException(String message) {
        super(message);
    }
}
