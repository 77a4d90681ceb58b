package dev.stint.cli;

/** What the program's exit codes mean; the list is part of the interface. */
final class ExitCodes {
    static final int DONE = 0;
    /** The job failed, was cancelled or paused, or a check found something wrong. */
    static final int JOB_FAILED = 1;
    /** The spec or the call is wrong. */
    static final int WRONG_CALL = 2;
    /** Budget, quota, permission. */
    static final int REFUSED = 3;

    static final int NOT_FOUND = 4;
    static final int NO_SERVER = 5;
    /** A bug of ours; {@code EX_SOFTWARE} of sysexits. */
    static final int BUG = 70;

    static final int INTERRUPTED = 130;

    private ExitCodes() {}
}
