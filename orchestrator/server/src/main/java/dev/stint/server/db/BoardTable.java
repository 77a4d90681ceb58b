package dev.stint.server.db;

import dev.stint.core.run.RunState;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Questions about many runs at once, for pages. Reads only. */
@Repository
public class BoardTable {

    private final JdbcClient jdbc;

    public BoardTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Which whole runs; an empty text is no condition.
     *
     * @param visible teams; empty for all
     * @param state a state's name, or {@code live}
     * @param tag {@code key} or {@code key=value}
     * @param name part of the id, which begins with the name
     */
    public record Wanted(
            Optional<Set<String>> visible, String state, String team, String project, String tag, String name) {}

    /** Newest first, older than a sequence; without their specs and snapshots. */
    public List<RunRow> page(Wanted wanted, long beforeSeq, int limit) {
        Map<String, Object> values = new HashMap<>(Map.of("before", beforeSeq, "most", limit));
        return jdbc.sql(NewestFirst.of(states(wanted.state()), conditions(wanted, values)))
                .params(values)
                .query(RunTable::map)
                .list();
    }

    private static List<RunState> states(String word) {
        return word.isEmpty() ? List.of() : word.equals("live") ? NewestFirst.LIVE : List.of(RunState.valueOf(word));
    }

    /** How many whole runs are in each state. */
    public Map<String, Integer> counts(Optional<Set<String>> visible) {
        Map<String, Integer> counts = new HashMap<>();
        Map<String, Object> values = new HashMap<>();
        jdbc.sql("select state, count(*) as runs from run r where parent is null" + seen(visible, values)
                        + " group by state")
                .params(values)
                .query(row -> {
                    counts.put(row.getString("state"), row.getInt("runs"));
                });
        return counts;
    }

    private static String conditions(Wanted wanted, Map<String, Object> values) {
        StringBuilder sql = new StringBuilder(seen(wanted.visible(), values));
        equal(sql, values, "team", wanted.team());
        equal(sql, values, "project", wanted.project());
        if (!wanted.tag().isEmpty()) {
            sql.append(" and position(:tag in tags) > 0");
            values.put("tag", tag(wanted.tag()));
        }
        if (!wanted.name().isEmpty()) {
            sql.append(" and position(lower(:part) in lower(id)) > 0");
            values.put("part", wanted.name());
        }
        return sql.toString();
    }

    /** A tag as it stands in the column, whose quotes cannot stand in a key or a value. */
    private static String tag(String tag) {
        String[] parts = tag.split("=", 2);
        return Json.write(parts[0]) + ":" + (parts.length == 2 ? Json.write(parts[1]) : "");
    }

    private static void equal(StringBuilder sql, Map<String, Object> values, String column, String value) {
        if (!value.isEmpty()) {
            sql.append(" and ").append(column).append(" = :").append(column);
            values.put(column, value);
        }
    }

    private static String seen(Optional<Set<String>> visible, Map<String, Object> values) {
        if (visible.isEmpty()) {
            return "";
        }
        if (visible.get().isEmpty()) {
            return " and 1 = 0";
        }
        values.put("visible", visible.get());
        return " and r.team in (:visible)";
    }

    /** Launches that a provider granted, of several runs. */
    public List<AttemptRow> granted(Collection<String> runs) {
        return runs.isEmpty()
                ? List.of()
                : jdbc.sql("select * from attempt where run in (:runs) and granted_at is not null")
                        .param("runs", runs)
                        .query(AttemptTable::map)
                        .list();
    }

