package dev.stint.server.db;

import dev.stint.core.cost.LedgerRow;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunState;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Shards as rows of table {@code run} that belong to another one, and what only runs with shards have. */
@Repository
public class FamilyTable {

    private final JdbcClient jdbc;

    public FamilyTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A shard, briefly.
     *
     * @param step newest step reported
     */
    public record Shard(
            ShardId id, Run machine, String why, Optional<Long> step, Optional<Long> total, int preemptions) {}

    /** The shards of a run, in order. */
    public List<Shard> of(String parent) {
        return jdbc.sql(
                        "select parent, shard, machine, why, step, total, preemptions from run where parent = ? order by shard")
                .param(parent)
                .query((row, n) -> new Shard(
                        new ShardId(row.getString("parent"), row.getInt("shard")),
                        Json.read(row.getString("machine"), Run.class),
                        row.getString("why"),
                        Columns.optionalLong(row, "step"),
                        Columns.optionalLong(row, "total"),
                        row.getInt("preemptions")))
                .list();
    }

    /**
     * Sums over the shards of a run.
     *
     * @param states how many are in which state
     * @param totals how many know how many steps they have
     */
    public record Sums(
            Map<RunState, Integer> states,
            int known,
            long steps,
            int totals,
            long total,
            int preemptions,
            int attempts) {

        /** No shard. */
        public static final Sums NONE = new Sums(Map.of(), 0, 0, 0, 0, 0, 0);

        Sums plus(Sums other) {
            Map<RunState, Integer> both = new EnumMap<>(RunState.class);
            both.putAll(states);
            other.states.forEach((state, count) -> both.merge(state, count, Integer::sum));
            return new Sums(
                    both,
                    known + other.known,
                    steps + other.steps,
                    totals + other.totals,
                    total + other.total,
                    preemptions + other.preemptions,
                    attempts + other.attempts);
        }
    }

    /** The sums of several runs; one without shards is missing. */
    public Map<String, Sums> sums(Collection<String> parents) {
        Map<String, Sums> sums = new HashMap<>();
        if (!parents.isEmpty()) {
            jdbc.sql("""
                            select parent, state, count(*) as shards, count(step) as known, sum(step) as steps,
                                count(total) as totals, sum(total) as total, sum(preemptions) as preemptions,
                                sum(attempt) as attempts
                            from run where parent in (:parents) group by parent, state""").param("parents", parents).query(row -> {
                int shards = row.getInt("shards");
                sums.merge(
                        row.getString("parent"),
                        new Sums(
                                Map.of(RunState.valueOf(row.getString("state")), shards),
                                row.getInt("known"),
                                row.getLong("steps"),
                                row.getInt("totals"),
                                row.getLong("total"),
                                row.getInt("preemptions"),
                                row.getInt("attempts")),
                        Sums::plus);
            });
        }
        return sums;
    }

    /** The newest other run of a job that has succeeded in embedding. */
    public Optional<String> newestEmbedded(RunRow run) {
        return jdbc.sql("""
                        select id from run where team = ? and name = ? and state = 'SUCCEEDED' and parent is null
                            and embedding is not null and id <> ?
                        order by ended_at desc, seq desc limit 1""")
                .param(run.team())
                .param(run.name())
                .param(run.id())
                .query(String.class)
                .optional();
    }

    /** Chooses the run whose vectors may be taken over. */
    public void previous(String run, String previous) {
        jdbc.sql("update run set previous = ? where id = ?")
                .param(previous)
                .param(run)
                .update();
    }

    /** Of several runs and all their shards, the launches that are not over or still cost something. */
    public List<AttemptRow> unfinished(Collection<String> runs) {
        return runs.isEmpty()
                ? List.of()
                : jdbc.sql("""
                                select * from attempt
                                where run in (:runs) and (outcome is null or segment_from is not null)
                                union all
                                select a.* from run r join attempt a on a.run = r.id
                                where r.parent in (:runs) and (a.outcome is null or a.segment_from is not null)""").param("runs", runs).query(AttemptTable::map).list();
    }

    /** Launches of all shards of a run that a provider granted, in order. */
    public List<AttemptRow> granted(String parent) {
        return jdbc.sql("""
                        select a.* from attempt a join run r on r.id = a.run
                        where r.parent = ? and a.granted_at is not null order by r.shard, a.attempt, a.launch""").param(parent).query(AttemptTable::map).list();
    }

    /** The ledger of all shards of a run. */
    public List<LedgerRow> ledger(String parent) {
        return jdbc.sql("""
                        select l.* from ledger l join run r on r.id = l.run where r.parent = ?
                        order by l.from_at, l.id""").param(parent).query(LedgerTable::map).list();
    }
}
