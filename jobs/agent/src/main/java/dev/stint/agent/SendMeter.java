package dev.stint.agent;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** How much of a set has gone into the store by now. Safe for many threads; one set at a time. */
final class SendMeter {

    private final InstantSource clock;
    private Optional<UnderWay> underWay = Optional.empty();
    private long sentBytes;

    SendMeter(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A set on its way.
     *
     * @param mostBytes what may have to be sent of it
     * @param usualBytes what usually has to be
     * @param sentBytes what the store has of it
     * @param since when it was begun
     */
    record UnderWay(long mostBytes, long usualBytes, long sentBytes, Instant since) {

        Duration lasts(Instant now) {
            Duration lasts = Duration.between(since, now);
            return lasts.isNegative() ? Duration.ZERO : lasts;
        }
    }

    /** A set's bytes begin to go. */
    synchronized void begin(long mostBytes, long usualBytes) {
        sentBytes = 0;
        underWay = Optional.of(new UnderWay(mostBytes, usualBytes, 0, clock.instant()));
    }

    /** No more of it will go. */
    synchronized void end() {
        underWay = Optional.empty();
    }

    synchronized Optional<UnderWay> underWay() {
        return underWay;
    }

    /** What arrived of the set that was begun last. */
    synchronized long sentBytes() {
        return sentBytes;
    }

    private synchronized void sent(long bytes) {
        sentBytes += bytes;
        underWay = underWay.map(way -> new UnderWay(way.mostBytes(), way.usualBytes(), sentBytes, way.since()));
    }

    /** The same store, with the bytes of its objects counted as they arrive. Small records, which create an object, are not. */
    ObjectStore counting(ObjectStore store) {
        return new Counted(store);
    }

    private final class Counted implements ObjectStore {
        private final ObjectStore store;

        Counted(ObjectStore store) {
            this.store = store;
        }

        @Override
        public String uri() {
            return store.uri();
        }

        @Override
        public void put(String key, ByteBuffer bytes) throws IOException {
            long size = bytes.remaining();
            store.put(key, bytes);
            sent(size);
        }

        @Override
        public void put(String key, byte[] bytes) throws IOException {
            store.put(key, bytes);
            sent(bytes.length);
        }

        @Override
        public Upload upload(String key, long size, int partBytes) throws IOException {
            Upload upload = store.upload(key, size, partBytes);
            return new Upload() {
                @Override
                public void part(int number, ByteBuffer bytes, int crc32c) throws IOException {
                    long length = bytes.remaining();
                    upload.part(number, bytes, crc32c);
                    sent(length);
                }

                @Override
                public void complete() throws IOException {
                    upload.complete();
                }

                @Override
                public void abort() throws IOException {
                    upload.abort();
                }
            };
        }

        @Override
        public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
            return store.putIfAbsent(key, bytes);
        }

        @Override
        public Optional<InputStream> open(String key, long offset) throws IOException {
            return store.open(key, offset);
        }

        @Override
        public Optional<InputStream> open(String key, long offset, long length) throws IOException {
            return store.open(key, offset, length);
        }

        @Override
        public Optional<byte[]> get(String key) throws IOException {
            return store.get(key);
        }

        @Override
        public Optional<ObjectInfo> head(String key) throws IOException {
            return store.head(key);
        }

        @Override
        public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
            return store.list(prefix, startAfter, limit);
        }

        @Override
        public void delete(String key) throws IOException {
            store.delete(key);
        }

        @Override
        public List<PendingUpload> pendingUploads(String prefix) throws IOException {
            return store.pendingUploads(prefix);
        }

        @Override
        public void abort(PendingUpload upload) throws IOException {
            store.abort(upload);
        }

        @Override
        public Optional<StorageClasses> storageClasses() {
            return store.storageClasses();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
