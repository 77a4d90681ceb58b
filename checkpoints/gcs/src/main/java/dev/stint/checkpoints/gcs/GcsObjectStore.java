package dev.stint.checkpoints.gcs;

import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobTargetOption;
import dev.stint.checkpoints.ByteRanges;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Objects in a Cloud Storage bucket, below a prefix of it. Whatever is written carries its CRC32C, and the store refuses other
 * bytes. New objects are in class STANDARD. Safe for many threads and processes.
 *
 * <p>An upload in parts is a number of objects until it is completed ({@link Components}); listings leave them out. In a bucket with
 * soft delete, which is Google's default, they go on costing storage for its seven days after they were deleted.
 *
 * <p>An object of one name can be written about once in a second; the store then answers 429, and the call is repeated for a while.
 */
final class GcsObjectStore implements ObjectStore {

    /** Tells a call that is repeated whether it was itself that created the object. */
    private static final String CREATOR = "stint-creator";

    private final GcsBucket bucket;

    GcsObjectStore(GcsBucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public String uri() {
        return bucket.location().uri();
    }

    @Override
    public void put(String key, ByteBuffer bytes) throws IOException {
        bucket.check(key, 0);
        checkSingle(key, bytes.remaining());
        bucket.create("put", key, key, bytes, Map.of());
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        bucket.check(key, 0);
        checkSingle(key, bytes.length);
        Map<String, String> mine = Map.of(CREATOR, UUID.randomUUID().toString());
        if (bucket.create("putIfAbsent", key, key, ByteBuffer.wrap(bytes), mine, BlobTargetOption.doesNotExist())
                .isPresent()) {
            return true;
        }
        // The key is taken; perhaps by an earlier try of this very call, whose answer was lost.
        BlobInfo there = bucket.find("putIfAbsent", key, BlobField.METADATA)
                .orElseThrow(() -> new IOException("putIfAbsent '" + key + "' in bucket '"
                        + bucket.location().bucket() + "' failed: the key was taken and is free again; whether it was"
                        + " by this call is not known, read back and compare"));
        return mine.equals(there.getMetadata());
    }

    @Override
    public Upload upload(String key, long size, int partBytes) {
        bucket.check(key, Components.LONGER_BYTES);
        return new GcsUpload(bucket, key, new PartPlan(size, partBytes));
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        ByteRanges.check(key, offset, length);
        bucket.check(key, 0);
        return GcsInput.open(bucket, key, offset, length);
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws IOException {
        bucket.check(key, 0);
        return bucket.find("head", key, BlobField.NAME, BlobField.SIZE)
                .map(found -> new ObjectInfo(key, found.getSize()));
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return bucket.objects(prefix, startAfter, limit, BlobField.NAME, BlobField.SIZE).stream()
                .map(found -> new ObjectInfo(bucket.key(found), found.getSize()))
                .toList();
    }

    @Override
    public void delete(String key) throws IOException {
        bucket.check(key, 0);
        bucket.delete("delete", key);
    }

    @Override
    public List<PendingUpload> pendingUploads(String prefix) throws IOException {
        Map<Components.Component, Instant> begun = new TreeMap<>(
                Comparator.comparing(Components.Component::key).thenComparing(Components.Component::upload));
        for (BlobInfo found : bucket.list(
                "list uploads of",
                prefix,
                "",
                Integer.MAX_VALUE,
                key -> Components.parse(key).isPresent(),
                BlobField.NAME,
                BlobField.TIME_CREATED)) {
            begun.merge(
                    Components.parse(bucket.key(found)).orElseThrow(),
                    found.getCreateTimeOffsetDateTime().toInstant(),
                    (one, other) -> one.isBefore(other) ? one : other);
        }
        List<PendingUpload> pending = new ArrayList<>();
        begun.forEach((upload, at) -> pending.add(new PendingUpload(upload.key(), upload.upload(), at)));
        return pending;
    }

    @Override
    public void abort(PendingUpload upload) throws IOException {
        bucket.check(upload.key(), Components.LONGER_BYTES);
        GcsUpload.abort(bucket, upload.key(), upload.id());
    }

    @Override
    public Optional<StorageClasses> storageClasses() {
        return Optional.of(new GcsStorageClasses(bucket));
    }

    @Override
    public void close() {
        bucket.close();
    }

    private static void checkSingle(String key, int bytes) {
        if (bytes > Upload.MAX_SINGLE_BYTES) {
            throw new IllegalArgumentException("put '" + key + "': " + bytes + " bytes are more than "
                    + Upload.MAX_SINGLE_BYTES + "; upload them in parts");
        }
    }
}
