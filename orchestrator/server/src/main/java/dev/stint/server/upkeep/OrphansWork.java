package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.OrphanView;
import dev.stint.api.KeepViews.SweepStep;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.policy.StoragePrices;
import dev.stint.providers.Money;
import dev.stint.server.engine.Stores;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Looks for prefixes of the server's own store that belong to no run it knows: of a server that is no more, of another one that shares
 * the bucket, or of a database that was lost. They are reported, and never deleted.
 */
@Component
@Order(6)
final class OrphansWork implements SweepWork {

    /** So many are reported; with more there is something else to be looked into first. */
    private static final int MOST = 1000;

    private final Stores stores;
    private final KeptLogs logs;
    private final StorePrices prices;

    OrphansWork(Stores stores, KeptLogs logs, StorePrices prices) {
        this.stores = stores;
        this.logs = logs;
        this.prices = prices;
    }

    @Override
    public String name() {
        return "orphans";
    }

    @Override
    public SweepStep perform(SweepScope scope) {
        ObjectStore store = stores.usual();
        List<String> failed = new ArrayList<>();
        int seen = 0;
        int orphans = 0;
        BigDecimal perMonth = BigDecimal.ZERO;
        long bytes = 0;
        try {
            String after = "";
            // one object tells a prefix; the listing goes on behind all of it
            List<ObjectStore.ObjectInfo> first = store.list("", after, 1);
            while (!first.isEmpty() && orphans < MOST && !scope.ending()) {
                Prefixes.Prefix prefix = Prefixes.of(first.get(0).key());
                seen++;
                if (prefix.ofRun() && !logs.knows(prefix.owner(), prefix.run())) {
                    OrphanView orphan = orphan(store, prefix);
                    scope.add(orphan);
                    orphans++;
                    bytes += orphan.bytes();
                    perMonth = perMonth.add(orphan.usdPerMonth().orElse(BigDecimal.ZERO));
                }
                after = prefix.after();
                first = store.list("", after, 1);
            }
        } catch (IOException e) {
            failed.add(store.uri().split("\\?", 2)[0] + ": " + e.getMessage());
        }
        return new SweepStep(
                name(),
                seen,
                failed,
                Words.count(orphans, "prefix").replace("prefixs", "prefixes") + " without a run"
                        + (orphans > 0
                                ? ", " + Words.bytes(bytes)
                                        + (perMonth.signum() > 0 ? ", " + Words.usd(perMonth) + " USD a month" : "")
                                : "")
                        + (orphans >= MOST ? "; there may be more" : ""));
    }

    private OrphanView orphan(ObjectStore store, Prefixes.Prefix prefix) throws IOException {
        Optional<StoragePrices> known = prices.of(store);
        Optional<StorageClasses> classes = store.storageClasses();
        if (known.isPresent() && classes.isPresent()) {
            List<ClassedObject> objects = StoredObjects.list(classes.get(), prefix.text());
            return new OrphanView(
                    prefix.text(),
                    prefix.owner(),
                    objects.size(),
                    objects.stream().mapToLong(ClassedObject::size).sum(),
                    Optional.of(new Money(StorageMeter.usdPerMonth(objects, known.get())).usd()));
        }
        StoredObjects.Amount amount = StoredObjects.amount(store, prefix.text());
        return new OrphanView(prefix.text(), prefix.owner(), amount.objects(), amount.bytes(), Optional.empty());
    }
}
