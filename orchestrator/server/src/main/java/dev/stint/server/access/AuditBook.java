package dev.stint.server.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who asked for what to be changed, and what came of it: never bodies, and never secrets. Safe for use by many threads. */
public interface AuditBook {

    /** Request attribute: the team whose thing it is about; of several, a collection of them. */
    String TEAM = "stint.team";

    /** Request attribute: the path of what it made, where the answer does not say it as that. */
    String MADE = "stint.made";

    /**
     * A request that is to change something.
     *
     * @param who the caller's name
     * @param token the id of their token; empty for that of the server's home
     * @param address from where, as far as the server knows
     * @param what the path, without its query
     */
    record Asked(String who, String token, String address, String method, String what) {}

    /**
     * What is known of it.
     *
     * @param team whose thing it was about; empty for the installation's
     * @param status of the answer; empty where the server ended before it was known
     */
    record Entry(long id, Instant at, Asked asked, Optional<String> team, Optional<Integer> status) {}

    /** Writes down that it was asked, before anything is done. */
    long begin(Asked asked);

    /**
     * Writes down what came of it.
     *
     * @param made path of what it made; empty for nothing
     */
    void end(long id, int status, Optional<String> team, String made);

    /**
     * Entries, newest first.
     *
     * @param teams of these only; empty for all, those of the installation as well
     * @param before with smaller numbers only
     */
    List<Entry> list(Optional<Set<String>> teams, long before, int limit);
}
