package dev.stint.checkpoints.gcs;

import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.StorageClass;
import dev.stint.checkpoints.StorageClasses;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Cloud Storage's classes. All are read at once, so nothing is ever thawed; colder ones charge for reading. */
final class GcsStorageClasses implements StorageClasses {

    private static final List<StorageClass> CLASSES =
            List.of(StorageClass.STANDARD, StorageClass.NEARLINE, StorageClass.COLDLINE, StorageClass.ARCHIVE);

    /** An object that is replaced again and again while it is moved is not one to move. */
    private static final int MOST_TRIES = 5;

    private static final BlobField[] FIELDS = {
        BlobField.NAME,
        BlobField.SIZE,
        BlobField.GENERATION,
        BlobField.STORAGE_CLASS,
        BlobField.TIME_CREATED,
        BlobField.TIME_STORAGE_CLASS_UPDATED
    };

    private final GcsBucket bucket;

    GcsStorageClasses(GcsBucket bucket) {
        this.bucket = bucket;
    }

    @Override
    public List<String> names() {
        return CLASSES.stream().map(StorageClass::name).toList();
    }

    @Override
    public List<ClassedObject> list(String prefix, String startAfter, int limit) throws IOException {
        return bucket.objects(prefix, startAfter, limit, FIELDS).stream()
                .map(this::classed)
                .toList();
    }

    @Override
    public Optional<ClassedObject> find(String key) throws IOException {
        bucket.check(key, 0);
        return bucket.find("head", key, FIELDS).map(this::classed);
    }

    @Override
    public void move(String key, String storageClass) throws IOException {
        bucket.check(key, 0);
        StorageClass into = CLASSES.stream()
                .filter(one -> one.name().equals(storageClass))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "move '" + key + "': storage class '" + storageClass + "' is none of " + names()));
        for (int tries = 1; tries <= MOST_TRIES; tries++) {
            BlobInfo now = bucket.find("move", key, FIELDS).orElseThrow(() -> absent("move", key));
            // also when the answer to our own rewrite was lost
            if (into.equals(now.getStorageClass()) || bucket.rewrite(key, now.getGeneration(), into)) {
                return;
            }
        }
        throw new IOException(
                "move '" + key + "' in bucket '" + bucket.location().bucket() + "' to " + storageClass
                        + " failed: it was replaced " + MOST_TRIES + " times meanwhile; try again when it rests");
    }

    @Override
    public void thaw(String key, int days, ThawSpeed speed) throws IOException {
        bucket.check(key, 0);
        if (days < 1) {
            throw new IllegalArgumentException("thaw '" + key + "' for " + days + " days; give 1 or more");
        }
        if (bucket.find("thaw", key, BlobField.NAME).isEmpty()) {
            throw absent("thaw", key);
        }
    }

    private ClassedObject classed(BlobInfo blob) {
        OffsetDateTime changed = blob.getTimeStorageClassUpdatedOffsetDateTime();
        return new ClassedObject(
                bucket.key(blob),
                blob.getSize(),
                blob.getStorageClass().name(),
                (changed == null ? blob.getCreateTimeOffsetDateTime() : changed).toInstant(),
                Readability.READY);
    }

    private IOException absent(String call, String key) {
        return new IOException(
                call + " '" + key + "' in bucket '" + bucket.location().bucket() + "' failed: there is no such object");
    }
}
