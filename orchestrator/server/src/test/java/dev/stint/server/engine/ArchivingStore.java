package dev.stint.server.engine;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A bucket with an archive, which thaws when the test says so. Under S3's name, so that S3's prices hold. */
final class ArchivingStore implements ObjectStore {

    private static final Instant LONG_AGO = Instant.parse("2025-01-01T00:00:00Z");

    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final Map<String, Readability> archived = new ConcurrentHashMap<>();
    private final Classes classes = new Classes();

    /** Speeds of the thaws that were asked for. */
    final List<ThawSpeed> asked = new CopyOnWriteArrayList<>();

    /** What was asked for can be read now. */
    void endThawing() {
        archived.replaceAll((key, now) -> now == Readability.THAWING ? Readability.READY : now);
    }

    @Override
    public String uri() {
        return "s3://cold";
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
    public Upload upload(String key, long size, int partBytes) {
        return objects.upload(key, size, partBytes);
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        if (archived.getOrDefault(key, Readability.READY) != Readability.READY) {
            throw new StoreRefusedException(
                    StoreRefusedException.Reason.ARCHIVED, "open '" + key + "': InvalidObjectState", null);
        }
        return objects.open(key, offset, length);
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
        return List.of();
    }

    @Override
    public void abort(PendingUpload upload) {
        // there are none
    }

    @Override
    public Optional<StorageClasses> storageClasses() {
        return Optional.of(classes);
    }

    @Override
    public void close() {
        objects.close();
    }

    private final class Classes implements StorageClasses {

        @Override
        public List<String> names() {
            return List.of("STANDARD", "GLACIER");
        }

        @Override
        public List<ClassedObject> list(String prefix, String startAfter, int limit) {
            return objects.list(prefix, startAfter, limit).stream()
                    .map(this::classed)
                    .toList();
        }

        @Override
        public Optional<ClassedObject> find(String key) {
            return objects.head(key).map(this::classed);
        }

        private ClassedObject classed(ObjectInfo object) {
            Readability now = archived.get(object.key());
            return new ClassedObject(
                    object.key(),
                    object.size(),
                    now == null ? "STANDARD" : "GLACIER",
                    LONG_AGO,
                    now == null ? Readability.READY : now);
        }

        @Override
        public void move(String key, String storageClass) {
            archived.put(key, Readability.ARCHIVED);
        }

        @Override
        public void thaw(String key, int days, ThawSpeed speed) {
            asked.add(speed);
            archived.computeIfPresent(key, (same, now) -> now == Readability.ARCHIVED ? Readability.THAWING : now);
        }
    }
}
