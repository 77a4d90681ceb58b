package dev.stint.server.queue;

import java.time.Instant;
import java.util.Map;

/**
 * A whole run that waits for a slot.
 *
 * @param seq order of submission
 * @param tier its service tier, as the spec has it
 */
public record QueuedRun(
        String id,
        long seq,
        String name,
        String team,
        String project,
        Map<String, String> tags,
        String tier,
        int priority,
        Instant submittedAt) {
    public QueuedRun {
        tags = Map.copyOf(tags);
    }
}
