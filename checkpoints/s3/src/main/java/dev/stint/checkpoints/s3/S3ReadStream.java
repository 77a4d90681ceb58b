package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.BulkInput;
import java.io.EOFException;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What is read of an object. Closed before its end it gives its connection up, instead of reading what nobody wants. */
final class S3ReadStream extends BulkInput {

    private final ResponseInputStream<GetObjectResponse> in;
    private final String what;
    private long left;

    /** @param what for people, such as {@code s3://bucket/key} */
    S3ReadStream(ResponseInputStream<GetObjectResponse> in, String what) {
        this.in = in;
        this.what = what;
        Long length = in.response().contentLength();
        this.left = length == null ? Long.MAX_VALUE : length;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
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
            in.abort();
        } else {
            in.close();
        }
    }
}