    /** How long a run's log is, in bytes; 0 for one there is not. */
    public long logBytes(String run) {
        return jdbc.sql("select log_bytes from run where id = ?")
                .param(run)
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /**
     * Money that was spent by a team's project in one way.
     *
     * @param capacity last part of the market's id, or {@code storage}
     * @param from of a row that lies on more than one day; otherwise any instant of the day that all of it was spent on
     * @param to the end of that row; otherwise an instant of the same day
     */
    public record Spent(String team, String project, String capacity, Instant from, Instant to, Money usd) {}

    /** The ledger's rows that end after an instant: a sum for each day, and those apart that lie on several. One scan. */
    public List<Spent> machines(Optional<Set<String>> visible, Instant since) {
        Map<String, Object> values = new HashMap<>(Map.of("since", Columns.of(since)));
        return jdbc.sql("""
                        select team, project, capacity, min(from_at) as from_at, max(to_at) as to_at, sum(usd) as usd from (
                            select r.team, r.project,
                                case when l.market like '%/spot' then 'spot' when l.market like '%/reserved' then 'reserved'
                                    else 'on-demand' end as capacity,
                                floor(extract(epoch from l.from_at) / 86400) as epoch_day,
                                case when floor(extract(epoch from l.from_at) / 86400)
                                    <> floor(extract(epoch from l.to_at) / 86400) then l.id end as apart,
                                l.from_at, l.to_at, l.usd
                            from ledger l join run r on r.id = l.run where l.to_at >= :since""" + seen(visible, values) + ") spent group by team, project, capacity, epoch_day, apart")
                .params(values)
                .query((row, n) -> spent(row, row.getString("capacity")))
                .list();
    }

    /** What storage cost whose bill's stretch ends after an instant, by the day of that end: bills are written day by day. */
    public List<Spent> storage(Optional<Set<String>> visible, Instant since) {
        Map<String, Object> values = new HashMap<>(Map.of("since", Columns.of(since)));
        return jdbc.sql("""
                        select team, project, max(to_at) as from_at, max(to_at) as to_at, sum(usd) as usd from (
                            select r.team, r.project, floor(extract(epoch from s.to_at) / 86400) as epoch_day, s.to_at, s.usd
                            from storage_ledger s join run r on r.id = s.run where s.to_at >= :since""" + seen(visible, values) + ") spent group by team, project, epoch_day")
                .params(values)
                .query((row, n) -> spent(row, "storage"))
                .list();
    }

    private static Spent spent(ResultSet row, String capacity) throws SQLException {
        return new Spent(
                row.getString("team"),
                row.getString("project"),
                capacity,
                Columns.instant(row, "from_at"),
                Columns.instant(row, "to_at"),
                Columns.money(row, "usd"));
    }

    /** What machines that run have cost since it was last written down. */
    public List<Spent> owed(Optional<Set<String>> visible, Instant now) {
        Map<String, Object> values = new HashMap<>();
        String seen = seen(visible, values);
        return jdbc.sql("""
                        select r.team, r.project, a.market, a.segment_from, a.usd_per_hour
                        from attempt a join run r on r.id = a.run where a.segment_from is not null""" + seen + """
                         union all
                        select r.team, r.project, a.market, m.segment_from, a.usd_per_hour
                        from gang_member m
                        join attempt a on a.run = m.run and a.attempt = m.attempt and a.launch = m.launch
                        join run r on r.id = a.run where m.segment_from is not null""" + seen)
                .params(values)
                .query((row, n) -> {
                    Instant from = Columns.instant(row, "segment_from");
                    Instant to = now.isAfter(from) ? now : from;
                    return new Spent(
                            row.getString("team"),
                            row.getString("project"),
                            Market.parse(row.getString("market")).capacity().word(),
                            from,
                            to,
                            Columns.money(row, "usd_per_hour").perHourFor(Duration.between(from, to)));
                })
                .list();
    }

    /** Bytes of one class of a store, as billed last. */
    public record Tier(String store, String storageClass, int runs, long objects, long bytes, Instant at, Money usd) {}

    /** What lies where, of each run as its newest bill has it. */
    public List<Tier> tiers(Optional<Set<String>> visible) {
        Map<String, Object> values = new HashMap<>();
        return jdbc.sql("""
                        select s.store, s.storage_class, count(distinct s.run) as runs,
                            sum(case when s.to_at = newest.at then s.objects else 0 end) as objects,
                            sum(case when s.to_at = newest.at then s.bytes else 0 end) as bytes,
                            max(s.to_at) as at, sum(s.usd) as usd
                        from storage_ledger s join run r on r.id = s.run
                        join (select run, max(to_at) as at from storage_ledger where kind = 'STORAGE' group by run) newest
                            on newest.run = s.run
                        where s.kind = 'STORAGE'""" + seen(visible, values) + """
                         group by s.store, s.storage_class order by s.store, s.storage_class""")
                .params(values)
                .query((row, n) -> new Tier(
                        row.getString("store"),
                        row.getString("storage_class"),
                        row.getInt("runs"),
                        row.getLong("objects"),
                        row.getLong("bytes"),
                        Columns.instant(row, "at"),
                        Columns.money(row, "usd")))
                .list();
    }
}
