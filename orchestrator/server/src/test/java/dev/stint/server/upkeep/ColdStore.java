package dev.stint.server.upkeep;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A store in memory that passes for S3: it has classes, a clock, uploads nobody completed, and fails where it is told to. */
final class ColdStore implements ObjectStore {

    private static final List<String> NAMES =
            List.of("STANDARD", "STANDARD_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE");
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

    private record Place(String storageClass, Instant since) {}

    private MemoryObjectStore objects = new MemoryObjectStore();
    private final Map<String, Place> places = new ConcurrentHashMap<>();
    final List<PendingUpload> uploads = new CopyOnWriteArrayList<>();
    final List<String> aborted = new CopyOnWriteArrayList<>();
    private final InstantSource clock;

    /** Said sizes are so many times the true ones, so that small objects cost something. */
    long magnify = 1;

    /** Calls with such a word and key, {@code "move team/run/…"}, fail. */
    volatile Predicate<String> broken = call -> false;

    /** Whether it has classes at all. */
    boolean classes = true;

    ColdStore(InstantSource clock) {
        this.clock = clock;
    }

    void clear() {
        objects = new MemoryObjectStore();
        places.clear();
        uploads.clear();
        aborted.clear();
        broken = call -> false;
        classes = true;
        magnify = 1;
    }

    @Override
    public String uri() {
        return (classes ? "s3://bucket" : "file:///bucket") + "?endpoint=hidden";
    }

    private void check(String word, String key) throws IOException {
        if (broken.test(word + " " + key)) {
            throw new IOException("the store does not " + word + " " + key);
        }
    }

    private void came(String key) {
        places.put(key, new Place(NAMES.get(0), clock.instant()));
    }

    @Override
    public void put(String key, ByteBuffer bytes) throws IOException {
        check("put", key);
        objects.put(key, bytes);
        came(key);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        check("put", key);
        boolean created = objects.putIfAbsent(key, bytes);
        if (created) {
            came(key);
        }
        return created;
    }

    @Override
    public Upload upload(String key, long size, int partBytes) {
        came(key);
        return objects.upload(key, size, partBytes);
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        check("open", key);
        Place place = places.get(key);
        if (place != null && ARCHIVES.contains(place.storageClass())) {
            throw new StoreRefusedException(StoreRefusedException.Reason.ARCHIVED, key + " is archived", null);
        }
        return objects.open(key, offset, length);
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws IOException {
        check("head", key);
        return objects.head(key);
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        check("list", prefix);
        return objects.list(prefix, startAfter, limit);
    }

    @Override
    public Optional<StorageClasses> storageClasses() {
        return classes ? Optional.of(new Classes()) : Optional.empty();
    }

    private final class Classes implements StorageClasses {
        @Override
        public List<String> names() {
            return NAMES;
        }

        @Override
        public List<ClassedObject> list(String prefix, String startAfter, int limit) throws IOException {
            List<ClassedObject> listed = new ArrayList<>();
            for (ObjectInfo each : ColdStore.this.list(prefix, startAfter, limit)) {
                listed.add(classed(each));
            }
            return listed;
        }

        @Override
        public Optional<ClassedObject> find(String key) throws IOException {
            return head(key).map(this::classed);
        }

        private ClassedObject classed(ObjectInfo each) {
            Place place = Objects.requireNonNull(places.get(each.key()), each.key());
            return new ClassedObject(
                    each.key(),
                    each.size() * magnify,
                    place.storageClass(),
                    place.since(),
                    ARCHIVES.contains(place.storageClass()) ? Readability.ARCHIVED : Readability.READY);
        }

        @Override
        public void move(String key, String storageClass) throws IOException {
            check("move", key);
            if (!NAMES.contains(storageClass)) {
                throw new IllegalArgumentException(storageClass);
            }
            if (head(key).isEmpty()) {
                throw new IOException("no " + key);
            }
            places.put(key, new Place(storageClass, clock.instant()));
        }

        @Override
        public void thaw(String key, int days, ThawSpeed speed) {
            places.put(key, new Place(NAMES.get(0), clock.instant()));
        }
    }

    @Override
    public void delete(String key) throws IOException {
        check("delete", key);
        objects.delete(key);
        places.remove(key);
    }

    @Override
    public List<PendingUpload> pendingUploads(String prefix) throws IOException {
        check("uploads", prefix);
        return uploads.stream().filter(each -> each.key().startsWith(prefix)).toList();
    }

    @Override
    public void abort(PendingUpload upload) throws IOException {
        check("abort", upload.key());
        uploads.remove(upload);
        aborted.add(upload.key());
    }

    @Override
    public void close() {
        // nothing to release
    }
}
