package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.BulkInput;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A store that fails as it is told to. As safe for threads as its faults and the store below are. */
public class FaultyObjectStore implements ObjectStore {

    /** What goes wrong with one call. */
    public enum Fault {
        /** Nothing. */
        NONE,
        /** It fails and has no effect. */
        BEFORE,
        /** It has its effect, and the answer is lost. */
        AFTER,
        /** A read breaks off in the middle; for other calls the same as {@link #BEFORE}. */
        CUT,
        /** The first byte of a read is another one; other calls do not notice. */
        FLIPPED
    }

    /** Decides the fate of each call, and may do something of its own while the call is on its way. */
    @FunctionalInterface
    public interface Faults {
        /**
         * Is asked before a call takes effect.
         *
         * @param call the method's name
         * @param key the object's key, or a listing's prefix
         */
        Fault next(String call, String key) throws IOException;
    }

    private final ObjectStore store;
    private final Faults faults;

    /** Wraps a store. */
    public FaultyObjectStore(ObjectStore store, Faults faults) {
        this.store = store;
        this.faults = faults;
    }

    @Override
    public String uri() {
        return store.uri();
    }

    @Override
    public void put(String key, ByteBuffer bytes) throws IOException {
        call("put", key, () -> {
            store.put(key, bytes);
            return key;
        });
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        return call("putIfAbsent", key, () -> store.putIfAbsent(key, bytes));
    }

    @Override
    public Upload upload(String key, long size, int partBytes) throws IOException {
        Upload upload = call("upload", key, () -> store.upload(key, size, partBytes));
        return new Upload() {
            @Override
            public void part(int number, ByteBuffer bytes, int crc32c) throws IOException {
                call("part", key, () -> {
                    upload.part(number, bytes, crc32c);
                    return key;
                });
            }

            @Override
            public void complete() throws IOException {
                call("complete", key, () -> {
                    upload.complete();
                    return key;
                });
            }

            @Override
            public void abort() throws IOException {
                call("abort", key, () -> {
                    upload.abort();
                    return key;
                });
            }
        };
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        return switch (faults.next("open", key)) {
            case BEFORE, AFTER -> throw new IOException("injected: open '" + key + "'");
            case CUT -> store.open(key, offset, length).map(BrokenStream::new);
            case FLIPPED -> store.open(key, offset, length).map(FlippedStream::new);
            case NONE -> store.open(key, offset, length);
        };
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws IOException {
        return call("head", key, () -> store.head(key));
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return call("list", prefix, () -> store.list(prefix, startAfter, limit));
    }

    @Override
    public void delete(String key) throws IOException {
        call("delete", key, () -> {
            store.delete(key);
            return key;
        });
    }

    @Override
    public List<PendingUpload> pendingUploads(String prefix) throws IOException {
        return call("pendingUploads", prefix, () -> store.pendingUploads(prefix));
    }

    @Override
    public void abort(PendingUpload upload) throws IOException {
        call("abort", upload.key(), () -> {
            store.abort(upload);
            return upload;
        });
    }

    @Override
    public Optional<StorageClasses> storageClasses() {
        return store.storageClasses();
    }

    @Override
    public void close() {
        store.close();
    }

    private <T> T call(String name, String key, Call<T> call) throws IOException {
        Fault fault = faults.next(name, key);
        if (fault == Fault.BEFORE || fault == Fault.CUT) {
            throw new IOException("injected before: " + name + " '" + key + "'");
        }
        T answer = call.run();
        if (fault == Fault.AFTER) {
            throw new IOException("injected after: " + name + " '" + key + "'");
        }
        return answer;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    /** Gives a few bytes and then breaks. */
    private static final class BrokenStream extends BulkInput {
        private final InputStream in;
        private int left = 7;

        BrokenStream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            if (left == 0) {
                throw new IOException("injected: the connection broke");
            }
            int read = in.read(to, from, Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** Its first byte is another one. */
    private static final class FlippedStream extends BulkInput {
        private final InputStream in;
        private boolean begun;

        FlippedStream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            int read = in.read(to, from, length);
            if (read > 0 && !begun) {
                begun = true;
                to[from] ^= 1;
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
