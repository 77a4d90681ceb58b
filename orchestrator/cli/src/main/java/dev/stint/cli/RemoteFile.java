package dev.stint.cli;

import dev.stint.checkpoints.set.RelativePaths;
import java.util.OptionalInt;

/**
 * A file on the server, wanted here.
 *
 * @param name where it goes, relative to the folder it is wanted in; checked, for it comes from an untrusted job
 * @param whose for people, such as {@code checkpoint 4 of train-7f3k2}
 * @param mode permission bits it shall have; empty for those new files get here
 * @param door path of its bytes, below {@code /api/v1/}
 */
record RemoteFile(String name, String whose, long bytes, String sha256, OptionalInt mode, String door) {

    RemoteFile {
        try {
            RelativePaths.check(name);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCodes.JOB_FAILED,
                    whose + " names a file that must not be written: " + Wording.clean(String.valueOf(e.getMessage()))
                            + "; look at what ran there");
        }
    }

    /** The file, for people. */
    String words() {
        return whose + ": '" + Wording.clean(name) + "'";
    }
}
