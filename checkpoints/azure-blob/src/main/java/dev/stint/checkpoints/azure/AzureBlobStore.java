package dev.stint.checkpoints.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import dev.stint.checkpoints.ByteRanges;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;

/**
 * A container of Azure Blob Storage, or a folder of one. Objects are block blobs, written into the tier Hot. Requests are repeated
 * within {@link RequestLimits}, an answer that was lost included: so {@link #putIfAbsent} may say "exists" of what it created
 * itself, as {@link ObjectStore} allows for an outcome that is not known; the checkpoint log reads back and compares.
 */
final class AzureBlobStore implements ObjectStore {

    /** How often a body that breaks off is taken up where it broke, within one stream. */
    private static final int RESUMES = 2;

    private static final Set<String> EXISTS =
            Set.of("BlobAlreadyExists", "ConditionNotMet", "BlobArchived", "BlobBeingRehydrated");

    private final BlobAddress address;
    private final BlobConnection connection;
    private final BlobFailures failures;
    private final InstantSource clock;
    private final BlobListing listing;
    private final UncommittedBlocks uncommitted;

    AzureBlobStore(BlobAddress address, BlobConnection connection, InstantSource clock) {
        this.address = address;
        this.connection = connection;
        this.clock = clock;
        this.failures = new BlobFailures(address, clock);
        this.listing = new BlobListing(connection, address, failures);
        this.uncommitted = new UncommittedBlocks(connection, address, failures, listing, clock);
    }

    /** Whether the store's answer was that there is no such blob, while there is such a container. */
    static boolean absent(RuntimeException thrown) {
        return BlobFailures.code(thrown).equals("BlobNotFound");
    }

    /** Whether the store's answer to "only if there is none" was that there is one. */
    static boolean exists(RuntimeException thrown) {
        return EXISTS.contains(BlobFailures.code(thrown));
    }

    @Override
    public String uri() {
        return address.uri();
    }

    @Override
    public void put(String key, ByteBuffer bytes) throws IOException {
        String blob = address.blob(key);
        BlockBlobSimpleUploadOptions options = new BlockBlobSimpleUploadOptions(
                        BinaryData.fromByteBuffer(bytes.duplicate()))
                .setTier(AccessTier.HOT)
                .setContentMd5(connection.md5(bytes));
        failures.during(BlobCall.PUT, key, () -> connection.blob(blob).uploadWithResponse(options, null, Context.NONE));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        String blob = address.blob(key);
        BlockBlobSimpleUploadOptions options = new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(bytes))
                .setTier(AccessTier.HOT)
                .setContentMd5(connection.md5(ByteBuffer.wrap(bytes)))
                .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*"));
        try {
            connection.blob(blob).uploadWithResponse(options, null, Context.NONE);
            return true;
        } catch (RuntimeException e) {
            if (exists(e)) {
                return false;
            }
            throw failures.of(BlobCall.CREATE, key, e);
        }
    }

    @Override
    public Upload upload(String key, long size, int partBytes) {
        String blob = address.blob(key);
        PartPlan plan = new PartPlan(size, partBytes);
        BlockIds ids = BlockIds.begun(clock.instant());
        return new BlockUpload(key, blob, plan, connection, failures, uncommitted, ids);
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        ByteRanges.check(key, offset, length);
        String blob = address.blob(key);
        BlobRange range = length == Long.MAX_VALUE ? new BlobRange(offset) : new BlobRange(offset, length);
        DownloadRetryOptions resumes = new DownloadRetryOptions().setMaxRetryRequests(RESUMES);
        try {
            return Optional.ofNullable(connection
                            .streaming()
                            .getBlobAsyncClient(blob)
                            .downloadStreamWithResponse(range, resumes, null, false)
                            .block())
                    .map(answer -> new BlobBody(answer.getValue(), failures, key));
        } catch (RuntimeException e) {
            if (absent(e)) {
                return Optional.empty();
            }
            if (BlobFailures.code(e).equals("InvalidRange")) { // it is there, and ends before
                return Optional.of(new BlobBody(Flux.empty(), failures, key));
            }
            throw failures.of(BlobCall.READ, key, e);
        }
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws IOException {
        String blob = address.blob(key);
        try {
            return Optional.of(
                    new ObjectInfo(key, connection.blob(blob).getProperties().getBlobSize()));
        } catch (RuntimeException e) {
            if (absent(e)) {
                return Optional.empty();
            }
            throw failures.of(BlobCall.HEAD, key, e);
        }
    }

    /** As {@link BlobListing} tells. */
    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        List<ObjectInfo> found = new ArrayList<>();
        for (BlobItem item : listing.after(prefix, startAfter, limit)) {
            Long size = item.getProperties().getContentLength();
            found.add(new ObjectInfo(address.key(item.getName()), size == null ? 0 : size));
        }
        return found;
    }

    /** Removes the blob; one with snapshots, which Stint never makes, stays, and the failure says so. */
    @Override
    public void delete(String key) throws IOException {
        String blob = address.blob(key);
        try {
            connection.blob(blob).delete();
        } catch (RuntimeException e) {
            if (!absent(e)) {
                throw failures.of(BlobCall.DELETE, key, e);
            }
        }
    }

    /** As {@link UncommittedBlocks} finds them. */
    @Override
    public List<PendingUpload> pendingUploads(String prefix) throws IOException {
        return uncommitted.pending(prefix);
    }

    /** As {@link UncommittedBlocks} does it. */
    @Override
    public void abort(PendingUpload upload) throws IOException {
        uncommitted.discard(upload.key(), upload.id());
    }

    @Override
    public Optional<StorageClasses> storageClasses() {
        return Optional.of(new AccessTiers(connection, address, failures, listing));
    }

    @Override
    public void close() {
        connection.close();
    }
}
