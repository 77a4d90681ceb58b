package dev.stint.checkpoints.s3;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Copies objects onto themselves, within the store, which is how S3 changes an object's class. */
final class S3Copies {

    /** The largest object that CopyObject takes. */
    private static final long AT_ONCE_BYTES = 5L << 30;

    /** Small enough that a failed part costs little, large enough that 10,000 make the largest object. */
    private static final long PART_BYTES = 1L << 30;

    /** S3 copies before it answers, and says spaces meanwhile. */
    private static final Duration COPYING = Duration.ofMinutes(15);

    private final S3Bucket bucket;
    private final long atOnceBytes;
    private final long partBytes;

    S3Copies(S3Bucket bucket) {
        this(bucket, AT_ONCE_BYTES, PART_BYTES);
    }

    S3Copies(S3Bucket bucket, long atOnceBytes, long partBytes) {
        this.bucket = bucket;
        this.atOnceBytes = atOnceBytes;
        this.partBytes = partBytes;
    }

    /**
     * Copies an object into another class, if it is still the one that was seen.
     *
     * @param source what {@link S3Bucket#head} told of it
     * @throws IOException also when it was replaced meanwhile; it is as it was then
     */
    void intoClass(String key, HeadObjectResponse source, String storageClass) throws IOException {
        if (source.contentLength() <= atOnceBytes) {
            unlessReplaced(
                    S3Call.COPY,
                    key,
                    c -> c.copyObject(r -> r.sourceBucket(bucket.name())
                            .sourceKey(bucket.full(key))
                            .destinationBucket(bucket.name())
                            .destinationKey(bucket.full(key))
                            .copySourceIfMatch(source.eTag())
                            .metadataDirective(MetadataDirective.COPY)
                            .storageClass(storageClass)
                            .overrideConfiguration(o -> o.apiCallAttemptTimeout(COPYING))));
            return;
        }
        // unlike a copy at once, one in parts takes over nothing but the bytes
        S3Multipart multipart = S3Multipart.begin(
                bucket,
                key,
                source.metadata(),
                request -> request.storageClass(storageClass).contentType(source.contentType()));
        try {
            multipart.complete(parts(key, source, multipart.id()), source.contentLength());
        } catch (IOException | RuntimeException e) {
            giveUp(multipart, e);
            throw e;
        }
    }

    private static void giveUp(S3Multipart multipart, Exception cause) {
        try {
            multipart.abort();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private List<CompletedPart> parts(String key, HeadObjectResponse source, String upload) throws IOException {
        List<CompletedPart> parts = new ArrayList<>();
        for (long from = 0; from < source.contentLength(); from += partBytes) {
            int number = parts.size() + 1;
            String range = "bytes=" + from + "-" + (Math.min(from + partBytes, source.contentLength()) - 1);
            CopyPartResult copied = unlessReplaced(
                    S3Call.COPY_PART,
                    key,
                    c -> c.uploadPartCopy(r -> r.sourceBucket(bucket.name())
                                    .sourceKey(bucket.full(key))
                                    .copySourceIfMatch(source.eTag())
                                    .copySourceRange(range)
                                    .destinationBucket(bucket.name())
                                    .destinationKey(bucket.full(key))
                                    .uploadId(upload)
                                    .partNumber(number)
                                    .overrideConfiguration(o -> o.apiCallAttemptTimeout(COPYING)))
                            .copyPartResult());
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(copied.eTag())
                    .checksumCRC32C(copied.checksumCRC32C())
                    .build());
        }
        return parts;
    }

    private <T> T unlessReplaced(S3Call call, String key, Function<S3Client, T> request) throws IOException {
        return bucket.askUnless(call, key, S3Copies::replaced, request)
                .orElseThrow(
                        () -> new IOException(call.operation() + " of s3://" + bucket.name() + "/" + bucket.full(key)
                                + ": the object was replaced meanwhile and is left as it is; move it again"));
    }

    private static boolean replaced(S3Exception failure) {
        return failure.statusCode() == 412;
    }
}
