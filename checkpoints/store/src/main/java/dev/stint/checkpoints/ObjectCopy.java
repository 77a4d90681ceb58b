package dev.stint.checkpoints;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * Copies objects of checkpoints from one store to the same keys of another, verified on the way: what is not what was committed
 * never becomes visible. Each byte is read once, hashed and sent from one buffer. Safe for many threads.
 */
final class ObjectCopy {

    private final ObjectStore to;
    private final ObjectVerifier source;
    private final ObjectVerifier target;
    private final Transfers transfers;
    private final boolean doubtful;

    /**
     * @param doubtful whether an object that is there already has to be read before it is believed: it was not copied by us, who
     *     verify before an object is visible
     */
    ObjectCopy(ObjectStore from, ObjectStore to, Transfers transfers, boolean doubtful) {
        this.to = to;
        this.source = new ObjectVerifier(from, transfers);
        this.target = new ObjectVerifier(to, transfers);
        this.transfers = transfers;
        this.doubtful = doubtful;
    }

    /**
     * Copies one object, unless it is there.
     *
     * @param file with its whole key
     * @param sent is told how many bytes more have arrived
     * @return empty when it is there; otherwise what is wrong with the source
     * @throws IOException when a store failed; copying again is safe
     */
    Optional<String> copy(CheckpointFile file, LongConsumer sent) throws IOException {
        boolean there = to.head(file.objectKey())
                .filter(found -> found.size() == file.size())
                .isPresent();
        if (there
                && (!doubtful
                        || target.copy(file, OutputStream.nullOutputStream()).isEmpty())) {
            return Optional.empty();
        }
        return ObjectVerifier.wrongTwice(() -> file.size() == 0 ? empty(file) : new Passage(file, sent).run());
    }

    private Optional<String> empty(CheckpointFile file) throws IOException {
        Optional<String> wrong = source.copy(file, OutputStream.nullOutputStream());
        if (wrong.isEmpty()) {
            to.put(file.objectKey(), new byte[0]);
        }
        return wrong;
    }

    /** One object on its way. */
    private final class Passage {
        private final CheckpointFile file;
        private final LongConsumer sent;
        private final PartPlan plan;
        private final ContentDigest digest;
        private final List<Future<Boolean>> sends = new ArrayList<>();
        private int number;

        Passage(CheckpointFile file, LongConsumer sent) {
            this.file = file;
            this.sent = sent;
            this.plan = new PartPlan(file.size(), PartPlan.partBytesFor(file.size()));
            this.digest = new ContentDigest(file.partBytes());
        }

        Optional<String> run() throws IOException {
            return plan.parts() == 1 ? atOnce() : inParts();
        }

        private Optional<String> atOnce() throws IOException {
            ByteBuffer[] whole = new ByteBuffer[1];
            try {
                Optional<String> wrong = source.slices(file, plan.partBytes(), bytes -> {
                    whole[0] = bytes;
                    return true;
                });
                if (wrong.isEmpty()) {
                    digest.update(whole[0].array(), 0, whole[0].capacity());
                    wrong = ObjectVerifier.compare(file, digest.finish());
                }
                if (wrong.isEmpty()) {
                    whole[0].clear();
                    to.put(file.objectKey(), whole[0]);
                    sent.accept(file.size());
                }
                return wrong;
            } finally {
                if (whole[0] != null) {
                    transfers.buffers().giveBack(whole[0]);
                }
            }
        }

        private Optional<String> inParts() throws IOException {
            Upload upload = to.upload(file.objectKey(), file.size(), plan.partBytes());
            boolean complete = false;
            try {
                Optional<String> wrong = source.slices(file, plan.partBytes(), bytes -> send(upload, bytes));
                Transfers.await(sends);
                if (wrong.isEmpty()) {
                    wrong = ObjectVerifier.compare(file, digest.finish());
                }
                if (wrong.isEmpty()) {
                    upload.complete();
                    complete = true;
                }
                return wrong;
            } finally {
                transfers.awaitEnd(sends);
                if (!complete) {
                    giveUp(upload);
                }
            }
        }

        private boolean send(Upload upload, ByteBuffer bytes) {
            int part = number++;
            CRC32C crc = new CRC32C();
            for (int from = 0; from < bytes.capacity(); from += ContentDigest.STRIDE_BYTES) {
                int length = Math.min(ContentDigest.STRIDE_BYTES, bytes.capacity() - from);
                crc.update(bytes.array(), from, length);
                digest.update(bytes.array(), from, length);
            }
            bytes.clear();
            sends.add(transfers.part(() -> {
                try {
                    upload.part(part, bytes, (int) crc.getValue());
                    sent.accept(bytes.capacity());
                    return true;
                } finally {
                    transfers.buffers().giveBack(bytes);
                }
            }));
            return true;
        }
    }

    /** What cannot be given up now is found among the pending uploads when the copy is repeated. */
    private static void giveUp(Upload upload) {
        try {
            upload.abort();
        } catch (IOException e) {
            return;
        }
    }
}
