package dev.stint.checkpoints;

import java.util.List;

/**
 * What reading a checkpoint's bytes showed.
 *
 * @param index its place in the log
 * @param bytesRead from the store
 * @param problems one per bad file; none when all is well
 */
public record VerifyReport(long index, long bytesRead, List<String> problems) {

    public VerifyReport {
        problems = List.copyOf(problems);
    }

    /** Whether every byte is as committed. */
    public boolean good() {
        return problems.isEmpty();
    }
}
