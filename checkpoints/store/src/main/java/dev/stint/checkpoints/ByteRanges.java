package dev.stint.checkpoints;

import java.io.FilterInputStream;
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

    private static final class Limited extends FilterInputStream {
        private long left;

        Limited(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (left == 0) {
                return -1;
            }
            int read = super.read(to, from, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(Math.min(count, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(super.available(), left);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
