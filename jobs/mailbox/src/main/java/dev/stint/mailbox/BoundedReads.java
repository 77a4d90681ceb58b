package dev.stint.mailbox;

import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** Reads objects somebody untrusted may have written: never more than a bound. */
final class BoundedReads {

    private BoundedReads() {}

    /**
     * The object's first bytes.
     *
     * @param maxBytes at most so many are read
     * @param whole whether those are all of them
     */
    record Bounded(byte[] bytes, boolean whole) {}

    static Optional<Bounded> read(ObjectStore store, String key, int maxBytes) throws IOException {
        Optional<InputStream> opened = store.open(key, 0);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = opened.get()) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            boolean whole = bytes.length <= maxBytes;
            return Optional.of(new Bounded(whole ? bytes : Arrays.copyOf(bytes, maxBytes), whole));
        }
    }
}
