package dev.stint.checkpoints;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Objects in this process's memory: for tests. Safe for many threads; gone with the instance. */
public final class MemoryObjectStore implements ObjectStore {

    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>(ObjectKeys.ORDER);

    @Override
    public String uri() {
        return "memory:" + Integer.toHexString(System.identityHashCode(this));
    }

    @Override
    public void put(String key, byte[] bytes) {
        objects.put(ObjectKeys.check(key), bytes.clone());
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) {
        return objects.putIfAbsent(ObjectKeys.check(key), bytes.clone()) == null;
    }

    @Override
    public void putFile(String key, Path file) throws IOException {
        objects.put(ObjectKeys.check(key), Files.readAllBytes(file));
    }

    @Override
    public Optional<InputStream> open(String key, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("open '" + key + "': offset " + offset + " is negative");
        }
        return find(key).map(bytes -> {
            int from = (int) Math.min(offset, bytes.length);
            return new ByteArrayInputStream(bytes, from, bytes.length - from);
        });
    }

    @Override
    public Optional<byte[]> get(String key) {
        return find(key).map(byte[]::clone);
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

    @Override
    public void close() {
        // Nothing to release: the objects live as long as the instance.
    }

    private Optional<byte[]> find(String key) {
        return Optional.ofNullable(objects.get(ObjectKeys.check(key)));
    }
}
