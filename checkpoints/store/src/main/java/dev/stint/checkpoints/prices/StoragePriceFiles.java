package dev.stint.checkpoints.prices;

import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.policy.StoragePrices;
import dev.stint.checkpoints.policy.StoragePrices.ClassPrice;
import dev.stint.checkpoints.policy.StoragePrices.ReadPrice;
import dev.stint.checkpoints.policy.StoragePrices.Thaw;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of storage prices: JSON, as those that come with Stint ({@code storage-prices/<vendor>.json} beside this class). Every
 * key is known or refused, so that a misspelt price does not pass for a missing one.
 */
public final class StoragePriceFiles {

    /** The vendors whose prices come with Stint. */
    public static final List<String> SHIPPED = List.of("s3", "gcs", "azure-blob");

    private static final int MOST_BYTES = 1 << 20;

    private StoragePriceFiles() {}

    /**
     * The prices that come with Stint.
     *
     * @param vendor one of {@link #SHIPPED}
     * @return empty for another vendor: what a file system or somebody's own store costs, nobody told
     */
    public static Optional<StoragePrices> shipped(String vendor) {
        if (!SHIPPED.contains(vendor)) {
            return Optional.empty();
        }
        String name = "storage-prices/" + vendor + ".json";
        try (@Nullable InputStream in = StoragePriceFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("storage prices: " + name + " is not in this build; build it anew");
            }
            return Optional.of(parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), name));
        } catch (IOException | InvalidStoragePricesException e) {
            throw new IllegalStateException(
                    "storage prices: " + name + " of this build cannot be read; build it anew", e);
        }
    }

    /**
     * Reads a user's file, which takes the place of a shipped one.
     *
     * @throws IOException when it cannot be read
     * @throws InvalidStoragePricesException naming the first key that is wrong, unknown or missing
     */
    public static StoragePrices read(Path file) throws IOException, InvalidStoragePricesException {
        if (Files.size(file) > MOST_BYTES) {
            throw new InvalidStoragePricesException(
                    file + ": has " + Files.size(file) + " bytes; give at most " + MOST_BYTES);
        }
        return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file.toString());
    }

    static StoragePrices parse(String json, String name) throws InvalidStoragePricesException {
        StrictFields file = StrictFields.parse(json, name);
        int format = file.wholeNumber("format").intValue();
        if (format != 1) {
            throw file.wrong("format", Integer.toString(format), "this program reads format 1");
        }
        String vendor = file.text("vendor");
        String region = file.text("region");
        LocalDate observed = date(file);
        List<String> sources = file.texts("sources");
        long bytesPerGb = file.wholeNumber("bytes_per_gb");
        List<ClassPrice> classes = new ArrayList<>();
        for (StrictFields each : file.objects("classes")) {
            classes.add(storageClass(each));
        }
        file.end();
        return file.checked(() -> new StoragePrices(vendor, region, observed, sources, bytesPerGb, classes));
    }

    private static LocalDate date(StrictFields file) throws InvalidStoragePricesException {
        String text = file.text("observed");
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw file.wrong("observed", text, "give a day such as 2026-11-20");
        }
    }

    private static ClassPrice storageClass(StrictFields fields) throws InvalidStoragePricesException {
        String name = fields.text("name");
        BigDecimal usdPerGbMonth = fields.number("usd_per_gb_month");
        int minimumDays = fields.optionalWholeNumber("minimum_days").intValue();
        long minimumBillableBytes = fields.optionalWholeNumber("minimum_billable_bytes");
        long overheadBytes = fields.optionalWholeNumber("overhead_bytes");
        long overheadHotBytes = fields.optionalWholeNumber("overhead_hot_bytes");
        BigDecimal moveUsdPer1000 = fields.number("move_usd_per_1000");
        Thaw thaw = fields.word("thaw", Map.of("none", Thaw.NONE, "copy", Thaw.COPY, "in-place", Thaw.IN_PLACE));
        StrictFields reads = fields.object("reads");
        Map<ThawSpeed, ReadPrice> prices = new EnumMap<>(ThawSpeed.class);
        for (ThawSpeed speed : ThawSpeed.values()) {
            Optional<StrictFields> read = reads.optionalObject(speed.name().toLowerCase(Locale.ROOT));
            if (read.isPresent()) {
                prices.put(speed, readPrice(read.get()));
            }
        }
        reads.end();
        Set<String> unconfirmed = Set.copyOf(fields.optionalTexts("check"));
        fields.end();
        return fields.checked(() -> new ClassPrice(
                name,
                usdPerGbMonth,
                minimumDays,
                minimumBillableBytes,
                overheadBytes,
                overheadHotBytes,
                moveUsdPer1000,
                thaw,
                prices,
                unconfirmed));
    }

    private static ReadPrice readPrice(StrictFields fields) throws InvalidStoragePricesException {
        BigDecimal usdPerGb = fields.number("usd_per_gb");
        BigDecimal usdPer1000 = fields.number("usd_per_1000");
        BigDecimal hours = fields.number("hours");
        Optional<BigDecimal> gbPerHour = fields.optionalNumber("gb_per_hour");
        fields.end();
        return fields.checked(() -> new ReadPrice(usdPerGb, usdPer1000, hours, gbPerHour));
    }
}
