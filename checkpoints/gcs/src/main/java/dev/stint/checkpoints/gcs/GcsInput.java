package dev.stint.checkpoints.gcs;

import com.google.api.client.http.HttpResponse;
import dev.stint.checkpoints.BulkInput;
import dev.stint.checkpoints.StoreRefusedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A range of an object. Where the connection breaks, reading goes on from there, of the same generation: never are two objects
 * mixed. Closing early drops the connection instead of reading it to its end. Not thread-safe.
 */
final class GcsInput extends BulkInput {

    /** Tries in a row that bring no byte. */
    private static final int MOST_TRIES = 5;

    private final GcsBucket bucket;
    private final String key;
    private long position;
    private long left;
    private OptionalLong generation = OptionalLong.empty();
    private @Nullable InputStream content;
    private boolean begun;
    private boolean closed;

    private GcsInput(GcsBucket bucket, String key, long offset, long length) {
        this.bucket = bucket;
        this.key = key;
        this.position = offset;
        this.left = length;
    }

    /** The range; empty when there is no such object. */
    static Optional<InputStream> open(GcsBucket bucket, String key, long offset, long length) throws IOException {
        GcsInput input = new GcsInput(bucket, key, offset, length);
        for (int tries = 1; ; tries++) {
            try {
                input.connect();
                return Optional.of(input);
            } catch (FileNotFoundException e) {
                return Optional.empty();
            } catch (IOException | RuntimeException e) {
                input.failed(e, tries);
            }
        }
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
        if (closed) {
            throw new IOException("'" + key + "' is closed");
        }
        if (length == 0) {
            return 0;
        }
        for (int tries = 1; left > 0; tries++) {
            try {
                InputStream in = content == null ? connect() : content;
                int read = in.read(to, from, (int) Math.min(length, left));
                if (read < 0) {
                    left = 0;
                } else {
                    begun = true;
                    position += read;
                    left -= read;
                    return read;
                }
            } catch (FileNotFoundException e) {
                throw new IOException(
                        "open '" + key + "' in bucket '" + bucket.location().bucket()
                                + "' failed: the object was replaced or deleted while it was read; read it again",
                        e);
            } catch (IOException | RuntimeException e) {
                drop();
                failed(e, tries);
            }
        }
        return -1;
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }

    /** Throws FileNotFoundException when there is no such object, or not of the generation begun with. */
    private InputStream connect() throws IOException {
        try {
            HttpResponse response = bucket.openOnce(key, position, left, generation);
            Object header = response.getHeaders().getFirstHeaderStringValue("x-goog-generation");
            if (header != null) {
                generation = OptionalLong.of(Long.parseLong(header.toString()));
            }
            InputStream opened = response.getContent();
            content = opened == null ? InputStream.nullInputStream() : opened;
        } catch (IOException e) {
            int code = GcsFailures.code(e);
            if (code == GcsFailures.RANGE_NOT_SATISFIABLE) {
                content = InputStream.nullInputStream();
            } else if (code == GcsFailures.NOT_FOUND && isOfTheObject(e)) {
                FileNotFoundException absent = new FileNotFoundException(key);
                absent.initCause(e);
                throw absent;
            } else {
                throw e;
            }
        }
        return Objects.requireNonNull(content);
    }

    private boolean isOfTheObject(IOException e) {
        return !(bucket.failures().of("open", key, e) instanceof StoreRefusedException);
    }

    /** Waits when it is worth another try, otherwise throws. */
    private void failed(Exception e, int tries) throws IOException {
        if (tries >= MOST_TRIES || !GcsFailures.isPassing(e) || (begun && generation.isEmpty())) {
            throw bucket.failures().of("open", key, e);
        }
        long nanos = Math.min(
                bucket.timing().firstPause().toNanos() << (tries - 1),
                bucket.timing().longestPause().toNanos());
        try {
            Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(nanos / 2, nanos + 1))
                    .toMillis());
        } catch (InterruptedException interrupted) {
            throw bucket.failures().of("open", key, interrupted);
        }
    }

    private void drop() {
        InputStream old = content;
        content = null;
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (IOException e) {
            // the bytes that were wanted have been read, or are asked for anew: a connection that ends badly changes
            // nothing
            return;
        }
    }
}
