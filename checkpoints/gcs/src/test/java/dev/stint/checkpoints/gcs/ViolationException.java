package dev.stint.checkpoints.gcs;

/** A request or an answer is not as the published interface says. */
final class ViolationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ViolationException(String message) {
        super(message);
    }
}
