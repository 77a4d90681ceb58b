package dev.stint.server.upkeep;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.policy.StoragePrices;
import dev.stint.checkpoints.prices.InvalidStoragePricesException;
import dev.stint.checkpoints.prices.StoragePriceFiles;
import dev.stint.server.WrongSettingsException;
import dev.stint.server.engine.StoragePricing;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** What the storage classes of stores cost: as shipped, or as in a file of the user's. Safe for use by many threads. */
@Component
class StorePrices implements StoragePricing {

    /** Which vendor's prices the stores of a scheme have. */
    private static final Map<String, String> VENDORS = Map.of("s3", "s3", "gs", "gcs", "az", "azure-blob");

    private final Optional<StoragePrices> own;
    private final Map<String, Optional<StoragePrices>> shipped = new ConcurrentHashMap<>();

    StorePrices(UpkeepProperties properties) {
        this.own = properties.prices().isBlank() ? Optional.empty() : Optional.of(read(properties.prices()));
    }

    @Override
    public Optional<StoragePrices> of(ObjectStore store) {
        String scheme = store.uri().split(":", 2)[0];
        String vendor = VENDORS.getOrDefault(scheme, "");
        if (vendor.isEmpty()) {
            return Optional.empty();
        }
        return own.filter(prices -> prices.vendor().equals(vendor))
                .or(() -> shipped.computeIfAbsent(vendor, StoragePriceFiles::shipped));
    }

    private static StoragePrices read(String file) {
        try {
            return StoragePriceFiles.read(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new WrongSettingsException(List.of("stint.upkeep.prices: '" + file + "' cannot be read: "
                    + e.getMessage() + "; give a file with storage prices, or leave it out"));
        } catch (InvalidStoragePricesException e) {
            throw new WrongSettingsException(List.of("stint.upkeep.prices: " + e.getMessage()));
        }
    }
}
