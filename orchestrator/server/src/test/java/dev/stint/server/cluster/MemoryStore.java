package dev.stint.server.cluster;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStoreFactory;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The store of a server whose machines are in its memory: it tells them when their mail is read. */
final class MemoryStore implements ObjectStore {

    static final String URI = "memory:live";

    private final MemoryMachines machines;
    private final MemoryObjectStore objects;

    private MemoryStore(MemoryMachines machines) {
        this.machines = machines;
        this.objects = machines.mail();
    }

    /** Found by a service file that only servers of these tests have on their class path. */
    public static final class Factory implements ObjectStoreFactory {
        @Override
        public String scheme() {
            return "memory";
        }

        @Override
        public ObjectStore open(String uri) {
            return new MemoryStore(MemoryMachines.HERE);
        }
    }

    @Override
    public String uri() {
        return URI;
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) {
        return machines.read(key, offset, length);
    }

    @Override
    public void put(String key, ByteBuffer bytes) {
        objects.put(key, bytes);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) {
        return objects.putIfAbsent(key, bytes);
    }

    @Override
    public Upload upload(String key, long size, int partBytes) throws IOException {
        return objects.upload(key, size, partBytes);
    }

    @Override
    public Optional<ObjectInfo> head(String key) {
        return objects.head(key);
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) {
        return objects.list(prefix, startAfter, limit);
    }

    @Override
    public void delete(String key) {
        objects.delete(key);
    }

    @Override
    public List<PendingUpload> pendingUploads(String prefix) {
        return objects.pendingUploads(prefix);
    }

    @Override
    public void abort(PendingUpload upload) {
        objects.abort(upload);
    }

    @Override
    public void close() {}
}
