package dev.stint.providers.aws.stage;

/** A request that the stage refuses as Amazon would. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    RefusedException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** A request that asks for something the stage does not play: the test must know. */
    static RefusedException unplayed(String what) {
        return new RefusedException(400, Stagehand.UNPLAYED, what);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String words() {
        String message = getMessage();
        return message == null ? code : message;
    }
}
