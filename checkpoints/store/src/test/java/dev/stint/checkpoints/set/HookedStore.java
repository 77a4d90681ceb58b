package dev.stint.checkpoints.set;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Does something right after each file was uploaded. */
final class HookedStore implements ObjectStore {

    private final ObjectStore store;
    private final Hook afterUpload;

    HookedStore(ObjectStore store, Hook afterUpload) {
        this.store = store;
        this.afterUpload = afterUpload;
    }

    interface Hook {
        Object run() throws IOException;
    }

    @Override
    public String uri() {
        return store.uri();
    }

    @Override
    public void put(String key, ByteBuffer bytes) throws IOException {
        store.put(key, bytes);
        if (key.contains("/data/")) {
            afterUpload.run();
        }
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        return store.putIfAbsent(key, bytes);
    }

    @Override
    public Upload upload(String key, long size, int partBytes) throws IOException {
        return store.upload(key, size, partBytes);
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
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        return store.open(key, offset, length);
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
    public void close() {
        store.close();
    }
}
