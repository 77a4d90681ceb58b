package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.OptionalObjectAttributes;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * One bucket, and the place in it that our keys are relative to. What is asked here is answered, or fails with this project's
 * exceptions. Safe for many threads.
 */
final class S3Bucket implements AutoCloseable {

    private static final int PAGE = 1000;

    private final S3Client client;
    private final S3Uri where;
    private final S3Patience patience;
    private final S3Failures failures;
    private volatile boolean seen;

    S3Bucket(S3Client client, S3Uri where, S3Patience patience) {
        this.client = client;
        this.where = where;
        this.patience = patience;
        this.failures = new S3Failures(where.bucket());
    }

    S3Uri where() {
        return where;
    }

    S3Patience patience() {
        return patience;
    }

    String name() {
        return where.bucket();
    }

    /** A key of ours as the bucket has it. */
    String full(String key) {
        return where.root() + key;
    }

    /** A key of the bucket's as we have it. */
    String relative(String fullKey) {
        return fullKey.substring(where.root().length());
    }

    /**
     * Asks something of the store.
     *
     * @param key of ours that it is about; empty for the bucket
     */
    <T> T ask(S3Call call, String key, Function<S3Client, T> request) throws IOException {
        return askUnless(call, key, failure -> false, request)
                .orElseThrow(() -> new IllegalStateException(call + " has no answer"));
    }

    /** As {@link #ask}, with nothing as the answer where the store refuses in a way that was to be expected. */
    <T> Optional<T> askUnless(S3Call call, String key, Predicate<S3Exception> expected, Function<S3Client, T> request)
            throws IOException {
        try {
            T answer = request.apply(client);
            seen = true;
            return Optional.of(answer);
        } catch (S3Exception e) {
            if (expected.test(e)) {
                return Optional.empty();
            }
            throw failures.of(call, full(key), e);
        } catch (SdkException e) {
            throw failures.of(call, full(key), e);
        }
    }

    /** Whether it is the key that is missing, and not the bucket. */
    static boolean noSuchKey(S3Exception failure) {
        return failure.statusCode() == 404 && !S3Failures.code(failure).equals("NoSuchBucket");
    }

    /** What the store tells of an object without its bytes; empty when there is none. */
    Optional<HeadObjectResponse> head(String key) throws IOException {
        HeadObjectResponse found;
        try {
            found = client.headObject(r -> r.bucket(name()).key(full(key)));
        } catch (S3Exception e) {
            if (noSuchKey(e)) {
                checkBucket();
                return Optional.empty();
            }
            throw failures.of(S3Call.HEAD, full(key), spoken(key, e));
        } catch (SdkException e) {
            throw failures.of(S3Call.HEAD, full(key), e);
        }
        seen = true;
        return Optional.of(found);
    }

    /** The answer to a HEAD has no body, so a missing bucket looks like a missing key: once, the difference is asked for. */
    private void checkBucket() throws IOException {
        if (seen) {
            return;
        }
        try {
            client.headBucket(r -> r.bucket(name()));
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                throw failures.noBucket(S3Call.HEAD_BUCKET, e);
            }
            if (e.statusCode() != 403) { // who may not look at the bucket may use it all the same
                throw failures.of(S3Call.HEAD_BUCKET, "", e);
            }
        } catch (SdkException e) {
            throw failures.of(S3Call.HEAD_BUCKET, "", e);
        }
        seen = true;
    }

    /** A refused HEAD says nothing but a number; the same asked as a GET gets words. */
    private S3Exception spoken(String key, S3Exception silent) {
        if (!S3Failures.code(silent).isEmpty() || silent.statusCode() >= 500) {
            return silent;
        }
        try {
            client.getObject(r -> r.bucket(name()).key(full(key)).range("bytes=0-0"), ResponseTransformer.toBytes());
            return silent;
        } catch (S3Exception e) {
            return e.statusCode() == silent.statusCode() ? e : silent;
        } catch (SdkException e) {
            return silent;
        }
    }

    /**
     * Objects in key order; what consoles make to show a folder, and other names that are no keys, are none of ours.
     *
     * @param restores whether it matters if archived ones have been thawed
     */
    List<S3Object> list(String prefix, String startAfter, int limit, boolean restores) throws IOException {
        List<S3Object> found = new ArrayList<>();
        String after = startAfter.isEmpty() ? "" : full(startAfter);
        boolean more = limit > 0;
        while (more && found.size() < limit) {
            ListObjectsV2Request.Builder request = ListObjectsV2Request.builder()
                    .bucket(name())
                    .prefix(full(prefix))
                    .maxKeys(Math.min(PAGE, limit - found.size()))
                    .encodingType(EncodingType.URL);
            if (!after.isEmpty()) {
                request.startAfter(after);
            }
            if (restores) {
                request.optionalObjectAttributes(OptionalObjectAttributes.RESTORE_STATUS);
            }
            ListObjectsV2Response page = ask(S3Call.LIST, prefix, c -> c.listObjectsV2(request.build()));
            for (S3Object object : page.contents()) {
                after = object.key();
                if (ObjectKeys.allowed(relative(after))) {
                    found.add(object);
                }
            }
            more = Boolean.TRUE.equals(page.isTruncated()) && !page.contents().isEmpty();
        }
        return found;
    }

    @Override
    public void close() {
        client.close();
    }
}
