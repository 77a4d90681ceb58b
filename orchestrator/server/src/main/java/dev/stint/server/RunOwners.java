package dev.stint.server;

import java.util.Optional;
import java.util.Set;

/** Tells whose runs are. Safe for use by many threads. */
public interface RunOwners {

    /**
     * A run, or a shard of one.
     *
     * @param id in full
     * @param by who submitted it; empty for runs of before it was written down
     */
    record Owned(String id, String team, Optional<String> by) {}

    /**
     * The run that is meant among those of some teams: what others have is as if it were not there.
     *
     * @param run as for {@link Runs}
     * @param visible teams; empty for all
     * @throws RefusedException with exit code 4 when none, or several, are meant
     */
    Owned of(String run, Optional<Set<String>> visible);
}
