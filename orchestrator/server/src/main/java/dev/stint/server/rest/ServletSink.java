package dev.stint.server.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream to an HTTP client by the servlet API's non-blocking writes: no thread waits for a client, neither the poller's nor one
 * of the request pool. Safe for use by many threads.
 */
final class ServletSink implements Sink, WriteListener, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(ServletSink.class);

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private long pending;
    private long sent;
    private boolean writable;
    private boolean unflushed;
    private boolean finishing;
    private boolean over;

    private ServletSink(AsyncContext context, ServletOutputStream out) {
        this.context = context;
        this.out = out;
    }

    /** Takes over a response whose head is set. */
    static ServletSink open(AsyncContext context) throws IOException {
        context.setTimeout(0);
        ServletSink sink = new ServletSink(context, context.getResponse().getOutputStream());
        context.addListener(sink);
        sink.out.setWriteListener(sink);
        return sink;
    }

    @Override
    public synchronized void send(byte[] frame) {
        if (!over && !finishing) {
            queue.add(frame);
            pending += frame.length;
            drain();
        }
    }

    @Override
    public synchronized long pendingBytes() {
        return pending;
    }

    @Override
    public synchronized long sentBytes() {
        return sent;
    }

    @Override
    public synchronized boolean open() {
        return !over && !finishing;
    }

    @Override
    public synchronized void finish() {
        finishing = true;
        drain();
    }

    @Override
    public synchronized void abort() {
        complete();
    }

    @Override
    public synchronized void onWritePossible() {
        writable = true;
        drain();
    }

    /** Writes until the network takes no more; then the container calls {@link #onWritePossible} when it does again. */
    private void drain() {
        try {
            while (writable && !over) {
                if (!out.isReady()) {
                    writable = false;
                } else if (!queue.isEmpty()) {
                    byte[] frame = queue.remove();
                    out.write(frame);
                    pending -= frame.length;
                    sent += frame.length;
                    unflushed = true;
                } else if (unflushed) {
                    unflushed = false;
                    out.flush();
                } else {
                    if (finishing) {
                        complete();
                    }
                    return;
                }
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("a follower went away", e);
            complete();
        }
    }

    private void complete() {
        if (!over) {
            over = true;
            queue.clear();
            pending = 0;
            try {
                context.complete();
            } catch (IllegalStateException e) {
                // The container ended it first, which is all this wants.
                LOG.debug("a stream was over already", e);
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("a follower went away", failure);
        abort();
    }

    @Override
    public synchronized void onComplete(AsyncEvent event) {
        over = true;
        queue.clear();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        abort();
    }

    @Override
    public void onError(AsyncEvent event) {
        abort();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
