package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectKeys;
import dev.stint.checkpoints.StorageClasses;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.RestoreStatus;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tier;

/**
 * S3's storage classes. What is thawed stays in its class, with a copy that can be read for some days: {@link #move} it to keep it
 * hot. An object's {@code since} is when it was last written, and moving writes it.
 */
final class S3StorageClasses implements StorageClasses {

    private static final String FIRST = "STANDARD";
    private static final String DEEPEST = "DEEP_ARCHIVE";
    private static final List<String> NAMES = List.of(FIRST, "STANDARD_IA", "GLACIER_IR", "GLACIER", DEEPEST);
    private static final Set<String> ARCHIVES = Set.of("GLACIER", DEEPEST);

    private final S3Bucket bucket;
    private final S3Copies copies;

    S3StorageClasses(S3Bucket bucket, S3Copies copies) {
        this.bucket = bucket;
        this.copies = copies;
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public List<ClassedObject> list(String prefix, String startAfter, int limit) throws IOException {
        List<ClassedObject> found = new ArrayList<>();
        for (S3Object object : bucket.list(prefix, startAfter, limit, true)) {
            String key = bucket.relative(object.key());
            String storageClass = named(object.storageClassAsString());
            Readability readability = readability(storageClass, object.restoreStatus());
            ClassedObject classed =
                    new ClassedObject(key, object.size(), storageClass, object.lastModified(), readability);
            if (readability == Readability.ARCHIVED && bucket.where().endpoint().isPresent()) {
                // Amazon tells in a listing what was thawed; others may not know the question, and tell of single
                // objects only.
                classed = find(key).orElse(classed);
            }
            found.add(classed);
        }
        return found;
    }

    @Override
    public Optional<ClassedObject> find(String key) throws IOException {
        return bucket.head(ObjectKeys.check(key)).map(found -> classed(key, found));
    }

    @Override
    public void move(String key, String storageClass) throws IOException {
        ObjectKeys.check(key);
        if (!NAMES.contains(storageClass)) {
            throw new IllegalArgumentException(
                    "move '" + key + "': S3 has no storage class '" + storageClass + "' for it; there are " + NAMES);
        }
        HeadObjectResponse found = existing("move", key);
        if (!named(found.storageClassAsString()).equals(storageClass)) {
            copies.intoClass(key, found, storageClass);
        }
    }

    @Override
    public void thaw(String key, int days, ThawSpeed speed) throws IOException {
        ObjectKeys.check(key);
        if (days < 1) {
            throw new IllegalArgumentException("thaw '" + key + "': for " + days + " days; give 1 or more");
        }
        ClassedObject found = classed(key, existing("thaw", key));
        if (found.readability() != Readability.ARCHIVED) {
            return;
        }
        Tier tier = tier(speed, found.storageClass());
        bucket.askUnless(
                S3Call.RESTORE,
                key,
                S3StorageClasses::asked,
                c -> c.restoreObject(r -> r.bucket(bucket.name())
                        .key(bucket.full(key))
                        .restoreRequest(restore -> restore.days(days).glacierJobParameters(job -> job.tier(tier)))));
    }

    private HeadObjectResponse existing(String what, String key) throws IOException {
        Optional<HeadObjectResponse> found = bucket.head(key);
        if (found.isEmpty()) {
            throw new FileNotFoundException(
                    what + ": there is no object s3://" + bucket.name() + "/" + bucket.full(key));
        }
        return found.get();
    }

    private static boolean asked(S3Exception failure) {
        return S3Failures.code(failure).equals("RestoreAlreadyInProgress");
    }

    private static ClassedObject classed(String key, HeadObjectResponse found) {
        String storageClass = named(found.storageClassAsString());
        return new ClassedObject(
                key,
                found.contentLength(),
                storageClass,
                found.lastModified(),
                readability(storageClass, found.restore()));
    }

    /** S3 leaves the usual class out of its answers to HEAD. */
    private static String named(@Nullable String storageClass) {
        return storageClass == null ? FIRST : storageClass;
    }

    /** By {@code x-amz-restore}: {@code ongoing-request="false", expiry-date="…"}. */
    private static Readability readability(String storageClass, @Nullable String restore) {
        if (!ARCHIVES.contains(storageClass)) {
            return Readability.READY;
        }
        if (restore == null) {
            return Readability.ARCHIVED;
        }
        return restore.contains("ongoing-request=\"true\"") ? Readability.THAWING : Readability.READY;
    }

    private static Readability readability(String storageClass, @Nullable RestoreStatus restore) {
        if (!ARCHIVES.contains(storageClass)) {
            return Readability.READY;
        }
        if (restore != null && Boolean.TRUE.equals(restore.isRestoreInProgress())) {
            return Readability.THAWING;
        }
        return restore != null && restore.restoreExpiryDate() != null ? Readability.READY : Readability.ARCHIVED;
    }

    private static Tier tier(ThawSpeed speed, String storageClass) {
        return switch (speed) {
            // the deepest archive has no expedited way: this is its fastest
            case EXPEDITED -> storageClass.equals(DEEPEST) ? Tier.STANDARD : Tier.EXPEDITED;
            case STANDARD -> Tier.STANDARD;
            case BULK -> Tier.BULK;
        };
    }
}
