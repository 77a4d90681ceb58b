package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import dev.stint.checkpoints.policy.StoragePrices.ClassPrice;
import dev.stint.checkpoints.policy.TieringPlan.ObjectPlan;
import dev.stint.checkpoints.policy.TieringRules.MonthsKept;
import dev.stint.checkpoints.policy.TieringRules.ReadOdds;
import dev.stint.checkpoints.prices.StoragePriceFiles;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A log's objects in a store, for tests of tiering: the newest checkpoint is number 1000 and has an object of its own. */
final class StoreSample {

    static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");
    static final long GB = 1L << 30;

    final StoragePrices prices;
    final List<StoredCheckpoint> checkpoints = new ArrayList<>();
    final List<ClassedObject> objects = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    StoreSample(String vendor) {
        this.prices = StoragePriceFiles.shipped(vendor).orElseThrow();
        checkpoint(1000, 6, object("newest", GB));
    }

    /** An object that is a day old, in the class new objects get. */
    ClassedObject object(String key, long bytes) {
        return object(key, bytes, prices.hot().name(), 1);
    }

    ClassedObject object(String key, long bytes, String storageClass, int days) {
        boolean archived = prices.find(storageClass)
                .map(ClassPrice::thaw)
                .filter(thaw -> thaw != StoragePrices.Thaw.NONE)
                .isPresent();
        return new ClassedObject(
                key,
                bytes,
                storageClass,
                NOW.minus(Duration.ofDays(days)),
                archived ? Readability.ARCHIVED : Readability.READY);
    }

    StoreSample checkpoint(long index, double months, ClassedObject... its) {
        for (ClassedObject each : its) {
            if (keys.add(each.key())) {
                objects.add(each);
            }
        }
        checkpoints.add(new StoredCheckpoint(
                index,
                BigDecimal.valueOf(months),
                Set.copyOf(List.of(its).stream().map(ClassedObject::key).toList())));
        return this;
    }

    TieringPlan plan(TieringRules rules) {
        return Tiering.plan(checkpoints, objects, RunNeeds.ENDED, NOW, prices, rules);
    }

    ObjectPlan plan(TieringRules rules, String key) {
        return plan(rules).objects().stream()
                .filter(each -> each.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /** The same expected reads for every checkpoint. */
    static TieringRules rules(double reads, double waitingUsdPerHour) {
        BigDecimal p = BigDecimal.valueOf(reads);
        return new TieringRules(
                1,
                new ReadOdds(p, BigDecimal.ONE, p),
                MonthsKept.DEFAULT,
                BigDecimal.valueOf(waitingUsdPerHour),
                Set.of());
    }

    /** The same store after the planned moves, made just now. */
    StoreSample moved(TieringPlan plan) {
        StoreSample moved = new StoreSample(prices.vendor());
        moved.checkpoints.clear();
        moved.objects.clear();
        moved.checkpoints.addAll(checkpoints);
        for (ClassedObject each : objects) {
            moved.objects.add(plan.moves().stream()
                    .filter(move -> move.key().equals(each.key()))
                    .findFirst()
                    .map(move -> object(each.key(), each.size(), move.to().orElseThrow(), 0))
                    .orElse(each));
        }
        return moved;
    }
}
