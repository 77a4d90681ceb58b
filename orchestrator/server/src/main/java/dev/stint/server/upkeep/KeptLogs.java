package dev.stint.server.upkeep;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.policy.CheckpointFacts;
import dev.stint.checkpoints.policy.CheckpointFacts.Verification;
import dev.stint.core.run.RunState;
import dev.stint.server.db.FamilyTable;
import dev.stint.server.db.MarkTable;
import dev.stint.server.db.MarkTable.Mark;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.ShardId;
import dev.stint.server.engine.Stores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Looks at the checkpoint logs of runs. Safe for use by many threads. */
@Component
final class KeptLogs {

    private final RunTable runs;
    private final FamilyTable family;
    private final MarkTable marks;
    private final KeepRules rules;
    private final Stores stores;

    KeptLogs(RunTable runs, FamilyTable family, MarkTable marks, KeepRules rules, Stores stores) {
        this.runs = runs;
        this.family = family;
        this.marks = marks;
        this.rules = rules;
        this.stores = stores;
    }

    /** Those who have a log of their own: the run, or its shards. */
    List<RunRow> withLogs(RunRow run) {
        if (!run.sharded()) {
            return List.of(run);
        }
        List<RunRow> shards = new ArrayList<>();
        for (FamilyTable.Shard shard : family.of(run.id())) {
            runs.find(shard.id().id()).ifPresent(shards::add);
        }
        return shards;
    }

    /** The store with a run's checkpoints. */
    ObjectStore home(RunRow run) throws IOException {
        return stores.home(run);
    }

    /**
     * Looks at a log.
     *
     * @param run one with a log of its own
     * @throws IOException when its store cannot be asked
     * @throws IllegalStateException when the run's stored spec is not valid any more
     */
    KeptLog read(RunRow run) throws IOException {
        ObjectStore store = stores.home(run);
        LogView view = CheckpointLog.read(store, run.prefix());
        // after the log, so that whatever was restored or pinned before a checkpoint was seen is known of it; and the
        // run anew
        RunRow now = runs.find(run.id()).orElse(run);
        Map<Long, Mark> known = marks.of(run.id());
        Set<Long> quarantined = now.machine().quarantined();
        List<CheckpointFacts> facts = view.checkpoints().stream()
                .filter(each -> !each.retired())
                .map(each -> facts(each, known.getOrDefault(each.index(), Mark.NONE), quarantined))
                .toList();
        Set<Long> carriedOn = marks.carriedOn(run.id());
        RunState state = state(now);
        return new KeptLog(
                now,
                state,
                store,
                view,
                facts,
                carriedOn,
                ResumePoint.of(state, facts, carriedOn, now.passedOver()),
                rules.of(now));
    }

    private static CheckpointFacts facts(Checkpoint checkpoint, Mark mark, Set<Long> quarantined) {
        Verification read = mark.reading()
                .map(reading -> reading.sound() ? Verification.VERIFIED : Verification.DAMAGED)
                .orElse(Verification.UNKNOWN);
        // damage is said rather than quarantine: nobody can use it for anything
        boolean quarantine = read != Verification.DAMAGED && quarantined.contains(checkpoint.index());
        return CheckpointFacts.of(
                checkpoint,
                quarantine ? Verification.QUARANTINED : read,
                mark.pin().isPresent(),
                checkpoint.metrics().values());
    }

    /** A run's state. Shards of a run that was cancelled while it rested keep theirs, and are as cancelled as it. */
    RunState state(RunRow run) {
        return run.shardOf()
                .flatMap(shard -> runs.find(shard.parent()))
                .map(whole -> whole.machine().state())
                .filter(state -> state == RunState.CANCELLED)
                .orElse(run.machine().state());
    }

    /** Whether a run has moved to another store since its log was read. */
    boolean movedSince(KeptLog log) {
        return !runs.find(log.run().id())
                .map(RunRow::home)
                .equals(Optional.of(log.run().home()));
    }

    /** Whether an id is a run of a team. */
    boolean knows(String team, String run) {
        return ShardId.parse(run).isEmpty()
                && runs.find(run).filter(each -> each.team().equals(team)).isPresent();
    }
}
