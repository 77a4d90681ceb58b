package dev.stint.core.queue;

import dev.stint.spec.Tier;
import java.time.Instant;
import java.util.Optional;

/**
 * A run that waits for its turn.
 *
 * @param seq order of submission
 * @param since when it began to wait
 * @param needs what it will have when it starts
 * @param beyondSlots whether it starts when no slot is free, too: it was at work, has found a machine and has a deadline to keep
 * @param held why it must go on waiting whatever is free; empty when nothing of the kind holds it back
 */
public record Waiting(
        String id,
        long seq,
        String team,
        Tier tier,
        int priority,
        Instant since,
        Needs needs,
        boolean beyondSlots,
        Optional<String> held) {}
