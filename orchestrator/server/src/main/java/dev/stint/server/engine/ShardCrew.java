package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.server.db.FamilyTable;
import dev.stint.server.db.NotOwnerException;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Decides which shards of a run are worked on: those that hold machines at once, however many; of those that wait, as many as
 * there are workers. Passes on what is wanted of the whole, and says when all of them rest.
 */
@Component
class ShardCrew {

    private static final Logger log = LoggerFactory.getLogger(ShardCrew.class);
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final RunTable runs;
    private final FamilyTable family;
    private final TermsReader terms;
    private final ShardWishes wishes;
    private final Transitions transitions;
    private final Wakeups wakeups;

    ShardCrew(
            RunTable runs,
            FamilyTable family,
            TermsReader terms,
            ShardWishes wishes,
            Transitions transitions,
            Wakeups wakeups) {
        this.runs = runs;
        this.family = family;
        this.terms = terms;
        this.wishes = wishes;
        this.transitions = transitions;
        this.wakeups = wakeups;
    }

    /** Whoever does the work on shards. */
    interface Hands {
        boolean busy(int shard);

        int busy();

        /** Whether the shard's partition is still to be closed, though the shard may rest. */
        boolean open(int shard);

        /** Begins to drive a shard until it rests; then wakes the crew. */
        void begin(int shard);
    }

    /** Into how many shards a run is divided. */
    int shards(String run) {
        return load(run).machine().rules().shards();
    }

    /** Returns when every shard of the run rests and the run has been told. */
    void work(String run, Hands hands) {
        int workers = terms.spec(load(run))
                .embedding()
                .orElseThrow(() -> new IllegalStateException("run " + run + ": its job has no shards"))
                .workers();
        wakeups.listen(run);
        try {
            int troubles = 0;
            while (true) {
                Duration pause = ROUND;
                try {
                    if (round(run, workers, hands)) {
                        return;
                    }
                    troubles = 0;
                } catch (NotOwnerException e) {
                    throw e;
                } catch (RuntimeException e) {
                    // the shards at work go on meanwhile
                    pause = AttemptLoop.trouble(++troubles);
                    log.warn("run={} its shards cannot be looked at, trying again in {}", run, pause, e);
                }
                wakeups.await(run, pause);
            }
        } finally {
            wakeups.forget(run);
        }
    }

    void wake(String run) {
        wakeups.wake(run);
    }

    private boolean round(String run, int workers, Hands hands) {
        RunRow whole = load(run);
        if (whole.machine().state() == RunState.DRAINING) {
            wishes.passOn(whole, family.of(run));
        }
        List<FamilyTable.Shard> shards = family.of(run);
        for (FamilyTable.Shard shard : shards) {
            RunState state = shard.machine().state();
            boolean holds = !state.resting() && state != RunState.QUEUED;
            boolean toClose = state.resting() && hands.open(shard.id().shard());
            if ((holds || toClose) && !hands.busy(shard.id().shard())) {
                hands.begin(shard.id().shard());
            }
        }
        for (FamilyTable.Shard shard : shards) {
            if (hands.busy() >= workers) {
                break;
            }
            if (shard.machine().state() == RunState.QUEUED
                    && !hands.busy(shard.id().shard())) {
                hands.begin(shard.id().shard());
            }
        }
        if (hands.busy() > 0
                || !shards.stream().allMatch(shard -> shard.machine().state().resting())) {
            return false;
        }
        transitions.apply(
                run,
                new RunEvent.ShardsRested(
                        count(shards, RunState.SUCCEEDED),
                        count(shards, RunState.FAILED),
                        count(shards, RunState.PAUSED),
                        count(shards, RunState.CANCELLED)));
        return true;
    }

    private static int count(List<FamilyTable.Shard> shards, RunState state) {
        return (int) shards.stream()
                .filter(shard -> shard.machine().state() == state)
                .count();
    }

    private RunRow load(String run) {
        return runs.find(run).orElseThrow(() -> new IllegalStateException("run " + run + " has no row"));
    }
}
