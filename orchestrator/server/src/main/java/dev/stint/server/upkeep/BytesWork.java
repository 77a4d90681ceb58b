package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.Freed;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Deletes what earlier sweeps retired, and what dead attempts left. First of all steps, so that between a retirement and the deletion
 * there is the time from one sweep to the next: whoever is just reading a checkpoint that is retired comes to its end.
 */
@Component
@Order(1)
final class BytesWork implements SweepWork {

    private final KeptLogs logs;
    private final StorePrices prices;
    private final StorageMeter meter;
    private final InstantSource clock;

    BytesWork(KeptLogs logs, StorePrices prices, StorageMeter meter, InstantSource clock) {
        this.logs = logs;
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
        AtomicLong deleted = new AtomicLong();
        SweepScope.Walk walk = scope.overLogs(name(), run -> deleted.addAndGet(delete(run)));
        return new SweepStep(
                name(), walk.done(), walk.failed(), Words.count(deleted.get(), "object") + " deleted that nothing needs");
    }

    private int delete(RunRow run) throws IOException {
        ObjectStore store = logs.home(run);
        if (store.storageClasses().isEmpty() || prices.of(store).isEmpty()) {
            return sweep(store, run);
        }
        String data = run.prefix() + "/data/";
        Instant now = clock.instant();
        List<ClassedObject> before =
                StoredObjects.list(store.storageClasses().get(), data);
        if (before.isEmpty()) {
            return 0;
        }
        int deleted = sweep(store, run);
        if (deleted > 0) {
            Set<String> there = StoredObjects.list(store.storageClasses().get(), data).stream()
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
        return deleted;
    }

    private static int sweep(ObjectStore store, RunRow run) throws IOException {
        Freed freed = CheckpointLog.sweep(store, run.prefix());
        return freed.objects() + freed.uploads();
    }
}
