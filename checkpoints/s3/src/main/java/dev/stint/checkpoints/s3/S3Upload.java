package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/** An object's parts on their way into a bucket, each with its CRC32C, so that S3 takes no damaged one. */
final class S3Upload implements Upload {

    private final S3Bucket bucket;
    private final String key;
    private final PartPlan plan;
    private final S3Multipart multipart;
    private final AtomicReferenceArray<CompletedPart> parts;
    private volatile boolean ended;
    private boolean completed;

    private S3Upload(S3Bucket bucket, String key, PartPlan plan, S3Multipart multipart) {
        this.bucket = bucket;
        this.key = key;
        this.plan = plan;
        this.multipart = multipart;
        this.parts = new AtomicReferenceArray<>(plan.parts());
    }

    static S3Upload begin(S3Bucket bucket, String key, PartPlan plan) throws IOException {
        return new S3Upload(bucket, key, plan, S3Multipart.begin(bucket, key, Map.of(), request -> {}));
    }

    @Override
    public void part(int number, ByteBuffer bytes, int crc32c) throws IOException {
        plan.check(number, bytes.remaining());
        String crc = Crc32cText.of(crc32c);
        UploadPartRequest.Builder request = UploadPartRequest.builder()
                .bucket(bucket.name())
                .key(bucket.full(key))
                .uploadId(multipart.id())
                .partNumber(number + 1)
                .contentLength((long) bytes.remaining())
                .overrideConfiguration(
                        o -> o.apiCallAttemptTimeout(bucket.patience().attempt(bytes.remaining())));
        CompletedPart.Builder part = CompletedPart.builder().partNumber(number + 1);
        if (bucket.where().checksums()) {
            request.checksumCRC32C(crc);
            part.checksumCRC32C(crc);
        }
        String tag = bucket.askUnless(
                        S3Call.PART,
                        key,
                        S3Multipart::unknown,
                        c -> c.uploadPart(request.build(), BufferBody.of(bytes)).eTag())
                .orElseThrow(() -> multipart.loss(S3Call.PART));
        parts.set(number, part.eTag(tag).build());
    }

    @Override
    public synchronized void complete() throws IOException {
        if (completed) {
            return;
        }
        List<CompletedPart> all = new ArrayList<>();
        for (int number = 0; number < plan.parts(); number++) {
            CompletedPart part = parts.get(number);
            if (part != null) {
                all.add(part);
            }
        }
        if (all.size() < plan.parts()) {
            throw new IllegalStateException("upload of '" + key + "' with " + all.size() + " of " + plan.parts()
                    + " parts cannot be completed");
        }
        multipart.complete(all, plan.size());
        completed = true;
        ended = true;
    }

    @Override
    public void abort() throws IOException {
        if (!ended) {
            multipart.abort();
            ended = true;
        }
    }
}
