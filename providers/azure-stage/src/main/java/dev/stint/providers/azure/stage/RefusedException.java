package dev.stint.providers.azure.stage;

/** A request that the stage refuses as Azure would, or that it cannot play. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Problem problem;
    private final boolean unplayed;

    private RefusedException(int status, Problem problem, boolean unplayed) {
        super(problem.code() + ": " + problem.message());
        this.status = status;
        this.problem = problem;
        this.unplayed = unplayed;
    }

    RefusedException(int status, Problem problem) {
        this(status, problem, false);
    }

    RefusedException(int status, String code, String message) {
        this(status, new Problem(code, message));
    }

    /** A request that asks for something the stage does not play: the test must know. */
    static RefusedException unplayed(String what) {
        return new RefusedException(400, new Problem("StageDoesNotPlayThis", what), true);
    }

    /** A value that Azure does not take, with the name of its place. */
    static RefusedException invalid(String target, String message) {
        return new RefusedException(400, new Problem("InvalidParameter", message).about(target));
    }

    static RefusedException conflict(String code, String message) {
        return new RefusedException(409, code, message);
    }

    int status() {
        return status;
    }

    Problem problem() {
        return problem;
    }

    /** Whether this is the stage's own word, which Azure would never utter. */
    boolean isUnplayed() {
        return unplayed;
    }
}
