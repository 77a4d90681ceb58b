package dev.stint.server.db;

import dev.stint.core.run.RunState;
import java.time.Instant;
import java.util.Map;

/**
 * A whole run without a turn that wants one: it is queued, or has found a machine.
 *
 * @param since when it began to wait in the queue
 * @param machines machines it will have at once
 * @param accelerators the least accelerators it will have at once
 * @param deadline whether it has one
 */
public record QueueRow(
        String id,
        long seq,
        String name,
        String team,
        String project,
        Map<String, String> tags,
        String tier,
        int priority,
        Instant submittedAt,
        Instant since,
        RunState state,
        int machines,
        int accelerators,
        boolean deadline) {
    public QueueRow {
        tags = Map.copyOf(tags);
    }
}
