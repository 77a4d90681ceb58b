package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.policy.StoragePrices.ClassPrice;
import dev.stint.checkpoints.policy.StoragePrices.ReadPrice;
import dev.stint.checkpoints.policy.StoragePrices.Thaw;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What reading a checkpoint once costs, thawing it first where it is archived, and how long it takes at most until it can be read.
 *
 * @param speed as asked
 * @param usd in all
 * @param hours until the last object's first byte, at most; zero when all can be read at once
 * @param toThaw how many objects cannot be read yet
 * @param bytesToThaw their bytes
 * @param lines one for each class with something to pay or to wait for, hottest first
 * @param unpriced classes of which the table knows no price for this; what they cost is in no sum, and their hours are not known
 */
public record ThawQuote(
        ThawSpeed speed,
        BigDecimal usd,
        BigDecimal hours,
        int toThaw,
        long bytesToThaw,
        List<Line> lines,
        List<String> unpriced) {
    public ThawQuote {
        lines = List.copyOf(lines);
        unpriced = List.copyOf(unpriced);
    }

    /**
     * The objects of one class.
     *
     * @param storageClass by the vendor's name
     * @param objects how many
     * @param bytes in all
     * @param retrievalUsd by size
     * @param requestsUsd by number
     * @param copyUsd the hot copies for as long as they stay, where the vendor makes copies
     * @param earlyUsd leaving the class before its minimum duration is over, where thawing moves the object
     * @param hours until the first byte of the last, at most
     */
    public record Line(
            String storageClass,
            int objects,
            long bytes,
            BigDecimal retrievalUsd,
            BigDecimal requestsUsd,
            BigDecimal copyUsd,
            BigDecimal earlyUsd,
            BigDecimal hours) {

        /** In all. */
        public BigDecimal usd() {
            return retrievalUsd.add(requestsUsd).add(copyUsd).add(earlyUsd);
        }
    }

    /**
     * Reckons for the objects of one checkpoint.
     *
     * @param objects as the store lists them
     * @param now by the store's clock
     * @param speed which thaw is asked for
     * @param days how long hot copies stay, where the vendor makes copies
     */
    public static ThawQuote of(
            Collection<ClassedObject> objects, Instant now, StoragePrices prices, ThawSpeed speed, int days) {
        TreeMap<String, List<ClassedObject>> byClass =
                new TreeMap<>(objects.stream().collect(Collectors.groupingBy(ClassedObject::storageClass)));
        List<Line> lines = new ArrayList<>();
        for (ClassPrice each : prices.classes()) {
            List<ClassedObject> there = byClass.getOrDefault(each.name(), List.of());
            ThawSpeed asked = each.thaw() == Thaw.NONE ? ThawSpeed.STANDARD : speed;
            Optional<ReadPrice> read = each.read(asked);
            if (!there.isEmpty() && read.isPresent()) {
                byClass.remove(each.name());
                Line line = new Reckoning(prices, each, read.get(), now, days).line(there);
                if (line.usd().signum() > 0 || line.hours().signum() > 0) {
                    lines.add(line);
                }
            }
        }
        List<ClassedObject> cold = objects.stream()
                .filter(each -> each.readability() != Readability.READY)
                .toList();
        return new ThawQuote(
                speed,
                lines.stream().map(Line::usd).reduce(BigDecimal.ZERO, BigDecimal::add),
                lines.stream().map(Line::hours).reduce(BigDecimal.ZERO, BigDecimal::max),
                cold.size(),
                cold.stream().mapToLong(ClassedObject::size).sum(),
                lines,
                List.copyOf(byClass.keySet()));
    }

    /** The arithmetic for one class. */
    private record Reckoning(StoragePrices prices, ClassPrice in, ReadPrice read, Instant now, int days) {

        Line line(List<ClassedObject> objects) {
            boolean thaws = in.thaw() != Thaw.NONE;
            List<ClassedObject> asked = objects.stream()
                    .filter(each -> !thaws || each.readability() == Readability.ARCHIVED)
                    .toList();
            BigDecimal requests = per1000(asked.size(), read.usdPer1000());
            return new Line(
                    in.name(),
                    objects.size(),
                    bytes(objects),
                    gb(bytes(asked)).multiply(read.usdPerGb(), MoveSum.EXACT),
                    thaws
                            ? requests.add(
                                    per1000(objects.size(), prices.hot().read().usdPer1000()))
                            : requests,
                    in.thaw() == Thaw.COPY
                            ? gb(bytes(asked))
                                    .multiply(prices.hot().usdPerGbMonth(), MoveSum.EXACT)
                                    .multiply(BigDecimal.valueOf(days), MoveSum.EXACT)
                                    .divide(MoveSum.DAYS_PER_MONTH, MoveSum.EXACT)
                            : BigDecimal.ZERO,
                    in.thaw() == Thaw.IN_PLACE
                            ? asked.stream().map(this::early).reduce(BigDecimal.ZERO, BigDecimal::add)
                            : BigDecimal.ZERO,
                    hours(objects));
        }

        private BigDecimal hours(List<ClassedObject> objects) {
            long waitedFor = bytes(objects.stream()
                    .filter(each -> each.readability() != Readability.READY)
                    .toList());
            if (waitedFor == 0) {
                return BigDecimal.ZERO;
            }
            BigDecimal bySize = read.gbPerHour()
                    .map(rate -> gb(waitedFor).divide(rate, MoveSum.EXACT))
                    .orElse(BigDecimal.ZERO);
            return read.hours().max(bySize);
        }

        private BigDecimal early(ClassedObject object) {
            long seconds = Duration.ofDays(in.minimumDays())
                    .minus(Duration.between(object.since(), now))
                    .toSeconds();
            return gb(Math.max(object.size(), in.minimumBillableBytes()))
                    .multiply(in.usdPerGbMonth(), MoveSum.EXACT)
                    .multiply(
                            BigDecimal.valueOf(Math.min(Math.max(0, seconds), in.minimumDays() * 86_400L)),
                            MoveSum.EXACT)
                    .divide(MoveSum.DAYS_PER_MONTH.multiply(BigDecimal.valueOf(86_400)), MoveSum.EXACT);
        }

        private static long bytes(Collection<ClassedObject> objects) {
            return objects.stream().mapToLong(ClassedObject::size).sum();
        }

        private BigDecimal gb(long bytes) {
            return BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(prices.bytesPerGb()), MoveSum.EXACT);
        }

        private static BigDecimal per1000(int objects, BigDecimal usd) {
            return usd.multiply(BigDecimal.valueOf(objects), MoveSum.EXACT)
                    .divide(BigDecimal.valueOf(1000), MoveSum.EXACT);
        }
    }

    /** Whether anything has to be thawed. */
    public boolean cold() {
        return toThaw > 0;
    }

    /** The line of a class. */
    public Optional<Line> line(String storageClass) {
        return lines.stream()
                .filter(each -> each.storageClass().equals(storageClass))
                .findFirst();
    }
}
