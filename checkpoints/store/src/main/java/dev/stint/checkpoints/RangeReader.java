package dev.stint.checkpoints;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads ranges of objects, taking a broken connection up where it broke. Safe for many threads. */
final class RangeReader {

    /** This often in a row without a byte is the store's failure. */
    private static final int FRUITLESS_READS = 3;

    private final ObjectStore store;

    RangeReader(ObjectStore store) {
        this.store = store;
    }

    /** Takes what a stream of the store has. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Reads some bytes.
         *
         * @param done how many came before
         * @param most how many may come
         * @return how many came; -1 at the stream's end
         */
        int read(InputStream in, int done, int most) throws IOException;
    }

    /** Reads a range of an object, over as many connections as it takes; what is wrong with it, if anything is. */
    Optional<String> receive(CheckpointFile file, long offset, int length, Receiver receiver) throws IOException {
        boolean last = offset + length == file.size();
        int done = 0;
        int fruitless = 0;
        while (true) {
            int before = done;
            // one byte more than there should be, to notice an object that is too long
            Optional<InputStream> opened =
                    store.open(file.objectKey(), offset + done, length - done + (last ? 1L : 0L));
            if (opened.isEmpty()) {
                return Optional.of("'" + file.path() + "': object " + file.objectKey() + " is missing");
            }
            IOException broken = null;
            try (InputStream in = opened.get()) {
                while (done < length) {
                    int read = receiver.read(in, done, length - done);
                    if (read < 0) {
                        break;
                    }
                    done += read;
                }
                if (done == length && (!last || in.read() < 0)) {
                    return Optional.empty();
                }
                if (done == length) {
                    return Optional.of("'" + file.path() + "': object " + file.objectKey() + " is longer than "
                            + file.size() + " bytes");
                }
            } catch (IOException e) {
                broken = e;
            }
            fruitless = done == before ? fruitless + 1 : 0;
            if (fruitless == FRUITLESS_READS) {
                if (broken != null) {
                    throw broken;
                }
                return Optional.of("'" + file.path() + "': object " + file.objectKey() + " ends at byte "
                        + (offset + done) + " of " + file.size());
            }
        }
    }
}
