package dev.stint.server.queue;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Something that can keep queued runs from starting for now: a budget, a job they come after, a window of the night. A bean of this
 * type is asked before each round of the queue. Called by one thread.
 */
public interface Gate {

    /**
     * Which of the waiting runs must go on waiting, and why.
     *
     * @return run id to reason, in words an operator understands; runs that are not named may start as far as this gate goes
     */
    Map<String, String> held(List<QueuedRun> waiting, Instant now);
}
