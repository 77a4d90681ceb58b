package dev.stint.checkpoints.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.ArchiveStatus;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.RehydratePriority;
import com.azure.storage.blob.options.BlobSetAccessTierOptions;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Azure's access tiers. A blob that is rehydrated is hot for good: there is no copy that goes away again. How soon is a matter of
 * priority: high for {@link ThawSpeed#EXPEDITED}, standard for the others; asking for high afterwards speeds it up.
 */
final class AccessTiers implements StorageClasses {

    private static final String ARCHIVE = AccessTier.ARCHIVE.toString();
    private static final List<String> NAMES =
            List.of(AccessTier.HOT.toString(), AccessTier.COOL.toString(), AccessTier.COLD.toString(), ARCHIVE);

    private final BlobContainer container;
    private final BlobListing listing;

    AccessTiers(BlobContainer container, BlobListing listing) {
        this.container = container;
        this.listing = listing;
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public List<ClassedObject> list(String prefix, String startAfter, int limit) throws IOException {
        List<ClassedObject> found = new ArrayList<>();
        for (BlobItem item : listing.after(prefix, startAfter, limit)) {
            BlobItemProperties about = item.getProperties();
            found.add(classed(
                    container.address().key(item.getName()),
                    Optional.ofNullable(about.getContentLength()).orElse(0L),
                    about.getAccessTier(),
                    about.getArchiveStatus(),
                    since(about.getAccessTierChangeTime(), about.getLastModified())));
        }
        return found;
    }

    @Override
    public Optional<ClassedObject> find(String key) throws IOException {
        return container.find(BlobCall.HEAD, key).map(about -> classed(key, about));
    }

    @Override
    public void move(String key, String storageClass) throws IOException {
        container.address().blob(key);
        if (!NAMES.contains(storageClass)) {
            throw new IllegalArgumentException(
                    "access tier '" + storageClass + "' for '" + key + "' is none; take one of " + NAMES);
        }
        ClassedObject now = container
                .find(BlobCall.MOVE, key)
                .map(about -> classed(key, about))
                .orElseThrow(() -> absent(BlobCall.MOVE, key));
        if (now.storageClass().equals(storageClass)) {
            return;
        }
        if (now.readability() != Readability.READY) {
            // setting a tier now would begin to rehydrate it, which costs money nobody agreed to
            throw new StoreRefusedException(
                    Reason.ARCHIVED,
                    "azure: move '" + key + "' in " + container.address().name() + " to " + storageClass
                            + ": it is in the Archive tier (" + now.readability()
                            + "); thaw it, and wait until that is done",
                    null);
        }
        setTier(BlobCall.MOVE, key, new BlobSetAccessTierOptions(AccessTier.fromString(storageClass)));
    }

    @Override
    public void thaw(String key, int days, ThawSpeed speed) throws IOException {
        container.address().blob(key);
        if (days <= 0) {
            throw new IllegalArgumentException("thaw '" + key + "' for " + days + " days; give 1 or more");
        }
        BlobProperties about = container.find(BlobCall.THAW, key).orElseThrow(() -> absent(BlobCall.THAW, key));
        Readability readability = classed(key, about).readability();
        boolean hurried = speed == ThawSpeed.EXPEDITED;
        boolean hurry = hurried && !RehydratePriority.HIGH.equals(about.getRehydratePriority());
        if (readability == Readability.READY || (readability == Readability.THAWING && !hurry)) {
            return;
        }
        BlobSetAccessTierOptions options = new BlobSetAccessTierOptions(target(about.getArchiveStatus()))
                .setPriority(hurried ? RehydratePriority.HIGH : RehydratePriority.STANDARD);
        setTier(BlobCall.THAW, key, options);
    }

    private void setTier(BlobCall call, String key, BlobSetAccessTierOptions options) throws IOException {
        container.ask(call, key, blob -> blob.setAccessTierWithResponse(options, null, Context.NONE));
    }

    /** Where it is on its way to already, which cannot be changed any more; else where reading costs nothing. */
    private static AccessTier target(@Nullable ArchiveStatus status) {
        if (ArchiveStatus.REHYDRATE_PENDING_TO_COOL.equals(status)) {
            return AccessTier.COOL;
        }
        return ArchiveStatus.REHYDRATE_PENDING_TO_COLD.equals(status) ? AccessTier.COLD : AccessTier.HOT;
    }

    private static ClassedObject classed(String key, BlobProperties about) {
        return classed(
                key,
                about.getBlobSize(),
                about.getAccessTier(),
                about.getArchiveStatus(),
                since(about.getAccessTierChangeTime(), about.getLastModified()));
    }

    private static ClassedObject classed(
            String key, long size, @Nullable AccessTier tier, @Nullable ArchiveStatus status, Instant since) {
        String name = tier == null ? NAMES.get(0) : tier.toString();
        Readability readability =
                !name.equals(ARCHIVE) ? Readability.READY : status == null ? Readability.ARCHIVED : Readability.THAWING;
        return new ClassedObject(key, size, name, since, readability);
    }

    /** A blob whose tier never changed has been in it since it was written. */
    private static Instant since(@Nullable OffsetDateTime tierChanged, @Nullable OffsetDateTime written) {
        OffsetDateTime known = tierChanged != null ? tierChanged : written;
        return known == null ? Instant.EPOCH : known.toInstant();
    }

    private IOException absent(BlobCall call, String key) {
        return new IOException("azure: " + call.words() + " '" + key + "' in "
                + container.address().name() + ": there is no such object");
    }
}
