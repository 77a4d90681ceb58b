package dev.stint.server.upkeep;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.policy.StoragePrices;
import dev.stint.checkpoints.policy.StoragePrices.ClassPrice;
import dev.stint.core.cost.StorageRow;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.StorageTable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes what the storage of checkpoints costs. What lies is billed since it was billed last, or since it came into its class when that
 * was later, as the vendor bills it: at least the class's smallest size, with its overhead. Objects that came and went between two
 * looks are not seen. Where a store has no prices nothing is written. Safe for use by many threads.
 */
@Component
final class StorageMeter {

    private static final MathContext EXACT = MathContext.DECIMAL128;
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    /** A month of the bill has 30 days, as in the arithmetic of tiering. */
    private static final BigDecimal SECONDS_PER_MONTH = BigDecimal.valueOf(30L * 86_400);

    private final StorageTable ledger;
    private final StorePrices prices;
    private final TransactionTemplate transaction;

    StorageMeter(StorageTable ledger, StorePrices prices, TransactionTemplate transaction) {
        this.ledger = ledger;
        this.prices = prices;
        this.transaction = transaction;
    }

    /** One class of what a run keeps. */
    private static final class Lying {
        private Instant from = Instant.MAX;
        private long objects;
        private long bytes;
        private BigDecimal quantity = BigDecimal.ZERO;
    }

    /**
     * Bills what lies, up to an instant; doing that twice bills nothing twice.
     *
     * @param objects all that the run keeps there
     * @return how many rows were written
     */
    int lay(RunRow run, ObjectStore store, Collection<ClassedObject> objects, Instant now) {
        Optional<StoragePrices> known = prices.of(store);
        if (known.isEmpty() || objects.isEmpty()) {
            return 0;
        }
        Integer rows = transaction.execute(status -> {
            Instant billed = ledger.billedTo(run.id()).orElse(Instant.MIN);
            List<StorageRow> fresh = rows(run, store, objects, billed, now, known.get());
            fresh.forEach(ledger::append);
            return fresh.size();
        });
        return rows == null ? 0 : rows;
    }

    private static List<StorageRow> rows(
            RunRow run,
            ObjectStore store,
            Collection<ClassedObject> objects,
            Instant billed,
            Instant now,
            StoragePrices known) {
        Map<String, Lying> byClass = new TreeMap<>();
        for (ClassedObject object : objects) {
            Optional<ClassPrice> price = known.find(object.storageClass());
            Instant from = object.since().isAfter(billed) ? object.since() : billed;
            if (price.isEmpty() || !from.isBefore(now)) {
                continue;
            }
            BigDecimal months = months(Duration.between(from, now));
            Lying lying = byClass.computeIfAbsent(object.storageClass(), name -> new Lying());
            lying.from = from.isBefore(lying.from) ? from : lying.from;
            lying.objects++;
            lying.bytes += object.size();
            lying.quantity =
                    lying.quantity.add(billedGb(object, price.get(), known).multiply(months, EXACT));
            if (price.get().overheadHotBytes() > 0) {
                Lying hot = byClass.computeIfAbsent(known.hot().name(), name -> new Lying());
                hot.from = from.isBefore(hot.from) ? from : hot.from;
                hot.quantity = hot.quantity.add(
                        gb(price.get().overheadHotBytes(), known).multiply(months, EXACT));
            }
        }
        return byClass.entrySet().stream()
                .map(each -> new StorageRow(
                        run.id(),
                        StorageRow.Kind.STORAGE,
                        place(store),
                        each.getKey(),
                        each.getValue().from,
                        now,
                        each.getValue().objects,
                        each.getValue().bytes,
                        each.getValue().quantity,
                        known.find(each.getKey()).orElseThrow().usdPerGbMonth()))
                .toList();
    }

    /** An object that was moved: how it lay before, and the class it came into. */
    record Move(ClassedObject was, String to) {}

    /** Objects were moved: the fees, and what is left to pay of the classes they left. */
    void moved(RunRow run, ObjectStore store, List<Move> moves, Instant now) {
        prices.of(store)
                .ifPresent(known -> transaction.executeWithoutResult(status -> {
                    Map<String, List<Move>> byClass =
                            new TreeMap<>(moves.stream().collect(Collectors.groupingBy(Move::to)));
                    byClass.forEach((to, its) -> known.find(to)
                            .map(ClassPrice::moveUsdPer1000)
                            .ifPresent(fee -> {
                                if (fee.signum() > 0) {
                                    ledger.append(new StorageRow(
                                            run.id(),
                                            StorageRow.Kind.MOVE,
                                            place(store),
                                            to,
                                            now,
                                            now,
                                            its.size(),
                                            its.stream()
                                                    .mapToLong(
                                                            each -> each.was().size())
                                                    .sum(),
                                            BigDecimal.valueOf(its.size()),
                                            fee.divide(THOUSAND, EXACT)));
                                }
                            }));
                    left(run, store, moves.stream().map(Move::was).toList(), now);
                }));
    }

    /** Objects have left their class: what is left to pay of its minimum duration. */
    void left(RunRow run, ObjectStore store, List<ClassedObject> gone, Instant now) {
        prices.of(store)
                .ifPresent(known -> transaction.executeWithoutResult(status -> {
                    Map<String, Lying> byClass = new TreeMap<>();
                    for (ClassedObject object : gone) {
                        Optional<ClassPrice> price = known.find(object.storageClass());
                        Duration rest = Duration.ofDays(
                                        price.map(ClassPrice::minimumDays).orElse(0))
                                .minus(Duration.between(object.since(), now));
                        if (price.isPresent() && !rest.isNegative() && !rest.isZero()) {
                            Lying early = byClass.computeIfAbsent(object.storageClass(), name -> new Lying());
                            early.objects++;
                            early.bytes += object.size();
                            early.quantity = early.quantity.add(
                                    billedGb(object, price.get(), known).multiply(months(rest), EXACT));
                        }
                    }
                    byClass.forEach((name, early) -> ledger.append(new StorageRow(
                            run.id(),
                            StorageRow.Kind.EARLY,
                            place(store),
                            name,
                            now,
                            now,
                            early.objects,
                            early.bytes,
                            early.quantity,
                            known.find(name).orElseThrow().usdPerGbMonth())));
                }));
    }

    /** What objects cost in a month, as they lie; those of classes without a price cost nothing. */
    static BigDecimal usdPerMonth(Collection<ClassedObject> objects, StoragePrices known) {
        BigDecimal usd = BigDecimal.ZERO;
        for (ClassedObject object : objects) {
            Optional<ClassPrice> price = known.find(object.storageClass());
            if (price.isPresent()) {
                usd = usd.add(billedGb(object, price.get(), known)
                                .multiply(price.get().usdPerGbMonth(), EXACT))
                        .add(gb(price.get().overheadHotBytes(), known)
                                .multiply(known.hot().usdPerGbMonth(), EXACT));
            }
        }
        return usd;
    }

    private static BigDecimal billedGb(ClassedObject object, ClassPrice price, StoragePrices known) {
        return gb(Math.max(object.size(), price.minimumBillableBytes()) + price.overheadBytes(), known);
    }

    private static BigDecimal gb(long bytes, StoragePrices known) {
        return BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(known.bytesPerGb()), EXACT);
    }

    private static BigDecimal months(Duration during) {
        return BigDecimal.valueOf(during.toSeconds()).divide(SECONDS_PER_MONTH, EXACT);
    }

    private static String place(ObjectStore store) {
        return store.uri().split("\\?", 2)[0];
    }
}
