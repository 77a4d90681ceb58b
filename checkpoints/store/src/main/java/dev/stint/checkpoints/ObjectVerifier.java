package dev.stint.checkpoints;

import dev.stint.checkpoints.ContentDigest.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;

/** Streams files of a checkpoint out of the store while verifying them, several ranges ahead. Safe for many threads. */
final class ObjectVerifier {

    /** Bytes asked for in one request. */
    private static final int SLICE_BYTES = PartPlan.USUAL_PART_BYTES;

    private final RangeReader ranges;
    private final Transfers transfers;

    ObjectVerifier(ObjectStore store, Transfers transfers) {
        this.ranges = new RangeReader(store);
        this.transfers = transfers;
    }

    /**
     * Writes the file's bytes to {@code out}, in order.
     *
     * @return empty when they are what was committed; otherwise what is wrong, and what was written is worthless
     * @throws IOException when the store could not be read or the output not be written
     */
    Optional<String> copy(CheckpointFile file, OutputStream out) throws IOException {
        ContentDigest digest = new ContentDigest(file.partBytes());
        if (file.size() <= SLICE_BYTES) {
            Optional<String> wrong = stream(file, digest, out);
            return wrong.isPresent() ? wrong : compare(file, digest.finish());
        }
        Optional<String> wrong = slices(file, SLICE_BYTES, bytes -> {
            pass(bytes, digest, out);
            return false;
        });
        return wrong.isPresent() ? wrong : compare(file, digest.finish());
    }

    /** One reading of an object. */
    @FunctionalInterface
    interface Reading {
        /** What is wrong with it, if anything is; nothing of a reading before is left. */
        Optional<String> read() throws IOException;
    }

    /** What is wrong twice: what was damaged on its way is sound when it is read again. */
    static Optional<String> wrongTwice(Reading reading) throws IOException {
        Optional<String> wrong = reading.read();
        return wrong.isPresent() ? reading.read() : wrong;
    }

    /** Takes the slices of an object, in order. */
    @FunctionalInterface
    interface SliceTaker {
        /**
         * Takes one.
         *
         * @param bytes the slice is its whole capacity
         * @return whether the buffer is the taker's from now on, who gives it back when it is done; after an exception it is not
         */
        boolean take(ByteBuffer bytes) throws IOException;
    }

    /**
     * Hands over an object's bytes in slices of equal length but the last, several of which are on their way at once. Nothing is
     * compared but the object's length.
     *
     * @param file not empty
     * @return what is wrong, if anything is
     */
    Optional<String> slices(CheckpointFile file, int sliceBytes, SliceTaker taker) throws IOException {
        Deque<Future<Slice>> ahead = new ArrayDeque<>();
        long asked = 0;
        try {
            do {
                asked = askAhead(file, sliceBytes, asked, ahead);
                Slice slice = Transfers.result(ahead.remove());
                boolean taken = false;
                try {
                    if (slice.wrong.isPresent()) {
                        return slice.wrong;
                    }
                    taken = taker.take(slice.bytes);
                } finally {
                    if (!taken) {
                        transfers.buffers().giveBack(slice.bytes);
                    }
                }
            } while (asked < file.size() || !ahead.isEmpty());
        } finally {
            letGo(ahead);
        }
        return Optional.empty();
    }

