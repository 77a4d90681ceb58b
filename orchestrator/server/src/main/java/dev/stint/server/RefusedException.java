package dev.stint.server;

import java.util.List;

/** A request that cannot be served, with what to do about it; never a bug of ours. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int httpStatus;
    private final int exitCode;
    private final transient List<String> problems;

    /**
     * @param httpStatus status of the answer
     * @param exitCode exit code of a command line client, as in the design's list
     * @param problems every problem found, each with its remedy; may be empty
     */
    public RefusedException(int httpStatus, int exitCode, String message, List<String> problems) {
        super(message);
        this.httpStatus = httpStatus;
        this.exitCode = exitCode;
        this.problems = List.copyOf(problems);
    }

    public int httpStatus() {
        return httpStatus;
    }

    public int exitCode() {
        return exitCode;
    }

    public List<String> problems() {
        return problems;
    }
}
