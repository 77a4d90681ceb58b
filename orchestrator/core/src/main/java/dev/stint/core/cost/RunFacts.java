package dev.stint.core.cost;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a run, or of a shard of one, as far as money is concerned. Immutable.
 *
 * @param id of the run, or of the shard
 * @param whole of the run people know
 * @param name the job's
 * @param asksOnDemand whether its spec wants on-demand capacity, so that paying for it is no fallback
 * @param succeededAt when the run succeeded; empty for a shard
 * @param machines of one attempt at once
 * @param onDemand the cheapest allowed on-demand market, priced for all machines of an attempt
 * @param oneStart time from a launch to useful work
 * @param rows its ledger, all of it, with the segments that still run counted up to the look
 * @param storage its ledger of storage
 */
public record RunFacts(
        String id,
        String whole,
        String name,
        String team,
        String project,
        Map<String, String> tags,
        boolean asksOnDemand,
        Optional<Instant> succeededAt,
        int machines,
        Optional<CostReport.OnDemandPrice> onDemand,
        Duration oneStart,
        List<AttemptFacts> attempts,
        List<LedgerRow> rows,
        List<StorageRow> storage) {
    public RunFacts {
        tags = Map.copyOf(tags);
        attempts = List.copyOf(attempts);
        rows = List.copyOf(rows);
        storage = List.copyOf(storage);
    }

    /** The project with its team before it; a run without a project belongs to the team alone. */
    public String qualifiedProject() {
        return team + "/" + project;
    }

    /** When its machines were paid first; empty when none was. */
    Optional<Instant> firstPaid() {
        return rows.stream().map(LedgerRow::from).min(Instant::compareTo);
    }

    /** Up to when its machines are paid; empty when none was. */
    Optional<Instant> lastPaid() {
        return rows.stream().map(LedgerRow::to).max(Instant::compareTo);
    }
}
