package dev.stint.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells the machine's own timer, which ends it should the agent hang, until when the lease lasts: a file with the second of the epoch in
 * digits and a line end, replaced as a whole whenever the lease changes. Used by the loop's thread.
 */
final class LeaseFile {

    private final Optional<Path> file;
    private final StatusReporter reporter;
    private Optional<Instant> told = Optional.empty();
    private boolean failed;

    /** @param file where it is; empty where nobody reads one */
    LeaseFile(Optional<Path> file, StatusReporter reporter) {
        this.file = file;
        this.reporter = reporter;
    }

    /** The lease lasts until then. Writes only what is new, and tries again with the next call when it could not. */
    void tell(Instant until) {
        if (file.isEmpty() || told.equals(Optional.of(until))) {
            return;
        }
        try {
            write(file.get(), until);
            told = Optional.of(until);
        } catch (IOException e) {
            if (!failed) {
                failed = true;
                reporter.remark(
                        "lease-file",
                        "the machine's own timer could not be told that the lease lasts until " + until + " ("
                                + Words.of(e) + "); it may end the machine sooner");
            }
        }
    }

    private static void write(Path file, Instant until) throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.write(beside, (until.getEpochSecond() + "\n").getBytes(StandardCharsets.US_ASCII));
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
