package dev.stint.server.db;

import java.sql.Types;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who drives which run: {@code run.owner} and {@code run.fence}, and table {@code ownership}, which keeps every change of hands. Only
 * whole runs are driven; their shards go with them.
 */
@Repository
public class OwnerTable {

    /** Servers whose lease has not run out, by the database's clock. */
    private static final String LIVING = "(select id from server where lease_until > current_timestamp)";

    private static final String AT_WORK = "('PLACING', 'STARTING', 'RUNNING', 'DRAINING', 'SETTLING')";

    private static final String RESTING = "('PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED')";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public OwnerTable(JdbcClient jdbc, PlatformTransactionManager manager) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(manager);
    }

    /** Of launches, a condition with one parameter, the asking server: not tried last by another server that lives. */
    static String notOfAnother(String column) {
        return " and (" + column + " is null or " + column + " = ? or " + column + " not in " + LIVING + ")";
    }

    /** A run that was taken: its fence from now on, and whose it was before. */
    public record Taken(long fence, Optional<String> before) {}

    /**
     * Takes runs that are not at rest, but for those which another server has that lives. A server takes its own as well: what its loops
     * of before still write is refused from then on. A row that somebody has locked just now is left for the next look: a server that
     * was cut off within a transaction must not keep the others from all that it had.
     *
     * @return those that were taken, by id
     */
    public Map<String, Taken> take(Collection<String> runs, String server, long generation) {
        return Objects.requireNonNull(transaction.execute(status -> {
            Map<String, Taken> taken = new LinkedHashMap<>();
            // in one order, so that two who take many do not wait for each other in a circle
            jdbc.sql("select id, owner, fence from run where id in (:runs) and parent is null and state not in "
                            + RESTING
                            + " and (owner is null or owner = :server or owner not in " + LIVING
                            + ") order by id for update skip locked")
                    .param("runs", runs)
                    .param("server", server)
                    .query(row -> {
                        taken.put(
                                row.getString("id"),
                                new Taken(row.getLong("fence") + 1, Optional.ofNullable(row.getString("owner"))));
                    });
            if (!taken.isEmpty()) {
                changeHands(taken, Optional.of(server), generation, before -> words(before, server));
            }
            return taken;
        }));
    }

    private static String words(Optional<String> before, String server) {
        return before.map(other ->
                        other.equals(server) ? "its server was started again" : "the lease of " + other + " ran out")
                .orElse("nobody had it");
    }

    /** Lets go of a run that rests. Silent when it does not rest, or has changed hands; {@code false} then. */
    public boolean letGo(String run, String server, long fence) {
        return jdbc.sql("update run set owner = null where id = ? and owner = ? and fence = ? and state in " + RESTING)
                        .param(run)
                        .param(server)
                        .param(fence)
                        .update()
                > 0;
    }

    /** Hands a run over to whoever takes it: from now on nothing that its loop here writes counts. */
    public void handOver(String run, String server, long fence, String why) {
        transaction.executeWithoutResult(status -> {
            boolean had = !jdbc.sql("select id from run where id = ? and owner = ? and fence = ? for update")
                    .param(run)
                    .param(server)
                    .param(fence)
                    .query(String.class)
                    .list()
                    .isEmpty();
            if (had) {
                Taken next = new Taken(fence + 1, Optional.of(server));
                changeHands(Map.of(run, next), Optional.empty(), 0, before -> why);
            }
        });
    }

    /** The caller holds the locks of the runs' rows. */
    private void changeHands(
            Map<String, Taken> runs, Optional<String> server, long generation, Function<Optional<String>, String> why) {
        // the whole before its shards, so that nobody waits in a circle
        jdbc.sql("update run set owner = :owner, fence = fence + 1 where id in (:runs)")
                .param("owner", server.orElse(null), Types.VARCHAR)
                .param("runs", runs.keySet())
                .update();
        jdbc.sql("update run set fence = (select p.fence from run p where p.id = run.parent) where parent in (:runs)")
                .param("runs", runs.keySet())
                .update();
        runs.forEach((run, hands) -> jdbc.sql("insert into ownership (run, fence, server, generation, at, why)"
                        + " values (?, ?, ?, ?, current_timestamp, ?)")
                .param(run)
                .param(hands.fence())
                .param(server.orElse(null))
                .param(server.isPresent() ? generation : null)
                .param(Columns.cut(why.apply(hands.before()), 500))
                .update());
    }

    /** Runs at work that no server drives which lives, oldest first: ids only. Asked often, so it looks at these alone. */
    public List<String> orphans() {
        List<String> dead = jdbc.sql("select id from server where lease_until <= current_timestamp")
                .query(String.class)
                .list();
        String owners = dead.isEmpty() ? "" : " or owner in (:owners)";
        JdbcClient.StatementSpec query = jdbc.sql("select id from run where parent is null and state in " + AT_WORK
                + " and (owner is null" + owners + ") order by seq");
        return (dead.isEmpty() ? query : query.param("owners", dead))
                .query(String.class)
                .list();
    }

    /** Runs at work of one server, oldest first: ids only. */
    public List<String> of(String server) {
        return jdbc.sql("select id from run where parent is null and state in " + AT_WORK
                        + " and owner = ? order by seq")
                .param(server)
                .query(String.class)
                .list();
    }

    /** Who drives a run, if that server lives. */
    public Optional<String> ownerOf(String run) {
        return jdbc.sql("select owner from run where id = ? and owner in " + LIVING)
                .param(run)
                .query(String.class)
                .optional();
    }

    /** Which server tried a launch last, if another one did than the one given. */
    public Optional<String> triedElsewhere(AttemptRow row, String server) {
        return jdbc.sql("select server from attempt where run = ? and attempt = ? and launch = ? and server <> ?")
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .param(server)
                .query(String.class)
                .optional();
    }
}
