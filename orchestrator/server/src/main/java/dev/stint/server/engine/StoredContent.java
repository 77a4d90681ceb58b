package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import dev.stint.server.Downloads;
import dev.stint.server.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * An object as what a run keeps.
 *
 * @param what for people: whose it is and which, such as {@code checkpoint 4 of train-7f3k2: 'weights.bin'}
 * @param run its id
 */
record StoredContent(ObjectStore store, String key, long bytes, String sha256, String what, String run)
        implements Downloads.Content {

    private static final int CONFLICT = 409;
    private static final int GONE = 410;

    /** What a check has found to be wrong. */
    private static final int DAMAGED = 1;

    private static final int REFUSED = 3;

    @Override
    public InputStream open(long offset, long length) throws IOException {
        Optional<InputStream> found;
        try {
            found = store.open(key, offset, length);
        } catch (StoreRefusedException e) {
            throw new RefusedException(
                    CONFLICT, REFUSED, what + " is refused by the store: " + e.getMessage(), todo(e));
        } catch (IllegalArgumentException e) { // a machine's list may say anything
            throw missing("is none: " + e.getMessage());
        }
        return found.orElseThrow(() -> missing("is missing"));
    }

    @Override
    public RefusedException missing(String wrong) {
        return new RefusedException(GONE, DAMAGED, what + ": object " + key + " " + wrong, List.of());
    }

    private List<String> todo(StoreRefusedException refused) {
        return refused.reason() == Reason.ARCHIVED
                ? List.of("it lies in an archive class; 'stint resume " + run
                        + " --wait' thaws what a resume needs, and says before what that costs and how long it takes")
                : List.of("'stint doctor store' says what this store allows");
    }
}
