package dev.stint.checkpoints;

import dev.stint.checkpoints.ContentDigest.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way to one object. The file is read once: hashed, summed and sent from one buffer. After a failure it can be
 * sent again, and parts that the store has are not. Used by one thread at a time.
 */
final class ObjectUpload {

    private final ObjectStore store;
    private final String key;
    private final long size;
    private final int partBytes;
    private final int parts;

    /** CRC32C of every part that the store is known to have. Another array for another upload. */
    private volatile AtomicReferenceArray<@Nullable Integer> there;

    private @Nullable Upload upload;
    private boolean sent;
    private boolean perhapsThere;

    ObjectUpload(ObjectStore store, String key, long size) {
        this.store = store;
        this.key = key;
        this.size = size;
        this.partBytes = PartPlan.partBytesFor(size);
        this.parts = size == 0 ? 0 : new PartPlan(size, partBytes).parts();
        this.there = new AtomicReferenceArray<>(parts);
    }

    String key() {
        return key;
    }

    int partBytes() {
        return partBytes;
    }

    /** Whether the object was written: false until then, and when the other object's content was the same. */
    boolean sent() {
        return sent;
    }

    /**
     * Reads the file and writes the object.
     *
     * @param other an object that may be pointed at instead: nothing is sent while the file is the same
     * @return what the file holds; the object holds it too when {@link #sent}
     * @throws FileChangedException when the file is not what it was when this upload was made, or changes
     * @throws UploadLostException when the store gave up what it had, twice; the next call begins anew
     * @throws IOException when the file cannot be read or the store failed
     */
    Content send(Path file, Optional<CheckpointFile> other, Transfers transfers) throws IOException {
        try {
            return sendRest(file, other, transfers);
        } catch (UploadLostException e) {
            forget(e); // as a bucket's lifecycle rule does with what was begun days ago
        }
        try {
            return sendRest(file, other, transfers);
        } catch (UploadLostException e) {
            forget(e);
            throw e;
        }
    }

    /** Of an upload that the store has no more, or not whole, nothing can be used. */
    private void forget(UploadLostException loss) {
        Upload gone = upload;
        upload = null;
        there = new AtomicReferenceArray<>(parts);
        if (gone != null) {
            try {
                gone.abort();
            } catch (IOException e) {
                loss.addSuppressed(e); // what is left of it costs storage until the sweep of uploads, and harms nothing
            }
        }
    }

