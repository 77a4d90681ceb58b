package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.BulkInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/**
 * A blob's bytes as they arrive, a few buffers ahead of the reader. Closing early drops the connection instead of reading the rest.
 * Used by one thread at a time.
 */
final class BlobBody extends BulkInput {

    /** Buffers of the network, some KiB each, that may wait for the reader. */
    private static final int AHEAD = 16;

    private final BlobFailures failures;
    private final String key;
    private final Stream<ByteBuffer> buffers;
    private final Iterator<ByteBuffer> arriving;
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean closed;

    BlobBody(Flux<ByteBuffer> body, BlobFailures failures, String key) {
        this.failures = failures;
        this.key = key;
        this.buffers = body.toStream(AHEAD);
        this.arriving = buffers.iterator();
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!arrived()) {
            return -1;
        }
        int read = Math.min(length, current.remaining());
        current.get(to, from, read);
        return read;
    }

    @Override
    public int available() {
        return closed ? 0 : current.remaining();
    }

    private boolean arrived() throws IOException {
        if (closed) {
            throw new IOException("azure: read '" + key + "': the stream is closed");
        }
        while (!current.hasRemaining()) {
            if (!failures.during(BlobCall.READ, key, arriving::hasNext)) {
                return false;
            }
            current = arriving.next();
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        buffers.close();
    }
}
