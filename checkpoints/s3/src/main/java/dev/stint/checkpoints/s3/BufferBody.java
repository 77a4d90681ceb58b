package dev.stint.checkpoints.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import software.amazon.awssdk.core.sync.RequestBody;

/** A buffer's bytes as the body of a request, read where they are, also again. */
final class BufferBody extends InputStream {

    private final ByteBuffer bytes;
    private int mark;

    private BufferBody(ByteBuffer bytes) {
        this.bytes = bytes;
        this.mark = bytes.position();
    }

    /** From the buffer's position to its limit, which stay as they are. */
    static RequestBody of(ByteBuffer bytes) {
        ByteBuffer mine = bytes.duplicate();
        return RequestBody.fromContentProvider(
                () -> new BufferBody(mine.duplicate()), mine.remaining(), "application/octet-stream");
    }

    @Override
    public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int from, int length) {
        if (length == 0) {
            return 0;
        }
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int now = Math.min(length, bytes.remaining());
        bytes.get(to, from, now);
        return now;
    }

    @Override
    public int available() {
        return bytes.remaining();
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public void mark(int limit) {
        mark = bytes.position();
    }

    @Override
    public void reset() {
        bytes.position(mark);
    }
}
