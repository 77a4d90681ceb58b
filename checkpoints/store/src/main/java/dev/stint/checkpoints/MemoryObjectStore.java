package dev.stint.checkpoints;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** Objects in this process's memory: for tests. Safe for many threads; gone with the instance. */
public final class MemoryObjectStore implements ObjectStore {

    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>(ObjectKeys.ORDER);

    @Override
    public String uri() {
        return "memory:" + Integer.toHexString(System.identityHashCode(this));
    }

    @Override
    public void put(String key, ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        objects.put(ObjectKeys.check(key), copy);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) {
        return objects.putIfAbsent(ObjectKeys.check(key), bytes.clone()) == null;
    }

    @Override
    public Upload upload(String key, long size, int partBytes) {
        ObjectKeys.check(key);
        return new MemoryUpload(new PartPlan(size, partBytes), whole -> objects.put(key, whole));
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) {
        ByteRanges.check(key, offset, length);
        return find(key).map(bytes -> {
            int from = (int) Math.min(offset, bytes.length);
            return new ByteArrayInputStream(bytes, from, (int) Math.min(length, bytes.length - from));
        });
    }

    @Override
    public Optional<ObjectInfo> head(String key) {
        return find(key).map(bytes -> new ObjectInfo(key, bytes.length));
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) {
        List<ObjectInfo> found = new ArrayList<>();
        String from = ObjectKeys.ORDER.compare(prefix, startAfter) > 0 ? prefix : startAfter;
        for (var entry : objects.tailMap(from, true).entrySet()) {
            if (found.size() >= limit || !entry.getKey().startsWith(prefix)) {
                break;
            }
            if (!entry.getKey().equals(startAfter)) {
                found.add(new ObjectInfo(entry.getKey(), entry.getValue().length));
            }
        }
        return found;
    }

    @Override
    public void delete(String key) {
        objects.remove(ObjectKeys.check(key));
    }

    /** None: an upload's parts are its own until it is completed, and gone with it. */
    @Override
    public List<PendingUpload> pendingUploads(String prefix) {
        return List.of();
    }

    @Override
    public void abort(PendingUpload upload) {
        // there are none to be listed, so none to be given up
    }

    @Override
    public void close() {
        // Nothing to release: the objects live as long as the instance.
    }

    /** Parts gathered until they are a whole. */
    private static final class MemoryUpload implements Upload {
        private final PartPlan plan;
        private final Consumer<byte[]> publication;
        private final Map<Integer, byte[]> parts = new ConcurrentHashMap<>();
        private volatile boolean completed;

        MemoryUpload(PartPlan plan, Consumer<byte[]> publication) {
            this.plan = plan;
            this.publication = publication;
        }

        @Override
        public void part(int number, ByteBuffer bytes, int crc32c) {
            plan.check(number, bytes.remaining());
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            parts.put(number, copy);
        }

        @Override
        public void complete() {
            if (completed) {
                return;
            }
            if (parts.size() < plan.parts()) {
                throw new IllegalStateException(
                        "upload with " + parts.size() + " of " + plan.parts() + " parts cannot be completed");
            }
            ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(plan.size()));
            for (int number = 0; number < plan.parts(); number++) {
                whole.put(parts.get(number));
            }
            publication.accept(whole.array());
            completed = true;
        }

        @Override
        public void abort() {
            parts.clear();
        }
    }

    private Optional<byte[]> find(String key) {
        return Optional.ofNullable(objects.get(ObjectKeys.check(key)));
    }
}
