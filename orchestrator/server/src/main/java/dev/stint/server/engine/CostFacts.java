package dev.stint.server.engine;

import dev.stint.core.cost.AttemptFacts;
import dev.stint.core.cost.CostReport;
import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.StorageRow;
import dev.stint.core.cost.Timespan;
import dev.stint.core.run.RunState;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.CostTable;
import dev.stint.server.db.CostTable.Payer;
import dev.stint.spec.CapacityChoice;
import dev.stint.spec.JobSpecs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads what sums over many runs are made from: ledger and attempts, as {@link Bills} sees them for one run. Safe for use by many
 * threads.
 */
@Component
public class CostFacts {

    /** Runs that are read at once. */
    private static final int CHUNK = 500;

    private final CostTable costs;
    private final Meter meter;
    private final EngineProperties properties;

    /** In which a segment is either open or in the ledger, never neither and never both. */
    private final TransactionTemplate snapshot;

    CostFacts(CostTable costs, Meter meter, EngineProperties properties, TransactionTemplate transaction) {
        this.costs = costs;
        this.meter = meter;
        this.properties = properties;
        this.snapshot = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
    }

    /**
     * All there is to know of the runs, and shards, that cost something in some time or succeeded in it.
     *
     * @param teams only theirs; empty for all
     * @param now segments that still run are counted up to it
     */
    public List<RunFacts> within(Timespan when, Optional<Set<String>> teams, Instant now) {
        return Objects.requireNonNull(snapshot.execute(status -> {
            List<String> ids = costs.payers(when, teams);
            List<RunFacts> facts = new ArrayList<>(ids.size());
            Map<String, Boolean> asks = new HashMap<>();
            for (int i = 0; i < ids.size(); i += CHUNK) {
                chunk(ids.subList(i, Math.min(ids.size(), i + CHUNK)), asks, now, facts);
            }
            return facts;
        }));
    }

    private void chunk(List<String> ids, Map<String, Boolean> asks, Instant now, List<RunFacts> facts) {
        Map<String, List<AttemptRow>> attempts =
                costs.attempts(ids).stream().collect(Collectors.groupingBy(AttemptRow::run));
        List<LedgerRow> paid = new ArrayList<>(costs.ledger(ids));
        paid.addAll(meter.running(
                ids,
                attempts.values().stream()
                        .flatMap(List::stream)
                        .filter(attempt -> attempt.segmentFrom().isPresent())
                        .toList(),
                now));
        Map<String, List<LedgerRow>> rows = paid.stream().collect(Collectors.groupingBy(LedgerRow::run));
        Map<String, List<StorageRow>> storage =
                costs.storage(ids).stream().collect(Collectors.groupingBy(StorageRow::run));
        for (Payer payer : costs.of(ids)) {
            List<AttemptRow> its = attempts.getOrDefault(payer.id(), List.of());
            int machines = Bills.nodes(its);
            facts.add(new RunFacts(
                    payer.id(),
                    payer.whole(),
                    payer.name(),
                    payer.team(),
                    payer.project(),
                    payer.tags(),
                    payer.mayAskOnDemand() && asks.computeIfAbsent(payer.whole(), this::asksOnDemand),
                    payer.id().equals(payer.whole()) && payer.state() == RunState.SUCCEEDED
                            ? payer.endedAt()
                            : Optional.empty(),
                    machines,
                    payer.onDemand()
                            .map(one ->
                                    new CostReport.OnDemandPrice(one.market(), Bills.times(one.perHour(), machines))),
                    WorkEstimate.startAndRestore(its).orElse(properties.startAndRestore()),
                    its.stream().map(attempt -> facts(attempt, machines, now)).toList(),
                    rows.getOrDefault(payer.id(), List.of()),
                    storage.getOrDefault(payer.id(), List.of())));
        }
    }

    /** A spec that cannot be read any more counts as one that prefers spot, as all do unless they say otherwise. */
    private boolean asksOnDemand(String run) {
        return JobSpecs.parse(costs.spec(run), run)
                .fold(spec -> spec.capacity() == CapacityChoice.ON_DEMAND, invalid -> false);
    }

    private static AttemptFacts facts(AttemptRow attempt, int machines, Instant now) {
        return new AttemptFacts(
                Bills.span(attempt, machines),
                attempt.goneAt().orElse(now),
                Bills.seconds(attempt.commandSeconds()),
                attempt.gpu().map(gpu -> new AttemptFacts.GpuUse(gpu.count(), gpu.meanPercent())));
    }
}
