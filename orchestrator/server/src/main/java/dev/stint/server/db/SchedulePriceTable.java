package dev.stint.server.db;

import dev.stint.providers.Money;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code schedule_price}. */
@Repository
public class SchedulePriceTable {

    private final JdbcClient jdbc;

    public SchedulePriceTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds what an hour costs, unless another server was faster. Not within a transaction. */
    public void insert(long schedule, Instant at, Money perHour) {
        try {
            jdbc.sql("insert into schedule_price (schedule, at, usd_per_hour) values (?, ?, ?)")
                    .param(schedule)
                    .param(Columns.of(at))
                    .param(perHour.usd())
                    .update();
        } catch (DuplicateKeyException e) {
            return; // it is known by now
        }
    }

    /** What was seen since an instant. */
    public SortedMap<Instant, Money> since(long schedule, Instant since) {
        SortedMap<Instant, Money> prices = new TreeMap<>();
        jdbc.sql("select at, usd_per_hour from schedule_price where schedule = ? and at >= ?")
                .param(schedule)
                .param(Columns.of(since))
                .query((row, n) -> Map.entry(Columns.instant(row, "at"), Columns.money(row, "usd_per_hour")))
                .list()
                .forEach(each -> prices.put(each.getKey(), each.getValue()));
        return prices;
    }

    /** Forgets what was seen before an instant. */
    public void forget(Instant before) {
        jdbc.sql("delete from schedule_price where at < ?")
                .param(Columns.of(before))
                .update();
    }
}
