package dev.stint.checkpoints.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
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
import java.util.Objects;
import java.util.Optional;
import reactor.core.publisher.Flux;

/**
 * A container of Azure Blob Storage, or a folder of one. Objects are block blobs, written into the tier Hot. Requests are repeated
 * within {@link RequestLimits}, an answer that was lost included: so {@link #putIfAbsent} may say "exists" of what it created
 * itself, as {@link ObjectStore} allows for an outcome that is not known; the checkpoint log reads back and compares.
 */
final class AzureBlobStore implements ObjectStore {

    /** How often a body that breaks off is taken up where it broke, within one stream. */
    private static final int RESUMES = 2;

    private static final String NO_SUCH_RANGE = "InvalidRange";

    private final BlobContainer container;
    private final InstantSource clock;
    private final BlobListing listing;
    private final UncommittedBlocks uncommitted;

    AzureBlobStore(BlobContainer container, InstantSource clock) {
        this.container = container;
        this.clock = clock;
        this.listing = new BlobListing(container);
        this.uncommitted = new UncommittedBlocks(container, listing, clock);
    }

    @Override
    public String uri() {
        return container.address().uri();
    }

    @Override
    public void put(String key, ByteBuffer bytes) throws IOException {
        BlockBlobSimpleUploadOptions options = new BlockBlobSimpleUploadOptions(
                        BinaryData.fromByteBuffer(bytes.duplicate()))
                .setTier(AccessTier.HOT)
                .setContentMd5(container.md5(bytes));
        container.ask(BlobCall.PUT, key, blob -> blob.uploadWithResponse(options, null, Context.NONE));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        BlockBlobSimpleUploadOptions options = new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(bytes))
                .setTier(AccessTier.HOT)
                .setContentMd5(container.md5(ByteBuffer.wrap(bytes)))
                .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*"));
        return container
                .askUnless(
                        BlobCall.CREATE,
                        key,
                        BlobContainer.EXISTS,
                        blob -> blob.uploadWithResponse(options, null, Context.NONE))
                .isPresent();
    }

    @Override
    public Upload upload(String key, long size, int partBytes) {
        container.address().blob(key);
        PartPlan plan = new PartPlan(size, partBytes);
        return new BlockUpload(key, plan, container, uncommitted, BlockIds.begun(clock.instant()));
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        ByteRanges.check(key, offset, length);
        BlobRange range = length == Long.MAX_VALUE ? new BlobRange(offset) : new BlobRange(offset, length);
        DownloadRetryOptions resumes = new DownloadRetryOptions().setMaxRetryRequests(RESUMES);
        return container
                .streamUnless(BlobCall.READ, key, BlobContainer.ABSENT, blob -> {
                    try {
                        return Objects.requireNonNull(blob.downloadStreamWithResponse(range, resumes, null, false)
                                        .block())
                                .getValue();
                    } catch (BlobStorageException e) {
                        if (e.getErrorCode() != null
                                && e.getErrorCode().toString().equals(NO_SUCH_RANGE)) {
                            return Flux.<ByteBuffer>empty(); // it is there, and ends before
                        }
                        throw e;
                    }
                })
                .map(body -> new BlobBody(body, container.failures(), key));
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws IOException {
        return container.find(BlobCall.HEAD, key).map(found -> new ObjectInfo(key, found.getBlobSize()));
    }

    /** As {@link BlobListing} tells. */
    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        List<ObjectInfo> found = new ArrayList<>();
        for (BlobItem item : listing.after(prefix, startAfter, limit)) {
            Long size = item.getProperties().getContentLength();
            found.add(new ObjectInfo(container.address().key(item.getName()), size == null ? 0 : size));
        }
        return found;
    }

    /** Removes the blob; one with snapshots, which Stint never makes, stays, and the failure says so. */
    @Override
    public void delete(String key) throws IOException {
        container.askUnless(
                BlobCall.DELETE,
                key,
                BlobContainer.ABSENT,
                blob -> blob.deleteWithResponse(null, null, null, Context.NONE));
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
        return Optional.of(new AccessTiers(container, listing));
    }

    @Override
    public void close() {
        container.close();
    }
}
