package dev.stint.server.db;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells the connection pool which errors end a connection. After a write that failed (a full disk), H2 closes the database and
 * with it every connection; the pool, which knows H2's codes for that not to be final, would hand them out for ever. Once they are
 * given up, the next connection opens the database anew, with all that was committed. All of them: one that only ever reads may go on
 * well, and as long as it is open its file stays locked. Safe for use by many threads.
 */
public final class LostConnections implements SQLExceptionOverride {

    /** General error, database closed, file corrupted or closed, connection broken, object closed. */
    private static final Set<Integer> ENDED = Set.of(50000, 90098, 90028, 90031, 90067, 90121);

    private static final String H2_GENERAL = "HY000";

    private final List<HikariDataSource> pools = new CopyOnWriteArrayList<>();

    /** A pool of connections to the same database: it gives up all it has, too. */
    void concerns(HikariDataSource pool) {
        pools.add(pool);
    }

    @java.lang.Override
    public Override adjudicate(SQLException error) {
        boolean h2 = H2_GENERAL.equals(error.getSQLState())
                || String.valueOf(error.getErrorCode()).equals(error.getSQLState());
        if (!h2 || !ENDED.contains(error.getErrorCode())) {
            return Override.CONTINUE_EVICT;
        }
        for (HikariDataSource pool : pools) {
            HikariPoolMXBean begun = pool.getHikariPoolMXBean();
            if (begun != null) {
                begun.softEvictConnections();
            }
        }
        return Override.MUST_EVICT;
    }
}
