package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Writes what lies where into the ledger, since it was written last. */
@Component
@Order(7)
final class StorageWork implements SweepWork {

    private final KeptLogs logs;
    private final StorePrices prices;
    private final StorageMeter meter;
    private final InstantSource clock;

    StorageWork(KeptLogs logs, StorePrices prices, StorageMeter meter, InstantSource clock) {
        this.logs = logs;
        this.prices = prices;
        this.meter = meter;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "storage";
    }

    @Override
    public SweepStep perform(SweepScope scope) {
        AtomicInteger rows = new AtomicInteger();
        SweepScope.Walk walk = scope.overLogs(name(), run -> {
            ObjectStore store = logs.home(run);
            Optional<StorageClasses> classes = store.storageClasses();
            if (classes.isPresent() && prices.of(store).isPresent()) {
                rows.addAndGet(meter.lay(
                        run, store, StoredObjects.list(classes.get(), run.prefix() + "/data/"), clock.instant()));
            }
        });
        return new SweepStep(
                name(), walk.done(), walk.failed(), Words.count(rows.get(), "row") + " written to the ledger");
    }
}
