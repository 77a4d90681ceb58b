package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a store's classes cost in one region, as seen on a day. Immutable; amounts are US dollars.
 *
 * @param vendor whose: {@code s3}, {@code gcs}, {@code azure-blob}
 * @param region where
 * @param observed when somebody looked
 * @param sources the vendor's pages
 * @param bytesPerGb what the vendor means by a GB on its bill
 * @param classes hottest first; the first is the one new objects get
 */
public record StoragePrices(
        String vendor,
        String region,
        LocalDate observed,
        List<String> sources,
        long bytesPerGb,
        List<ClassPrice> classes) {

    public StoragePrices {
        Objects.requireNonNull(vendor, "vendor");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(observed, "observed");
        sources = List.copyOf(sources);
        classes = List.copyOf(classes);
        if (bytesPerGb < 1 || classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "prices of " + vendor + ": " + bytesPerGb + " bytes in a GB, " + classes.size() + " classes");
        }
        Set<String> names = new HashSet<>();
        for (ClassPrice each : classes) {
            if (!names.add(each.name())) {
                throw new IllegalArgumentException("prices of " + vendor + ": class " + each.name() + " comes twice");
            }
        }
        if (classes.get(0).thaw() != Thaw.NONE || classes.get(0).minimumDays() > 0) {
            throw new IllegalArgumentException("prices of " + vendor + ": the first class, "
                    + classes.get(0).name()
                    + ", needs thawing or has a minimum duration; begin with the one that new objects get");
        }
    }

    /** The class new objects get. */
    public ClassPrice hot() {
        return classes.get(0);
    }

    /** A class by the vendor's name. */
    public Optional<ClassPrice> find(String name) {
        return classes.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /** What has to happen before an object of a class is read. */
    public enum Thaw {
        /** Nothing: it can be read at once. */
        NONE,
        /** The vendor makes a hot copy for some days, which is paid for; the object stays where it is. */
        COPY,
        /** The object becomes hot for good, and leaving early is paid for. */
        IN_PLACE
    }

    /**
     * One class.
     *
     * @param name by the vendor's name
     * @param usdPerGbMonth storage
     * @param minimumDays paid for at least, counted from when the object came into the class; a month of the bill is 30 days
     * @param minimumBillableBytes a smaller object is billed as this large
     * @param overheadBytes billed in addition for each object, at this class's price
     * @param overheadHotBytes billed in addition for each object, at the hot class's price
     * @param moveUsdPer1000 fee for moving 1,000 objects into the class
     * @param thaw what has to happen before reading
     * @param reads prices of reading, {@link ThawSpeed#STANDARD} at least
     * @param unconfirmed names of numbers here that were recalled or seen in only one place: confirm before relying on them
     */
    public record ClassPrice(
            String name,
            BigDecimal usdPerGbMonth,
            int minimumDays,
            long minimumBillableBytes,
            long overheadBytes,
            long overheadHotBytes,
            BigDecimal moveUsdPer1000,
            Thaw thaw,
            Map<ThawSpeed, ReadPrice> reads,
            Set<String> unconfirmed) {
        public ClassPrice {
            Objects.requireNonNull(thaw, "thaw");
            reads = Map.copyOf(reads);
            unconfirmed = Set.copyOf(unconfirmed);
            if (name.isBlank()) {
                throw new IllegalArgumentException("a storage class without a name; give the vendor's");
            }
            if (usdPerGbMonth.signum() < 0
                    || moveUsdPer1000.signum() < 0
                    || minimumDays < 0
                    || minimumBillableBytes < 0
                    || overheadBytes < 0
                    || overheadHotBytes < 0) {
                throw new IllegalArgumentException("class " + name + ": a price, size or time is negative");
            }
            if (!reads.containsKey(ThawSpeed.STANDARD)) {
                throw new IllegalArgumentException("class " + name + ": has no price for a standard read");
            }
        }

        /** The price of the usual read. */
        public ReadPrice read() {
            return Objects.requireNonNull(reads.get(ThawSpeed.STANDARD));
        }

        /** The price of a read; where the vendor has no bulk one, the usual. */
        public Optional<ReadPrice> read(ThawSpeed speed) {
            ReadPrice price = reads.get(speed);
            return price == null && speed == ThawSpeed.BULK ? Optional.of(read()) : Optional.ofNullable(price);
        }
    }

    /**
     * What reading costs.
     *
     * @param usdPerGb by size
     * @param usdPer1000 fee for 1,000 objects
     * @param hours until the first byte, at most
     * @param gbPerHour how fast it goes on from there, where the vendor bounds it
     */
    public record ReadPrice(
            BigDecimal usdPerGb, BigDecimal usdPer1000, BigDecimal hours, Optional<BigDecimal> gbPerHour) {
        public ReadPrice {
            Objects.requireNonNull(gbPerHour, "gbPerHour");
            if (usdPerGb.signum() < 0 || usdPer1000.signum() < 0 || hours.signum() < 0) {
                throw new IllegalArgumentException("a read of " + usdPerGb + " USD/GB, " + usdPer1000
                        + " USD per 1,000, " + hours + " hours: give zero or more");
            }
            if (gbPerHour.isPresent() && gbPerHour.get().signum() <= 0) {
                throw new IllegalArgumentException(
                        "a read of " + gbPerHour.get() + " GB per hour: give more than zero");
            }
        }
    }
}
