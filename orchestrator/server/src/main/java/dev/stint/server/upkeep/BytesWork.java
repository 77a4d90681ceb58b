package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.Freed;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.core.run.RunState;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.EventTable;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Deletes what earlier sweeps retired, and what dead attempts left; of a run that is over, its last attempt's too. First of all steps, so that between a retirement and the deletion
 * there is the time from one sweep to the next: whoever is just reading a checkpoint that is retired comes to its end.
 */
@Component
@Order(1)
final class BytesWork implements SweepWork {

    private final KeptLogs logs;
    private final AttemptTable attempts;
    private final EventTable events;
    private final StorePrices prices;
    private final StorageMeter meter;
    private final InstantSource clock;

    BytesWork(
            KeptLogs logs,
            AttemptTable attempts,
            EventTable events,
            StorePrices prices,
            StorageMeter meter,
            InstantSource clock) {
        this.logs = logs;
        this.attempts = attempts;
        this.events = events;
        this.prices = prices;
        this.meter = meter;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public boolean hourly() {
        return true;
    }

    @Override
    public SweepStep perform(SweepScope scope) {
        Freed[] all = {Freed.NOTHING};
        SweepScope.Walk walk = scope.overLogs(name(), run -> all[0] = all[0].plus(free(run, scope)));
        return new SweepStep(
                name(),
                walk.done(),
                walk.failed(),
                Words.count(all[0].objects(), "object") + " deleted that nothing needs, "
                        + Words.bytes(all[0].bytes())
                        + (all[0].uploads() > 0
                                ? "; " + Words.count(all[0].uploads(), "upload") + " of dead attempts given up"
                                : ""));
    }

    private Freed free(RunRow run, SweepScope scope) throws IOException {
        ObjectStore store = logs.home(run);
        LogView view = CheckpointLog.read(store, run.prefix());
        if (view.nextIndex() == 0 || view.movedTo().isPresent()) {
            return Freed.NOTHING;
        }
        if (over(run)) {
            CheckpointLog.end(store, run.prefix(), clock.instant());
        }
        Optional<StorageClasses> classes =
                store.storageClasses().filter(any -> prices.of(store).isPresent());
        if (classes.isEmpty()) {
            return delete(run, store, scope);
        }
        String data = run.prefix() + "/data/";
        Instant now = clock.instant();
        List<ClassedObject> before = StoredObjects.list(classes.get(), data);
        Freed freed = delete(run, store, scope);
        if (freed.objects() > 0) {
            Set<String> there = StoredObjects.list(classes.get(), data).stream()
                    .map(ClassedObject::key)
                    .collect(Collectors.toSet());
            // it lay there until now; afterwards nobody could tell
            meter.lay(run, store, before, now);
            meter.left(
                    run,
                    store,
                    before.stream().filter(each -> !there.contains(each.key())).toList(),
                    now);
        }
        return freed;
    }

    private Freed delete(RunRow run, ObjectStore store, SweepScope scope) throws IOException {
        boolean waited = events.newest(run.id(), Pruning.EVENT)
                .filter(retired -> !scope.longAgo(retired))
                .isEmpty();
        // what somebody pruned a minute ago may just be read by somebody else
        return waited
                ? CheckpointLog.sweep(store, run.prefix())
                : new Freed(CheckpointLog.sweepUploads(store, run.prefix()), 0, 0);
    }

    /** Whether no attempt will ever come again, and none is left that could write. */
    private boolean over(RunRow run) {
        RunState state = logs.state(run);
        return (state == RunState.SUCCEEDED || state == RunState.CANCELLED)
                && attempts.granted(run.id()).stream()
                        .allMatch(attempt -> attempt.goneAt().isPresent());
    }
}
