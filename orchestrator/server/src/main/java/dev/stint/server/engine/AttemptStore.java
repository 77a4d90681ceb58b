package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Finds the store that a launch of long ago was told: what its machines wrote is there, wherever the run lives now. */
@Component
class AttemptStore {

    private final AttemptTable attempts;
    private final Stores stores;

    AttemptStore(AttemptTable attempts, Stores stores) {
        this.attempts = attempts;
        this.stores = stores;
    }

    /** The store of a launch; the server's own for one that is not known. */
    ObjectStore of(String run, int attempt, int launch) throws IOException {
        Optional<AttemptRow> row = attempts.find(run, attempt, launch);
        return row.isPresent() ? stores.of(row.get()) : stores.usual();
    }

    /** The store of a run's newest launch, which is the one that kept its outputs. */
    ObjectStore ofLast(RunRow run) throws IOException {
        return of(run.id(), run.machine().attempt(), run.machine().launch());
    }
}
