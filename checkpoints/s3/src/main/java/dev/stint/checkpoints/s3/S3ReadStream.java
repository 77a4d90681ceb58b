package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.BulkInput;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Abortable;

/**
 * What is read of an object. Closed before its end it gives its connection up, instead of reading what nobody wants; so does a reader that is
 * interrupted, at its next read.
 */
final class S3ReadStream extends BulkInput {

    private final InputStream in;
    private final Abortable connection;
    private final String what;
    private long left;

    /**
     * @param length of what comes; {@link Long#MAX_VALUE} where that is not known
     * @param what for people, such as {@code s3://bucket/key}
     */
    <T extends InputStream & Abortable> S3ReadStream(T in, long length, String what) {
        this.in = in;
        this.connection = in;
        this.what = what;
        this.left = length;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (Thread.currentThread().isInterrupted()) {
            connection.abort();
            throw new InterruptedIOException("reading " + what + " was interrupted");
        }
        int read;
        try {
            read = in.read(to, from, length);
        } catch (SdkException e) {
            throw new IOException("reading " + what + " broke off: " + e.getMessage(), e);
        }
        if (read >= 0) {
            left -= left == Long.MAX_VALUE ? 0 : read;
        } else if (left != Long.MAX_VALUE && left > 0) {
            throw new EOFException("reading " + what + " ended " + left + " bytes too early");
        } else {
            left = 0;
        }
        return read;
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        if (left > 0) {
            connection.abort();
        } else {
            in.close();
        }
    }
}
