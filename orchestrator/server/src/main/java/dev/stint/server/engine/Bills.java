package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.core.cost.AttemptSpan;
import dev.stint.core.cost.CostReport;
import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.StorageRow;
import dev.stint.core.run.Effect;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.ShardId;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The bill of a run, computed by the core from ledger and attempts, and the storage of its checkpoints beside it; that of a run with
 * shards is the sum of theirs.
 */
@Component
class Bills {

    private final EngineProperties properties;

    Bills(EngineProperties properties) {
        this.properties = properties;
    }

    Views.CostView of(RunRow run, List<AttemptRow> attempts, List<LedgerRow> rows, List<StorageRow> storage) {
        // attempts are counted by shard, so each shard's bill is made by itself
        CostReport report = attempts.stream().collect(Collectors.groupingBy(AttemptRow::run)).entrySet().stream()
                .map(one -> report(
                        run,
                        one.getValue(),
                        rows.stream().filter(r -> r.run().equals(one.getKey())).toList()))
                .reduce(CostReport::plus)
                .orElseGet(() -> report(run, attempts, rows));
        Money stored = storage.stream().map(StorageRow::usd).reduce(Money.ZERO, Money::plus);
        return new Views.CostView(
                report.total().plus(stored).usd(),
                report.spot().usd(),
                report.onDemand().usd(),
                stored.usd(),
                report.preempted().usd(),
                report.onDemandAlone().map(Money::usd),
                report.onDemandMarket().map(Market::id),
                report.saved().map(Money::usd),
                Stream.concat(rows.stream().map(Bills::row), storage.stream().map(Bills::row))
                        .toList());
    }

    private CostReport report(RunRow run, List<AttemptRow> attempts, List<LedgerRow> rows) {
        int nodes = nodes(attempts);
        return CostReport.of(
                rows,
                attempts.stream().map(attempt -> span(attempt, nodes)).toList(),
                run.onDemand().map(o -> new CostReport.OnDemandPrice(o.market(), times(o.perHour(), nodes))),
                WorkEstimate.startAndRestore(attempts).orElse(properties.startAndRestore()));
    }

    /** The machines of one attempt at once. */
    static int nodes(List<AttemptRow> attempts) {
        return attempts.stream()
                .findFirst()
                .map(a -> Json.read(a.request(), StoredLaunch.Machines.class).count())
                .orElse(1);
    }

    static Money times(Money money, int nodes) {
        return new Money(money.usd().multiply(BigDecimal.valueOf(nodes)));
    }

    /** An attempt as it is billed. */
    static AttemptSpan span(AttemptRow attempt, int nodes) {
        // an attempt still at work has no final account; what it has done so far counts as it would if it ended well
        boolean over = attempt.outcome().isPresent();
        double useful = over
                ? attempt.usefulSeconds()
                : Accounts.of(attempt, Effect.Outcome.SUCCEEDED).usefulSeconds();
        return new AttemptSpan(
                attempt.attempt(),
                attempt.market(),
                attempt.grantedAt().orElseThrow(),
                attempt.goneAt(),
                seconds(useful),
                // every machine has rows of its own, from which it is counted back
                seconds(attempt.lostSeconds() * nodes),
                attempt.stepsLost(),
                attempt.outcome());
    }

    private static Views.CostRow row(LedgerRow row) {
        return new Views.CostRow(
                row.attempt(),
                row.kind().name(),
                row.market().id(),
                row.from(),
                row.to(),
                Duration.between(row.from(), row.to()).toMillis() / 1000.0,
                row.usdPerHour().usd(),
                row.usd().usd(),
                ShardId.parse(row.run()).map(ShardId::shard));
    }

    private static Views.CostRow row(StorageRow row) {
        Duration lay = Duration.between(row.from(), row.to());
        double hours = lay.toMillis() / 3_600_000.0;
        return new Views.CostRow(
                0,
                row.kind().name(),
                (row.store() + " " + row.storageClass()).strip(),
                row.from(),
                row.to(),
                lay.toMillis() / 1000.0,
                hours > 0 ? Money.of(row.usd().doubleValue() / hours).usd() : Money.ZERO.usd(),
                row.usd().usd(),
                ShardId.parse(row.run()).map(ShardId::shard));
    }

    static Duration seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000));
    }
}
