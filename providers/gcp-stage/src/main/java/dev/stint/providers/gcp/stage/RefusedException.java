package dev.stint.providers.gcp.stage;

/** What the stage says no with, as Google would say it. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String reason;

    RefusedException(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    static RefusedException invalid(String field, String value, String why) {
        return new RefusedException(400, "invalid", "Invalid value for field '" + field + "': '" + value + "'. " + why);
    }

    static RefusedException notFound(String resource) {
        return new RefusedException(404, "notFound", "The resource '" + resource + "' was not found");
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
