package dev.stint.checkpoints;

import java.io.IOException;
import java.io.InputStream;

/** A stream whose bytes come many at a time: a single one is read as one of many. Not thread-safe. */
public abstract class BulkInput extends InputStream {

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** As {@link InputStream#read(byte[], int, int)}; at least one byte, unless the length is 0 or the stream at its end. */
    @Override
    public abstract int read(byte[] to, int from, int length) throws IOException;
}
