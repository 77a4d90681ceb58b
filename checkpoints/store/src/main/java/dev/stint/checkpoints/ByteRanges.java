package dev.stint.checkpoints;

import java.io.IOException;
import java.io.InputStream;

/** Ranges of objects, for stores that have only "from here on". */
public final class ByteRanges {

    private ByteRanges() {}

    /** Throws {@link IllegalArgumentException} for a range that cannot be one. */
    public static void check(String key, long offset, long length) {
        if (offset < 0) {
            throw new IllegalArgumentException("open '" + key + "': offset " + offset + " is negative");
        }
        if (length <= 0) {
            throw new IllegalArgumentException("open '" + key + "': length " + length + " is not above 0");
        }
    }

    /** The same stream, ending after at most so many bytes. */
    public static InputStream limit(InputStream in, long length) {
        return length == Long.MAX_VALUE ? in : new Limited(in, length);
    }

    private static final class Limited extends BulkInput {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            int read = in.read(to, from, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = in.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(in.available(), left);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
