package dev.stint.checkpoints.s3;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A multipart upload's beginning and end, whether its parts are sent or copied. */
final class S3Multipart {

    /** S3 puts the parts together before it answers, and says spaces meanwhile. */
    private static final Duration PUTTING_TOGETHER = Duration.ofMinutes(5);

    private final S3Bucket bucket;
    private final String key;
    private final String id;

    S3Multipart(S3Bucket bucket, String key, String id) {
        this.bucket = bucket;
        this.key = key;
        this.id = id;
    }

    static S3Multipart begin(S3Bucket bucket, String key, Consumer<CreateMultipartUploadRequest.Builder> more)
            throws IOException {
        CreateMultipartUploadRequest.Builder request =
                CreateMultipartUploadRequest.builder().bucket(bucket.name()).key(bucket.full(key));
        if (bucket.where().checksums()) {
            request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
        }
        more.accept(request);
        String id = bucket.ask(
                S3Call.CREATE_UPLOAD,
                key,
                c -> c.createMultipartUpload(request.build()).uploadId());
        return new S3Multipart(bucket, key, id);
    }

    String id() {
        return id;
    }

    /**
     * Makes the parts an object. Where an earlier completion's answer was lost, S3 knows the upload no more, and the object tells.
     *
     * @param parts all, in order
     * @param size of the object in bytes
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
                        S3Call.COMPLETE, key, S3Multipart::unknown, c -> c.completeMultipartUpload(request.build()))
                .isPresent();
        if (!answered && !isThere(parts.size(), size)) {
            throw new IOException("CompleteMultipartUpload of s3://" + bucket.name() + "/" + bucket.full(key)
                    + " was answered with NoSuchUpload, and there is no object of " + size
                    + " bytes in its place: somebody else gave the upload " + id + " up");
        }
    }

    private boolean isThere(int parts, long size) throws IOException {
        Optional<HeadObjectResponse> found = bucket.head(key);
        // an ETag of an object that came in parts ends with their number, where the store keeps that habit
        return found.isPresent()
                && found.get().contentLength() == size
                && (!String.valueOf(found.get().eTag()).contains("-")
                        || found.get().eTag().endsWith("-" + parts + "\""));
    }

    /** Silent when there is no such upload. */
    void abort() throws IOException {
        bucket.askUnless(
                S3Call.ABORT,
                key,
                S3Multipart::unknown,
                c -> c.abortMultipartUpload(
                        r -> r.bucket(bucket.name()).key(bucket.full(key)).uploadId(id)));
    }

    private static boolean unknown(S3Exception failure) {
        return S3Failures.code(failure).equals("NoSuchUpload");
    }
}
