package dev.stint.server.db;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What teams have used up since an instant: of accelerators from the times of machines, of money from the ledgers. */
@Repository
public class TeamUseTable {

    /** How many of an interval's seconds lie in a period; parameters: its end, its beginning. */
    private static final String SECONDS =
            "extract(epoch from (least(coalesce(%2$s, :now), :now) - greatest(%1$s, :since)))";

    private final JdbcClient jdbc;

    public TeamUseTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Hours of one accelerator, by team; teams without any are left out. */
    public Map<String, BigDecimal> gpuHours(Collection<String> teams, Instant since, Instant now) {
        Map<String, BigDecimal> seconds = new HashMap<>();
        sum(
                seconds,
                teams,
                since,
                now,
                "select r.team, sum(a.accelerators * " + seconds("a.granted_at", "a.gone_at")
                        + ") as used from attempt a join run r on r.id = a.run where r.team in (:teams) and a.accelerators > 0"
                        + " and a.granted_at is not null and a.granted_at < :now and (a.gone_at is null or a.gone_at > :since)"
                        + " group by r.team");
        sum(
                seconds,
                teams,
                since,
                now,
                "select r.team, sum(a.accelerators * " + seconds("m.granted_at", "m.gone_at")
                        + ") as used from gang_member m join attempt a on a.run = m.run and a.attempt = m.attempt and"
                        + " a.launch = m.launch join run r on r.id = m.run where r.team in (:teams) and a.accelerators > 0"
                        + " and m.granted_at < :now and (m.gone_at is null or m.gone_at > :since) group by r.team");
        Map<String, BigDecimal> hours = new HashMap<>();
        seconds.forEach((team, used) -> hours.put(team, used.divide(new BigDecimal(3600), 6, RoundingMode.HALF_UP)));
        return hours;
    }

    /** Dollars, by team, with what machines cost that are not in the ledger yet; teams without any are left out. */
    public Map<String, Money> spent(Collection<String> teams, Instant since, Instant now) {
        Map<String, BigDecimal> usd = new HashMap<>();
        for (String ledger : new String[] {"ledger", "storage_ledger"}) {
            // what lies in the period as a whole is a plain sum, to the last digit
            sum(
                    usd,
                    teams,
                    since,
                    now,
                    "select r.team, sum(case when l.from_at >= :since or l.to_at <= l.from_at then"
                            + " l.usd else l.usd * " + seconds("l.from_at", "l.to_at")
                            + " / extract(epoch from (l.to_at - l.from_at)) end) as used from " + ledger
                            + " l join run r on r.id = l.run where r.team in (:teams) and l.to_at > :since and l.from_at <= :now"
                            + " group by r.team");
        }
        sum(
                usd,
                teams,
                since,
                now,
                "select r.team, sum(a.usd_per_hour * " + seconds("a.segment_from", "a.gone_at")
                        + " / 3600) as used from attempt a join run r on r.id = a.run where r.team in (:teams)"
                        + " and a.segment_from is not null and a.segment_from < :now group by r.team");
        sum(
                usd,
                teams,
                since,
                now,
                "select r.team, sum(a.usd_per_hour * " + seconds("m.segment_from", "m.gone_at")
                        + " / 3600) as used from gang_member m join attempt a on a.run = m.run and a.attempt = m.attempt and"
                        + " a.launch = m.launch join run r on r.id = m.run where r.team in (:teams)"
                        + " and m.segment_from is not null and m.segment_from < :now group by r.team");
        Map<String, Money> spent = new HashMap<>();
        usd.forEach((team, sum) -> spent.put(team, new Money(sum.setScale(9, RoundingMode.HALF_UP))));
        return spent;
    }

    private static String seconds(String from, String to) {
        return SECONDS.formatted(from, to);
    }

    private void sum(Map<String, BigDecimal> into, Collection<String> teams, Instant since, Instant now, String query) {
        if (teams.isEmpty()) {
            return;
        }
        jdbc.sql(query)
                .param("teams", teams)
                .param("since", Columns.of(since))
                .param("now", Columns.of(now))
                .query((row, n) -> Map.entry(row.getString("team"), row.getBigDecimal("used")))
                .list()
                .forEach(team -> into.merge(team.getKey(), team.getValue(), BigDecimal::add));
    }
}
