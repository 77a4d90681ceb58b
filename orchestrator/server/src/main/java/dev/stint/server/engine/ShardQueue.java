package dev.stint.server.engine;

import dev.stint.core.policy.Observation.Work;
import dev.stint.core.run.RunState;
import dev.stint.server.db.FamilyTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.ShardId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * What a shard's worker has still to do after it. A deadline is that of the whole run, so a shard that others wait behind has less
 * slack than its own work says.
 */
@Component
class ShardQueue {

    private final FamilyTable family;

    ShardQueue(FamilyTable family) {
        this.family = family;
    }

    /** The work of a run; for a shard under a deadline with the shards that its worker takes next. */
    Work behind(RunRow run, Work own) {
        if (run.shardOf().isEmpty()
                || run.deadline().isEmpty()
                || own.remaining().isEmpty()) {
            return own;
        }
        String whole = run.shardOf().map(ShardId::parent).orElseThrow();
        Map<RunState, Integer> states = family.sums(List.of(whole))
                .getOrDefault(whole, FamilyTable.Sums.NONE)
                .states();
        int waiting = states.getOrDefault(RunState.QUEUED, 0);
        int working = states.entrySet().stream()
                .filter(state ->
                        state.getKey() != RunState.QUEUED && !state.getKey().resting())
                .mapToInt(Map.Entry::getValue)
                .sum();
        int turns = (waiting + Math.max(1, working) - 1) / Math.max(1, working);
        if (turns == 0) {
            return own;
        }
        Duration turn = whole(run, own.remaining().get()).plus(own.startAndRestore());
        return new Work(
                Optional.of(own.remaining().get().plus(turn.multipliedBy(turns))),
                own.unsaved(),
                own.startAndRestore(),
                own.save(),
                own.cadence());
    }

    /** How long a shard takes from its beginning, from what is left of one: texts are spread evenly over shards. */
    private static Duration whole(RunRow run, Duration remaining) {
        long step = run.step().orElse(0L);
        long total = run.total().orElse(0L);
        return total > step && step > 0
                ? Duration.ofMillis((long) (remaining.toMillis() * ((double) total / (total - step))))
                : remaining;
    }
}
