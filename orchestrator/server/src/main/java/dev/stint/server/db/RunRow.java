package dev.stint.server.db;

import dev.stint.api.Requests.BlobRef;
import dev.stint.core.run.Run;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A row of table {@code run}.
 *
 * @param seq order of submission
 * @param machine the state machine's record
 * @param why the latest reason
 * @param step newest step reported, which may be lost again
 * @param logBytes length of the log text so far
 * @param onDemand cheapest allowed on-demand market seen, for comparison
 * @param shardOf which shard of which run it is, if it is one; spec and snapshots are then that run's
 * @param previous the run whose vectors may be taken over, if one was chosen
 * @param home URI of the store its checkpoints and next attempts live in; empty for the server's own
 * @param passedOver sound checkpoints its next attempts do not start from, since they are archived
 */
public record RunRow(
        String id,
        long seq,
        String name,
        String team,
        String project,
        Map<String, String> tags,
        String tier,
        int priority,
        String spec,
        String specName,
        Map<String, BlobRef> blobs,
        String baseFolder,
        Instant submittedAt,
        Optional<Instant> deadline,
        Run machine,
        String why,
        Optional<Long> step,
        Optional<Long> total,
        int preemptions,
        Optional<Long> lastCheckpoint,
        long logBytes,
        Optional<OnDemand> onDemand,
        Optional<Instant> endedAt,
        Optional<ShardId> shardOf,
        Optional<String> previous,
        Optional<String> home,
        List<Long> passedOver) {

    public RunRow {
        passedOver = List.copyOf(passedOver);
    }

    /** A market with its price. */
    public record OnDemand(Market market, Money perHour) {}

    /** Key prefix of everything this run keeps in the store. */
    public String prefix() {
        return shardOf.map(shard -> team + "/" + shard.parent() + "/" + shard.shard())
                .orElse(team + "/" + id);
    }

    /** Whether its work is done by shards. */
    public boolean sharded() {
        return machine.rules().sharded();
    }

    /** The run people know: this one, or the one it is a shard of. */
    public String whole() {
        return shardOf.map(ShardId::parent).orElse(id);
    }
}
