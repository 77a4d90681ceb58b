package dev.stint.server.db;

import dev.stint.server.db.DeliveryRow.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code alert_delivery}: alerts on their way. A delivery is tried by whoever holds its claim; every write that follows a try
 * asks for that claim, so that a server that was away for long undoes nothing. Safe for use by many threads.
 */
@Repository
public class DeliveryTable {

    private final JdbcClient jdbc;

    public DeliveryTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds a delivery that is due. */
    public void insert(long alert, int ordinal, String kind, String target, Optional<String> secret, Instant dueAt) {
        jdbc.sql("""
                        insert into alert_delivery (alert, ordinal, kind, target, secret, state, due_at)
                        values (?, ?, ?, ?, ?, 'WAITING', ?)""")
                .param(alert)
                .param(ordinal)
                .param(kind)
                .param(target)
                .param(secret.orElse(null))
                .param(Columns.of(dueAt))
                .update();
    }

    /** Deliveries that should be tried and that nobody tries, those that waited longest first. */
    public List<DeliveryRow> due(Instant now, int limit) {
        return jdbc.sql("""
                        select * from alert_delivery
                        where state = 'WAITING' and due_at <= ? and (claimed_until is null or claimed_until <= ?)
                        order by due_at, alert, ordinal limit ?""")
                .param(Columns.of(now))
                .param(Columns.of(now))
                .param(limit)
                .query(DeliveryTable::map)
                .list();
    }

    /** Takes a delivery for a while. @return whether it was to be had */
    public boolean claim(DeliveryRow row, String claim, Instant now, Instant until) {
        return jdbc.sql("""
                        update alert_delivery set claim = ?, claimed_until = ?
                        where alert = ? and ordinal = ? and state = 'WAITING' and due_at <= ?
                            and (claimed_until is null or claimed_until <= ?)""")
                        .param(claim)
                        .param(Columns.of(until))
                        .param(row.alert())
                        .param(row.ordinal())
                        .param(Columns.of(now))
                        .param(Columns.of(now))
                        .update()
                == 1;
    }

    /** The channel took it, or it is tried no more. */
    public void ended(DeliveryRow row, String claim, State state, String answer, Instant at) {
        jdbc.sql("""
                        update alert_delivery set state = ?, tries = tries + 1, last_answer = ?, ended_at = ?, claim = null,
                            claimed_until = null
                        where alert = ? and ordinal = ? and claim = ?""")
                .param(state.name())
                .param(Columns.cut(answer, 500))
                .param(Columns.of(at))
                .param(row.alert())
                .param(row.ordinal())
                .param(claim)
                .update();
    }

    /** It is tried again later. */
    public void again(DeliveryRow row, String claim, String answer, Instant dueAt) {
        jdbc.sql("""
                        update alert_delivery set tries = tries + 1, last_answer = ?, due_at = ?, claim = null,
                            claimed_until = null
                        where alert = ? and ordinal = ? and claim = ?""")
                .param(Columns.cut(answer, 500))
                .param(Columns.of(dueAt))
                .param(row.alert())
                .param(row.ordinal())
                .param(claim)
                .update();
    }

    /** Tries again what waits or was given up, from the beginning. @return how many */
    public int reopen(long alert, Instant now) {
        return jdbc.sql("""
                        update alert_delivery set state = 'WAITING', tries = 0, due_at = ?, ended_at = null
                        where alert = ? and state <> 'DELIVERED'""").param(Columns.of(now)).param(alert).update();
    }

    /** The deliveries of some alerts, in order. */
    public List<DeliveryRow> of(Collection<Long> alerts) {
        return alerts.isEmpty()
                ? List.of()
                : jdbc.sql("select * from alert_delivery where alert in (:alerts) order by alert, ordinal")
                        .param("alerts", alerts)
                        .query(DeliveryTable::map)
                        .list();
    }

    /** How many wait, and how many were given up since an instant. */
    public Backlog backlog(Instant since) {
        return jdbc.sql("""
                        select coalesce(sum(case when state = 'WAITING' then 1 else 0 end), 0) as waiting,
                            coalesce(sum(case when state = 'GIVEN_UP' then 1 else 0 end), 0) as given_up
                        from alert_delivery where state = 'WAITING' or (state = 'GIVEN_UP' and ended_at >= ?)""")
                .param(Columns.of(since))
                .query((row, n) -> new Backlog(row.getLong("waiting"), row.getLong("given_up")))
                .single();
    }

    /** Deliveries that are not done. */
    public record Backlog(long waiting, long givenUp) {}

    private static DeliveryRow map(ResultSet row, int number) throws SQLException {
        return new DeliveryRow(
                row.getLong("alert"),
                row.getInt("ordinal"),
                row.getString("kind"),
                row.getString("target"),
                Optional.ofNullable(row.getString("secret")),
                State.valueOf(row.getString("state")),
                row.getInt("tries"),
                Columns.instant(row, "due_at"),
                row.getString("last_answer"),
                Columns.optionalInstant(row, "ended_at"));
    }
}
