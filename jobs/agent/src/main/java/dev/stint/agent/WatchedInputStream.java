package dev.stint.agent;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends a stream that brings nothing for a while: over a network, a read may otherwise wait for ever. For one reader. */
final class WatchedInputStream extends FilterInputStream {

    private final Duration silence;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long reads;
    private volatile boolean silent;

    /** @param silence after so much of it, and before twice as much, reading fails */
    WatchedInputStream(InputStream in, Duration silence) {
        super(in);
        this.silence = silence;
        Thread watch = new Thread(this::watch, "stint-download-watch");
        watch.setDaemon(true);
        watch.start();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int count;
        try {
            count = in.read(bytes, from, length);
        } catch (IOException e) {
            throw silent ? givenUp() : e;
        }
        // A client may take our closing for the end.
        if (count < 0 && silent) {
            throw givenUp();
        }
        reads++;
        return count;
    }

    private IOException givenUp() {
        return new IOException("the other side sent nothing for " + silence.toMillis() / 1000.0 + " s");
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        super.close();
    }

    private void watch() {
        try {
            long before = -1;
            while (before != reads) {
                before = reads;
                if (closed.await(silence.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            silent = true;
            in.close();
        } catch (IOException | InterruptedException e) {
            // Whoever reads meets the same failure.
            silent = true;
        }
    }
}