    /**
     * Reads one part of the file and compares its checksum.
     *
     * @param number from 0
     * @return what is wrong, if anything is
     * @throws IOException when the store could not be read
     */
    Optional<String> checkPart(CheckpointFile file, int number) throws IOException {
        long from = number * file.partBytes();
        long end = from + Math.min(file.partBytes(), file.size() - from);
        byte[] stride = new byte[(int) Math.min(ContentDigest.STRIDE_BYTES, end - from)];
        CRC32C crc = new CRC32C();
        for (long at = from; at < end; at += SLICE_BYTES) {
            int length = (int) Math.min(SLICE_BYTES, end - at);
            Optional<String> wrong = ranges.receive(file, at, length, (in, done, most) -> {
                int read = in.read(stride, 0, Math.min(stride.length, most));
                if (read > 0) {
                    crc.update(stride, 0, read);
                }
                return read;
            });
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return comparePart(file, number, ContentDigest.hex((int) crc.getValue()));
    }

    /** What one request brings goes straight on, in strides that stay in a core's cache. */
    private Optional<String> stream(CheckpointFile file, ContentDigest digest, OutputStream out) throws IOException {
        byte[] stride = new byte[(int) Math.min(ContentDigest.STRIDE_BYTES, file.size() + 1)];
        try {
            return ranges.receive(file, 0, (int) file.size(), (in, done, most) -> {
                int read = fill(in, stride, Math.min(stride.length, most));
                if (read > 0) {
                    digest.update(stride, 0, read);
                    write(out, stride, read);
                }
                return read;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause(); // the output's failure, not the store's: reading again would not help
        }
    }

    /**
     * A whole stride where it can be had: a socket often brings a part of that, and each write costs a call. What came before a
     * connection broke counts too; the next read tells that it broke.
     */
    private static int fill(InputStream in, byte[] stride, int most) throws IOException {
        int done = 0;
        while (done < most) {
            int read;
            try {
                read = in.read(stride, done, most - done);
            } catch (IOException e) {
                if (done == 0) {
                    throw e;
                }
                return done;
            }
            if (read < 0) {
                break;
            }
            done += read;
        }
        return done == 0 ? -1 : done;
    }

    private static void write(OutputStream out, byte[] bytes, int length) {
        try {
            out.write(bytes, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pass(ByteBuffer bytes, ContentDigest digest, OutputStream out) throws IOException {
        for (int from = 0; from < bytes.capacity(); from += ContentDigest.STRIDE_BYTES) {
            int length = Math.min(ContentDigest.STRIDE_BYTES, bytes.capacity() - from);
            digest.update(bytes.array(), from, length);
            out.write(bytes.array(), from, length);
        }
    }

    /** Waits for memory only while nothing of this file holds any: so those who wait never wait for each other. */
    private long askAhead(CheckpointFile file, int sliceBytes, long asked, Deque<Future<Slice>> ahead)
            throws IOException {
        long next = asked;
        while (ahead.isEmpty() || (next < file.size() && ahead.size() < transfers.connections())) {
            int length = (int) Math.min(sliceBytes, file.size() - next);
            ByteBuffer buffer = ahead.isEmpty()
                    ? transfers.buffers().take(length)
                    : transfers.buffers().takeNow(length).orElse(null);
            if (buffer == null) {
                return next;
            }
            long offset = next;
            ahead.add(transfers.part(() -> fetch(file, offset, buffer)));
            next += length;
        }
        return next;
    }

    /** No buffer is in use after this; what went wrong with a slice that nobody wants does not matter. */
    private void letGo(Deque<Future<Slice>> ahead) {
        for (Future<Slice> unwanted : ahead) {
            try {
                transfers.buffers().giveBack(Transfers.result(unwanted).bytes);
            } catch (IOException e) {
                continue; // it gave its buffer back itself
            }
        }
    }

    private Slice fetch(CheckpointFile file, long offset, ByteBuffer buffer) throws IOException {
        boolean good = false;
        try {
            Optional<String> wrong = ranges.receive(
                    file, offset, buffer.capacity(), (in, done, most) -> in.read(buffer.array(), done, most));
            Slice slice = new Slice(buffer, wrong);
            good = true;
            return slice;
        } finally {
            if (!good) {
                transfers.buffers().giveBack(buffer);
            }
        }
    }

    /** What tells content that was read from what was committed. */
    static Optional<String> compare(CheckpointFile file, Content found) {
        if (found.size() != file.size()) {
            return Optional.of(
                    "'" + file.path() + "': object " + file.objectKey() + " is longer than " + file.size() + " bytes");
        }
        for (int i = 0; i < found.parts().size(); i++) {
            Optional<String> wrong = comparePart(file, i, found.parts().get(i));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return found.sha256().equals(file.sha256())
                ? Optional.empty()
                : Optional.of("'" + file.path() + "': object " + file.objectKey() + " has SHA-256 " + found.sha256()
                        + " instead of " + file.sha256());
    }

    private static Optional<String> comparePart(CheckpointFile file, int number, String found) {
        String kept = file.parts().get(number);
        return found.equals(kept)
                ? Optional.empty()
                : Optional.of("'" + file.path() + "': object " + file.objectKey() + " differs in part " + number
                        + " (from byte " + number * file.partBytes() + "): CRC32C " + found + " instead of " + kept);
    }

    /** Bytes in their order, or what is wrong with them. */
    private static final class Slice {
        private final ByteBuffer bytes;
        private final Optional<String> wrong;

        Slice(ByteBuffer bytes, Optional<String> wrong) {
            this.bytes = bytes;
            this.wrong = wrong;
        }
    }
}
