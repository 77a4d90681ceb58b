package dev.stint.server.rest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client whose appetite the test decides. */
final class FakeSink implements Sink {
    final List<String> frames = new ArrayList<>();
    boolean takes = true;
    boolean finished;
    boolean aborted;
    private long pending;
    private long sent;

    @Override
    public void send(byte[] frame) {
        frames.add(new String(frame, StandardCharsets.UTF_8));
        pending += frame.length;
        if (takes) {
            takeAll();
        }
    }

    void takeAll() {
        sent += pending;
        pending = 0;
    }

    /** What came since the last call. */
    List<String> fresh() {
        List<String> fresh = List.copyOf(frames);
        frames.clear();
        return fresh;
    }

    @Override
    public long pendingBytes() {
        return pending;
    }

    @Override
    public long sentBytes() {
        return sent;
    }

    @Override
    public boolean open() {
        return !finished && !aborted;
    }

    @Override
    public void finish() {
        finished = true;
    }

    @Override
    public void abort() {
        aborted = true;
    }
}
