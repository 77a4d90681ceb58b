package dev.stint.checkpoints.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import dev.stint.checkpoints.ObjectStore.PendingUpload;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Blocks that were sent and never made a blob. Azure keeps them for a week and has no call that discards them. What does is writing
 * the blob: it is written empty, provided that there is none ({@code If-None-Match: *}), and the empty one deleted, provided
 * that it is still that one. So a blob that is there is never touched; for as long as the two requests take there is an empty one,
 * marked as such, and one that a killed process left is found and deleted by the next {@link #pending}.
 *
 * <p>Under a key where a blob is there already, blocks are neither found nor discarded here: they go when the blob is written
 * again, or after the week.
 */
final class UncommittedBlocks {

    private static final String MARK = "stint_aborted";

    /** Stands for blocks that somebody else named. */
    private static final String FOREIGN = "foreign";

    private static final String MARKED = "emptied";

    private final BlobContainer container;
    private final BlobListing listing;
    private final InstantSource clock;

    UncommittedBlocks(BlobContainer container, BlobListing listing, InstantSource clock) {
        this.container = container;
        this.listing = listing;
        this.clock = clock;
    }

    /** As {@link dev.stint.checkpoints.ObjectStore#pendingUploads}: one for each key, whose id names all uploads to it. */
    List<PendingUpload> pending(String prefix) throws IOException {
        List<PendingUpload> found = new ArrayList<>();
        for (BlobItem item : listing.withUncommitted(prefix)) {
            Long size = item.getProperties().getContentLength();
            if (size == null || size == 0) { // blocks count from when they are committed
                String key = container.address().key(item.getName());
                Optional<BlobProperties> blob = container.find(BlobCall.HEAD, key);
                if (blob.isEmpty()) {
                    uploads(key).map(uploads -> pending(key, uploads)).ifPresent(found::add);
                } else if (marked(blob.get())) {
                    found.add(new PendingUpload(
                            key, MARKED, blob.get().getLastModified().toInstant()));
                }
            }
        }
        return found;
    }

    /** Several uploads to one key cannot be told apart when they are given up, so it is the latest whose age counts. */
    private PendingUpload pending(String key, Set<String> uploads) {
        Instant latest = uploads.contains(FOREIGN)
                ? clock.instant() // nobody knows
                : uploads.stream()
                        .map(upload -> new BlockIds(upload).begunAt())
                        .max(Instant::compareTo)
                        .orElseThrow();
        return new PendingUpload(key, String.join("+", uploads), latest);
    }

    /**
     * Discards the blocks of uploads to a key, if there are some, and no others.
     *
     * @param id as {@link #pending} gave it, or one upload's; when blocks of others are there as well, all stay
     */
    void discard(String key, String id) throws IOException {
        Optional<BlobProperties> blob = container.find(BlobCall.HEAD, key);
        if (blob.isPresent()) {
            if (marked(blob.get())) {
                delete(key, blob.get().getETag());
            }
            return;
        }
        Optional<Set<String>> uploads = uploads(key);
        if (uploads.isEmpty() || !Set.of(id.split("\\+")).containsAll(uploads.get())) {
            return;
        }
        Optional<String> empty = writeEmpty(key, id);
        if (empty.isPresent()) {
            delete(key, empty.get());
        }
    }

    private Optional<String> writeEmpty(String key, String id) throws IOException {
        BlockBlobCommitBlockListOptions options = new BlockBlobCommitBlockListOptions(List.of())
                .setTier(AccessTier.HOT)
                .setMetadata(Map.of(MARK, id))
                .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*"));
        Optional<String> etag = container
                .askUnless(
                        BlobCall.ABORT,
                        key,
                        BlobContainer.EXISTS,
                        blob -> blob.commitBlockListWithResponse(options, null, Context.NONE))
                .map(answer -> answer.getValue().getETag());
        if (etag.isPresent()) {
            return etag;
        }
        // completed meanwhile; or the answer to the first try was lost, and this is the empty one
        return container
                .find(BlobCall.HEAD, key)
                .filter(blob -> id.equals(blob.getMetadata().get(MARK)))
                .map(BlobProperties::getETag);
    }

    private void delete(String key, String etag) throws IOException {
        BlobRequestConditions still = new BlobRequestConditions().setIfMatch(etag);
        container.askUnless(
                BlobCall.ABORT,
                key,
                Set.of("BlobNotFound", "ConditionNotMet"),
                blob -> blob.deleteWithResponse(null, still, null, Context.NONE));
    }

    private static boolean marked(BlobProperties blob) {
        return blob.getBlobSize() == 0 && blob.getMetadata().containsKey(MARK);
    }

    /** Whose uncommitted blocks there are; empty when there are none. */
    private Optional<Set<String>> uploads(String key) throws IOException {
        Set<String> uploads = new TreeSet<>();
        List<Block> blocks = container
                .askUnless(
                        BlobCall.BLOCKS,
                        key,
                        BlobContainer.ABSENT,
                        blob -> blob.listBlocks(BlockListType.UNCOMMITTED).getUncommittedBlocks())
                .orElse(List.of());
        for (Block block : blocks) {
            uploads.add(BlockIds.of(block.getName()).map(BlockIds::upload).orElse(FOREIGN));
        }
        return uploads.isEmpty() ? Optional.empty() : Optional.of(uploads);
    }
}
