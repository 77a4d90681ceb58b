package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.server.db.NotOwnerException;
import dev.stint.server.db.RunTable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Drives a shard as any run is driven: admitted, attempt after attempt, settled. */
@Component
class ShardDrive {

    private static final Logger log = LoggerFactory.getLogger(ShardDrive.class);

    private final RunTable runs;
    private final Transitions transitions;
    private final AttemptLoop attempts;
    private final Settlement settlement;
    private final Wakeups wakeups;

    ShardDrive(RunTable runs, Transitions transitions, AttemptLoop attempts, Settlement settlement, Wakeups wakeups) {
        this.runs = runs;
        this.transitions = transitions;
        this.attempts = attempts;
        this.settlement = settlement;
        this.wakeups = wakeups;
    }

    /**
     * Returns when the shard rests, whatever breaks on the way; at once when it does. The caller makes sure that nobody else
     * drives it.
     *
     * @return the state it rests in
     */
    String drive(String shard) {
        int troubles = 0;
        while (true) {
            try {
                RunState state = runs.find(shard)
                        .orElseThrow(() -> new IllegalStateException("shard " + shard + " has no row"))
                        .machine()
                        .state();
                switch (state) {
                    case QUEUED -> transitions.apply(shard, new RunEvent.Admitted());
                    case PLACING, STARTING, RUNNING, DRAINING -> attempts.drive(shard);
                    case SETTLING -> settlement.settle(shard);
                    case PAUSED, SUCCEEDED, FAILED, CANCELLED -> {
                        return state.name();
                    }
                }
                troubles = 0;
            } catch (NotOwnerException e) {
                throw e;
            } catch (RuntimeException e) {
                Duration pause = AttemptLoop.trouble(++troubles);
                log.warn("run={} its execution broke, trying again in {}", shard, pause, e);
                wakeups.await(shard, pause);
            }
        }
    }
}
