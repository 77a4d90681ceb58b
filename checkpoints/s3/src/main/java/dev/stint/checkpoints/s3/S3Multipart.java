package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.UploadLostException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A multipart upload's beginning and end, whether its parts are sent or copied. */
final class S3Multipart {

    /** S3 puts the parts together before it answers, and says spaces meanwhile. */
    private static final Duration PUTTING_TOGETHER = Duration.ofMinutes(5);

    /** Metadata by which an object is known to be this upload's, and not the one that was in its place. */
    static final String MARK = "stint-upload";

    private final S3Bucket bucket;
    private final String key;
    private final String id;
    private final String mark;

    private S3Multipart(S3Bucket bucket, String key, String id, String mark) {
        this.bucket = bucket;
        this.key = key;
        this.id = id;
        this.mark = mark;
    }

    /**
     * Begins one.
     *
     * @param metadata of the object
     */
    static S3Multipart begin(
            S3Bucket bucket,
            String key,
            Map<String, String> metadata,
            Consumer<CreateMultipartUploadRequest.Builder> more)
            throws IOException {
        String mark = UUID.randomUUID().toString();
        Map<String, String> marked = new TreeMap<>(metadata);
        marked.put(MARK, mark);
        CreateMultipartUploadRequest.Builder request = CreateMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(bucket.full(key))
                .metadata(marked);
        if (bucket.where().checksums()) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
        }
        more.accept(request);
        String id = bucket.ask(
                S3Call.CREATE_UPLOAD,
                key,
                c -> c.createMultipartUpload(request.build()).uploadId());
        return new S3Multipart(bucket, key, id, mark);
    }

    String id() {
        return id;
    }

    /**
     * Makes the parts an object. Where an earlier completion's answer was lost, S3 knows the upload no more, and the object tells.
     *
     * @param parts all, in order
     * @param size of the object in bytes
     * @throws UploadLostException when it is neither
     */
    void complete(List<CompletedPart> parts, long size) throws IOException {
        CompleteMultipartUploadRequest.Builder request = CompleteMultipartUploadRequest.builder()
                .bucket(bucket.name())
                .key(bucket.full(key))
                .uploadId(id)
                .overrideConfiguration(o -> o.apiCallAttemptTimeout(PUTTING_TOGETHER))
                .multipartUpload(u -> u.parts(parts));
        if (bucket.where().checksums()) {
            request.mpuObjectSize(size);
        }
        boolean answered = bucket.askUnless(
                        S3Call.COMPLETE, key, S3Multipart::lost, c -> c.completeMultipartUpload(request.build()))
                .isPresent();
        if (!answered && !isThere()) {
            throw loss(S3Call.COMPLETE);
        }
    }

    private boolean isThere() throws IOException {
        return bucket.head(key)
                .map(found -> mark.equals(found.metadata().get(MARK)))
                .orElse(false);
    }

    /** The upload is not there, or not all of it, and neither is its object. */
    UploadLostException loss(S3Call call) {
        return new UploadLostException(
                call.operation() + " of s3://" + bucket.name() + "/" + bucket.full(key) + ": the store has the upload "
                        + id
                        + ", or a part of it, no more, and its object is not there: somebody gave it up, or a rule of"
                        + " the bucket",
                null);
    }

    /** Silent when there is no such upload. */
    void abort() throws IOException {
        abort(bucket, key, id);
    }

    /** As {@link #abort()}, of whosoever upload. */
    static void abort(S3Bucket bucket, String key, String id) throws IOException {
        bucket.askUnless(
                S3Call.ABORT,
                key,
                S3Multipart::unknown,
                c -> c.abortMultipartUpload(
                        r -> r.bucket(bucket.name()).key(bucket.full(key)).uploadId(id)));
    }

    static boolean unknown(S3Exception failure) {
        return S3Failures.code(failure).equals("NoSuchUpload");
    }

    private static boolean lost(S3Exception failure) {
        return unknown(failure) || S3Failures.code(failure).equals("InvalidPart");
    }
}
