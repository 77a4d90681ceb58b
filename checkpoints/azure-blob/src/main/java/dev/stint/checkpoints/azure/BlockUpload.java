package dev.stint.checkpoints.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.Upload;
import dev.stint.checkpoints.UploadLostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An upload as staged blocks. Blocks bear the upload's own number, so two uploads to one key do not mix; the one that is completed
 * discards the other's.
 *
 * <p>The CRC32C given with a part is not sent: Azure checks MD5 or a CRC64 of its own, and either takes a second pass over every
 * byte. Under TLS, which protects bytes on their way, none is made; without, MD5 goes along ({@link BlobConnection#md5}). What the
 * manifest says of the bytes is compared on every restore in any case.
 */
final class BlockUpload implements Upload {

    private static final String NO_SUCH_BLOCKS = "InvalidBlockList";

    private final String key;
    private final PartPlan plan;
    private final BlobContainer container;
    private final UncommittedBlocks uncommitted;
    private final BlockIds ids;
    private final Set<Integer> sent = ConcurrentHashMap.newKeySet();
    private boolean asked;
    private boolean completed;

    BlockUpload(String key, PartPlan plan, BlobContainer container, UncommittedBlocks uncommitted, BlockIds ids) {
        this.key = key;
        this.plan = plan;
        this.container = container;
        this.uncommitted = uncommitted;
        this.ids = ids;
    }

    @Override
    public void part(int number, ByteBuffer bytes, int crc32c) throws IOException {
        plan.check(number, bytes.remaining());
        BlockBlobStageBlockOptions options = new BlockBlobStageBlockOptions(
                        ids.block(number), BinaryData.fromByteBuffer(bytes.duplicate()))
                .setContentMd5(container.md5(bytes));
        container.ask(BlobCall.PART, key, blob -> blob.stageBlockWithResponse(options, null, Context.NONE));
        sent.add(number);
    }

    @Override
    public synchronized void complete() throws IOException {
        if (completed) {
            return;
        }
        if (sent.size() < plan.parts()) {
            throw new IllegalStateException("upload of '" + key + "' with " + sent.size() + " of " + plan.parts()
                    + " parts cannot be completed");
        }
        if (!asked || !isThere()) {
            asked = true;
            commit();
        }
        completed = true;
    }

    private void commit() throws IOException {
        BlockBlobCommitBlockListOptions options = new BlockBlobCommitBlockListOptions(blocks()).setTier(AccessTier.HOT);
        boolean answered = container
                .askUnless(
                        BlobCall.COMPLETE,
                        key,
                        Set.of(NO_SUCH_BLOCKS),
                        blob -> blob.commitBlockListWithResponse(options, null, Context.NONE))
                .isPresent();
        // the answer to an earlier try may have been lost, and another's blob written over ours is still not ours
        if (!answered && !isThere()) {
            throw new UploadLostException(
                    "azure: complete '" + key + "' in " + container.address().name() + ": " + NO_SUCH_BLOCKS
                            + "; the store has blocks of this upload no more: it keeps them for a week, and discards them"
                            + " when another's blob is written under the key",
                    null);
        }
    }

    /** Whether the blob consists of exactly this upload's blocks. */
    private boolean isThere() throws IOException {
        List<Block> committed = container
                .askUnless(
                        BlobCall.BLOCKS,
                        key,
                        BlobContainer.ABSENT,
                        blob -> blob.listBlocks(BlockListType.COMMITTED).getCommittedBlocks())
                .orElse(List.of());
        return committed.stream().map(Block::getName).toList().equals(blocks())
                && committed.stream().mapToLong(Block::getSizeLong).sum() == plan.size();
    }

    private List<String> blocks() {
        List<String> blocks = new ArrayList<>();
        for (int number = 0; number < plan.parts(); number++) {
            blocks.add(ids.block(number));
        }
        return blocks;
    }

    @Override
    public synchronized void abort() throws IOException {
        if (!completed) {
            uncommitted.discard(key, ids.upload());
        }
    }
}
