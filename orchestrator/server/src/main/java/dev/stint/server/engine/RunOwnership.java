package dev.stint.server.engine;

import dev.stint.server.RunOwners;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Whose runs are, as their table says. */
@Component
final class RunOwnership implements RunOwners {
    private final RunFinder finder;
    private final RunTable runs;

    RunOwnership(RunFinder finder, RunTable runs) {
        this.finder = finder;
        this.runs = runs;
    }

    @Override
    public Owned of(String run, Optional<Set<String>> visible) {
        RunRow row = finder.find(run, visible);
        return new Owned(row.id(), row.team(), runs.submitter(row.whole()));
    }
}
