package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.PricesView;
import dev.stint.api.KeepViews.StorageCostRow;
import dev.stint.api.KeepViews.StorageCostView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.policy.StoragePrices;
import dev.stint.providers.Money;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.StorageTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * What checkpoints cost to keep: in a month as they lie now, which is a listing of the stores, and so far, which is a sum over rows of
 * the ledger. A run that has several tags is in the row of each, and once in the totals.
 */
@Component
final class StorageCosts {

    /** What the class is called where there is just one. */
    static final String ONE_CLASS = "(one class)";

    /** Where runs without a tag are. */
    static final String NO_TAG = "(no tag)";

    private final KeptLogs logs;
    private final StorePrices prices;
    private final StorageTable ledger;
    private final InstantSource clock;

    StorageCosts(KeptLogs logs, StorePrices prices, StorageTable ledger, InstantSource clock) {
        this.logs = logs;
        this.prices = prices;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** By what to sum up. */
    enum By {
        RUN,
        TAG,
        TIER
    }

    /** A sum that grows. */
    private static final class Sum {
        private long objects;
        private long bytes;
        private BigDecimal perMonth = BigDecimal.ZERO;
        private BigDecimal soFar = BigDecimal.ZERO;

        void add(Sum other) {
            objects += other.objects;
            bytes += other.bytes;
            perMonth = perMonth.add(other.perMonth);
            soFar = soFar.add(other.soFar);
        }

        StorageCostRow row(String key) {
            return new StorageCostRow(key, objects, bytes, new Money(perMonth).usd(), soFar);
        }
    }

    /**
     * Sums up.
     *
     * @param runs whole runs
     * @throws IOException when a store cannot be asked
     */
    StorageCostView of(By by, List<RunRow> runs) throws IOException {
        Map<String, Sum> rows = new TreeMap<>();
        Sum total = new Sum();
        Set<String> unpriced = new HashSet<>();
        Optional<StoragePrices> known = Optional.empty();
        List<String> ids = runs.stream().map(RunRow::id).toList();
        Map<String, Money> soFar = ledger.sums(ids);
        for (RunRow run : runs) {
            Sum whole = new Sum();
            whole.soFar = soFar.getOrDefault(run.id(), Money.ZERO).usd();
            for (RunRow each : logs.withLogs(run)) {
                ObjectStore store = logs.home(each);
                Optional<StoragePrices> theirs = prices.of(store);
                known = known.or(() -> theirs);
                Map<String, Sum> byClass = lying(each, store, theirs);
                if (theirs.isEmpty() && !byClass.isEmpty()) {
                    unpriced.add(store.uri().split("\\?", 2)[0]);
                }
                byClass.forEach((name, sum) -> {
                    whole.add(sum);
                    if (by == By.TIER) {
                        rows.computeIfAbsent(name, key -> new Sum()).add(sum);
                    }
                });
            }
            total.add(whole);
            keys(by, run)
                    .forEach(key ->
                            rows.computeIfAbsent(key, unseen -> new Sum()).add(whole));
        }
        if (by == By.TIER) {
            ledger.byClass(ids).forEach((name, usd) -> rows.computeIfAbsent(name, key -> new Sum()).soFar = usd.usd());
        }
        List<StorageCostRow> shown = new ArrayList<>();
        rows.forEach((key, sum) -> shown.add(sum.row(key)));
        shown.removeIf(row -> row.objects() == 0 && row.usdSoFar().signum() == 0);
        shown.sort(Comparator.comparing(StorageCostRow::usdPerMonth)
                .thenComparing(StorageCostRow::usdSoFar)
                .thenComparing(StorageCostRow::bytes)
                .reversed()
                .thenComparing(StorageCostRow::key));
        StorageCostRow all = total.row("");
        return new StorageCostView(
                by.name().toLowerCase(Locale.ROOT),
                clock.instant(),
                shown,
                all.bytes(),
                all.usdPerMonth(),
                all.usdSoFar(),
                known.map(StorageCosts::view),
                unpriced.stream().sorted().toList());
    }

    /** Which prices were reckoned with. */
    static PricesView view(StoragePrices prices) {
        return new PricesView(
                prices.vendor() + " " + prices.region(),
                prices.observed().toString(),
                prices.classes().stream()
                        .flatMap(each -> each.unconfirmed().stream().sorted().map(name -> each.name() + " " + name))
                        .toList());
    }

    private static List<String> keys(By by, RunRow run) {
        return switch (by) {
            case RUN -> List.of(run.id());
            case TAG ->
                run.tags().isEmpty()
                        ? List.of(NO_TAG)
                        : run.tags().entrySet().stream()
                                .map(tag -> tag.getKey() + "=" + tag.getValue())
                                .toList();
            case TIER -> List.of();
        };
    }

    private static Map<String, Sum> lying(RunRow run, ObjectStore store, Optional<StoragePrices> known)
            throws IOException {
        String data = run.prefix() + "/data/";
        Map<String, Sum> byClass = new TreeMap<>();
        Optional<StorageClasses> classes = store.storageClasses();
        if (classes.isEmpty()) {
            StoredObjects.Amount amount = StoredObjects.amount(store, data);
            if (amount.objects() > 0) {
                Sum sum = byClass.computeIfAbsent(ONE_CLASS, name -> new Sum());
                sum.objects = amount.objects();
                sum.bytes = amount.bytes();
            }
            return byClass;
        }
        Map<String, List<ClassedObject>> listed = StoredObjects.list(classes.get(), data).stream()
                .collect(Collectors.groupingBy(ClassedObject::storageClass));
        listed.forEach((name, objects) -> {
            Sum sum = byClass.computeIfAbsent(name, key -> new Sum());
            sum.objects = objects.size();
            sum.bytes = objects.stream().mapToLong(ClassedObject::size).sum();
            sum.perMonth =
                    known.map(all -> StorageMeter.usdPerMonth(objects, all)).orElse(BigDecimal.ZERO);
        });
        return byClass;
    }
}
