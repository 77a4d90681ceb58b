package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ByteRanges;
import dev.stint.checkpoints.ObjectKeys;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** A bucket of Amazon S3, or of a store that speaks its language. */
final class S3ObjectStore implements ObjectStore {

    private final S3Bucket bucket;
    private final PlainReads reads;
    private final AwsCredentialsProvider credentials;
    private final S3StorageClasses classes;

    private S3ObjectStore(S3Bucket bucket, PlainReads reads, AwsCredentialsProvider credentials) {
        this.bucket = bucket;
        this.reads = reads;
        this.credentials = credentials;
        this.classes = new S3StorageClasses(bucket, new S3Copies(bucket));
    }

    /**
     * Opens a bucket with the credentials of the SDK's default chain.
     *
     * @throws IllegalArgumentException when no region is known
     */
    static S3ObjectStore open(S3Uri where) {
        DefaultCredentialsProvider credentials =
                DefaultCredentialsProvider.builder().build();
        boolean good = false;
        try {
            S3ObjectStore store = open(where, credentials, S3Patience.usual());
            good = true;
            return store;
        } finally {
            if (!good) {
                credentials.close();
            }
        }
    }

    /**
     * Opens a bucket without asking it anything. The credentials are closed with the store.
     *
     * @throws IllegalArgumentException when no region is known
     */
    static S3ObjectStore open(S3Uri where, AwsCredentialsProvider credentials, S3Patience patience) {
        PlainReads reads = new PlainReads(S3Clients.http(where, patience), credentials);
        boolean good = false;
        try {
            S3Bucket bucket = new S3Bucket(S3Clients.open(where, credentials, patience, reads), where, patience);
            good = true;
            return new S3ObjectStore(bucket, reads, credentials);
        } finally {
            if (!good) {
                reads.close();
            }
        }
    }

    @Override
    public String uri() {
        return bucket.where().text();
    }

    @Override
    public void put(String key, ByteBuffer bytes) throws IOException {
        ObjectKeys.check(key);
        if (bytes.remaining() > Upload.MAX_SINGLE_BYTES) {
            throw new IllegalArgumentException("put '" + key + "': " + bytes.remaining()
                    + " bytes are more than one request takes (" + Upload.MAX_SINGLE_BYTES + "); upload it in parts");
        }
        PutObjectRequest request = put(key, bytes, false);
        bucket.ask(S3Call.PUT, key, c -> c.putObject(request, BufferBody.of(bytes)));
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        ObjectKeys.check(key);
        ByteBuffer body = ByteBuffer.wrap(bytes);
        PutObjectRequest request = put(key, body, true);
        // 409 ConditionalRequestConflict is repeated by the client (S3Clients); 412 is the answer no
        return bucket.askUnless(
                        S3Call.PUT,
                        key,
                        failure -> failure.statusCode() == 412,
                        c -> c.putObject(request, BufferBody.of(body)))
                .isPresent();
    }

    private PutObjectRequest put(String key, ByteBuffer bytes, boolean ifAbsent) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket.name())
                .key(bucket.full(key))
                .contentLength((long) bytes.remaining())
                .overrideConfiguration(
                        o -> o.apiCallAttemptTimeout(bucket.patience().attempt(bytes.remaining())));
        if (ifAbsent) {
            request.ifNoneMatch("*");
        }
        if (bucket.where().checksums()) {
            request.checksumCRC32C(Crc32cText.of(bytes));
        }
        return request.build();
    }

    @Override
    public Upload upload(String key, long size, int partBytes) throws IOException {
        ObjectKeys.check(key);
        return S3Upload.begin(bucket, key, new PartPlan(size, partBytes));
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        ByteRanges.check(ObjectKeys.check(key), offset, length);
        String what = "s3://" + bucket.name() + "/" + bucket.full(key);
        boolean toTheEnd = length > Long.MAX_VALUE - offset || length == Long.MAX_VALUE;
        if (!toTheEnd) {
            Optional<InputStream> plain = reads.open(bucket.full(key), offset, length, what);
            if (plain.isPresent()) {
                return plain;
            }
        }
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(bucket.name()).key(bucket.full(key));
        if (offset > 0 || !toTheEnd) {
            request.range("bytes=" + offset + "-" + (toTheEnd ? "" : offset + length - 1));
        }
        return bucket.askUnless(S3Call.GET, key, S3Bucket::noSuchKey, c -> {
            try {
                ResponseInputStream<GetObjectResponse> in = c.getObject(request.build());
                Long size = in.response().contentLength();
                return new S3ReadStream(in, size == null ? Long.MAX_VALUE : size, what);
            } catch (S3Exception e) {
                if (e.statusCode() == 416) {
                    return InputStream.nullInputStream(); // the object ends before the range begins
                }
                throw e;
            }
        });
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws IOException {
        return bucket.head(ObjectKeys.check(key)).map(found -> new ObjectInfo(key, found.contentLength()));
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return bucket.list(prefix, startAfter, limit, false).stream()
                .map(object -> new ObjectInfo(bucket.relative(object.key()), object.size()))
                .toList();
    }

    @Override
    public void delete(String key) throws IOException {
        ObjectKeys.check(key);
        bucket.askUnless(
                S3Call.DELETE,
                key,
                S3Bucket::noSuchKey,
                c -> c.deleteObject(r -> r.bucket(bucket.name()).key(bucket.full(key))));
    }

    @Override
    public List<PendingUpload> pendingUploads(String prefix) throws IOException {
        List<PendingUpload> found = new ArrayList<>();
        ListMultipartUploadsRequest.Builder request = ListMultipartUploadsRequest.builder()
                .bucket(bucket.name())
                .prefix(bucket.full(prefix))
                .encodingType(EncodingType.URL);
        boolean more = true;
        while (more) {
            ListMultipartUploadsResponse page =
                    bucket.ask(S3Call.LIST_UPLOADS, prefix, c -> c.listMultipartUploads(request.build()));
            for (MultipartUpload upload : page.uploads()) {
                found.add(new PendingUpload(bucket.relative(upload.key()), upload.uploadId(), upload.initiated()));
            }
            more = Boolean.TRUE.equals(page.isTruncated()) && page.nextKeyMarker() != null;
            request.keyMarker(page.nextKeyMarker()).uploadIdMarker(page.nextUploadIdMarker());
        }
        return found;
    }

    @Override
    public void abort(PendingUpload upload) throws IOException {
        S3Multipart.abort(bucket, upload.key(), upload.id());
    }

    @Override
    public Optional<StorageClasses> storageClasses() {
        return Optional.of(classes);
    }

    @Override
    public void close() {
        bucket.close();
        reads.close();
        if (credentials instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