    private Content sendRest(Path file, Optional<CheckpointFile> other, Transfers transfers) throws IOException {
        List<Integer> sameParts = other.filter(one -> one.size() == size && one.partBytes() == partBytes)
                .map(ObjectUpload::crcs)
                .orElse(List.of());
        boolean same = size == 0 ? other.filter(one -> one.size() == 0).isPresent() : !sameParts.isEmpty();
        MessageDigest sha256 = ContentDigest.sha256();
        List<Integer> crcs = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Sends sends = new Sends(transfers)) {
            if (channel.size() != size) {
                throw new FileChangedException(file);
            }
            for (int number = 0; number < parts; number++) {
                ByteBuffer part = transfers.buffers().take(length(number));
                boolean differs = false;
                boolean handedOver = false;
                try {
                    int crc = read(channel, file, number, part, Optional.of(sha256));
                    crcs.add(crc);
                    differs = same && crc != sameParts.get(number);
                    same &= !differs;
                    if (!same && !has(number, crc)) {
                        handedOver = sends.begin(number, part, crc);
                    }
                } finally {
                    if (!handedOver) {
                        transfers.buffers().giveBack(part);
                    }
                }
                if (differs) { // only now: whoever waits for memory must hold none
                    sendAgain(channel, file, crcs.subList(0, number), sends, transfers);
                }
            }
            String hash = HexFormat.of().formatHex(sha256.digest());
            if (same && !hash.equals(other.map(CheckpointFile::sha256).orElse(""))) {
                same = false;
                sendAgain(channel, file, crcs, sends, transfers);
            }
            sends.await();
            if (!same) {
                finish();
            }
            return new Content(size, hash, crcs.stream().map(ContentDigest::hex).toList());
        }
    }

    /** Gives up what is not an object yet; an object whose answer was lost may be there. */
    void abort() throws IOException {
        if (upload != null && !sent) {
            upload.abort();
        }
    }

    /** As {@link #abort}, and the object goes too, should it be there. */
    void remove() throws IOException {
        abort();
        if (perhapsThere) {
            store.delete(key);
        }
    }

    private void finish() throws IOException {
        perhapsThere = true;
        if (size == 0) {
            store.put(key, new byte[0]);
        } else if (upload != null) {
            upload.complete();
        }
        sent = true;
    }

    private boolean has(int number, int crc) {
        Integer known = there.get(number);
        return known != null && known == crc;
    }

    /** Sends parts that were read before and held back, since they were those of the other object. */
    private void sendAgain(FileChannel channel, Path file, List<Integer> crcs, Sends sends, Transfers transfers)
            throws IOException {
        for (int number = 0; number < crcs.size(); number++) {
            if (has(number, crcs.get(number))) {
                continue;
            }
            ByteBuffer part = transfers.buffers().take(length(number));
            boolean handedOver = false;
            try {
                if (read(channel, file, number, part, Optional.empty()) != crcs.get(number)) {
                    throw new FileChangedException(file);
                }
                handedOver = sends.begin(number, part, crcs.get(number));
            } finally {
                if (!handedOver) {
                    transfers.buffers().giveBack(part);
                }
            }
        }
    }

    /** Fills a buffer with a part, and returns its CRC32C. */
    private int read(FileChannel channel, Path file, int number, ByteBuffer part, Optional<MessageDigest> sha256)
            throws IOException {
        CRC32C crc = new CRC32C();
        long offset = (long) number * partBytes;
        part.clear();
        while (part.position() < part.capacity()) {
            int from = part.position();
            part.limit(Math.min(part.capacity(), from + ContentDigest.STRIDE_BYTES));
            int read = channel.read(part, offset + from);
            if (read < 0) {
                throw new FileChangedException(file);
            }
            crc.update(part.array(), from, read);
            sha256.ifPresent(digest -> digest.update(part.array(), from, read));
        }
        part.flip();
        return (int) crc.getValue();
    }

    private int length(int number) {
        return new PartPlan(size, partBytes).length(number);
    }

    private void write(int number, ByteBuffer part, int crc) throws IOException {
        AtomicReferenceArray<@Nullable Integer> mine = there;
        if (parts == 1) {
            perhapsThere = true;
            store.put(key, part);
        } else {
            begun().part(number, part, crc);
        }
        mine.set(number, crc);
    }

    private synchronized Upload begun() throws IOException {
        Upload begun = upload;
        if (begun == null) {
            begun = store.upload(key, size, partBytes);
            upload = begun;
        }
        return begun;
    }

    private static List<Integer> crcs(CheckpointFile file) {
        return file.parts().stream().map(HexFormat::fromHexDigits).toList();
    }

    /** Parts on their way to the store. */
    private final class Sends implements AutoCloseable {
        private final Transfers transfers;
        private final List<Future<Boolean>> futures = new ArrayList<>();
        private volatile boolean failed;

        Sends(Transfers transfers) {
            this.transfers = transfers;
        }

        /** Hands a buffer over, to be given back when it is sent; not when an earlier part failed, which {@link #await} tells. */
        boolean begin(int number, ByteBuffer part, int crc) throws IOException {
            if (failed) {
                await();
            }
            if (parts == 1) { // the caller is one of many threads already, each with a file
                write(number, part, crc);
                return false;
            }
            futures.add(transfers.part(() -> {
                boolean good = false;
                try {
                    write(number, part, crc);
                    good = true;
                    return good;
                } finally {
                    failed |= !good;
                    transfers.buffers().giveBack(part);
                }
            }));
            return true;
        }

        void await() throws IOException {
            Transfers.await(futures);
        }

        /** No part is on its way after this; whoever did not {@link #await} fails for a reason of its own. */
        @Override
        public void close() {
            transfers.awaitEnd(futures);
        }
    }

    /** The file was rewritten while it was read. */
    static final class FileChangedException extends IOException {
        private static final long serialVersionUID = 1;

        FileChangedException(Path file) {
            super("'" + file + "' changed while it was read");
        }
    }
}
