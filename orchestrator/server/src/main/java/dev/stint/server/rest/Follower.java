package dev.stint.server.rest;

import dev.stint.api.Views;
import dev.stint.server.Runs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One client that follows one run, and how far it has been told. Only the poller touches it. */
final class Follower {
    static final Duration KEEP_ALIVE = Duration.ofSeconds(10);
    static final Duration RUN_AT_MOST_EVERY = Duration.ofMillis(500);
    static final Duration STALLED_AFTER = Duration.ofSeconds(20);
    static final Duration CHECK_EVERY = Duration.ofSeconds(3);
    static final int LOG_SLICE_BYTES = 64 * 1024;
    private static final int LOG_SLICES_PER_LOOK = 16;
    private static final long ENOUGH_PENDING_BYTES = 64 * 1024;
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Sink sink;
    private final String whose;
    private final BooleanSupplier may;
    private Instant checkedAt;
    private long sequence;
    private long logAt;
    private @Nullable ObjectNode shown;
    private Instant shownAt = Instant.MIN;
    private Instant sentAt;
    private long progressBytes;
    private Instant progressAt;

    /**
     * @param sequence the last timeline entry the client has
     * @param logAt position in the log to go on from; negative for no log
     * @param whose id of the token they came with; empty for that of the server's home
     * @param may whether whoever follows still may
     */
    Follower(Sink sink, long sequence, long logAt, Instant now, String whose, BooleanSupplier may) {
        this.whose = whose;
        this.may = may;
        this.checkedAt = now;
        this.sink = sink;
        this.sequence = sequence;
        this.logAt = logAt;
        this.sentAt = now;
        this.progressAt = now;
    }

    long sequence() {
        return sequence;
    }

    String whose() {
        return whose;
    }

    boolean wantsLog() {
        return logAt >= 0;
    }

    boolean open() {
        return sink.open();
    }

    /** Whether it takes more; one that has not taken anything for long is dropped. */
    boolean ready(Instant now) {
        if (sink.pendingBytes() == 0 || sink.sentBytes() > progressBytes) {
            progressBytes = sink.sentBytes();
            progressAt = now;
        } else if (Duration.between(progressAt, now).compareTo(STALLED_AFTER) >= 0) {
            sink.abort();
        }
        return sink.open() && sink.pendingBytes() < ENOUGH_PENDING_BYTES;
    }

    /** Sends them away when they may not any more: a token that was revoked, a role that was taken back. */
    void check(Instant now) {
        if (Duration.between(checkedAt, now).compareTo(CHECK_EVERY) >= 0) {
            checkedAt = now;
            if (!may.getAsBoolean()) {
                refuse(Problems.of(401, Problems.REFUSED, "the token opens nothing any more"), now);
            }
        }
    }

    void tellEvents(List<Views.EventView> events, Instant now) {
        for (Views.EventView event : events) {
            if (event.sequence() > sequence) {
                sequence = event.sequence();
                send("id: " + sequence + "\nevent: timeline\n", ApiJson.MAPPER.writeValueAsString(event), now);
            }
        }
    }

    /**
     * @param view the run without its {@code asOf}, which alone is no change
     * @param json the same as it is sent
     */
    void tellRun(ObjectNode view, String json, Instant now) {
        if (!view.equals(shown) && Duration.between(shownAt, now).compareTo(RUN_AT_MOST_EVERY) >= 0) {
            shown = view;
            shownAt = now;
            send("event: run\n", json, now);
        }
    }

    /** Sends what is there, as long as the client takes it. Returns whether there was no more at this moment. */
    boolean tellLog(LongFunction<Runs.LogSlice> read, Instant now) {
        for (int slice = 0; wantsLog() && slice < LOG_SLICES_PER_LOOK; slice++) {
            if (sink.pendingBytes() >= ENOUGH_PENDING_BYTES) {
                return false;
            }
            LogText text = LogText.of(logAt, read.apply(logAt));
            if (text.next() <= logAt) {
                return true;
            }
            logAt = text.next();
            if (!text.text().isEmpty()) {
                send("event: log\n", ApiJson.MAPPER.writeValueAsString(text), now);
            }
            if (text.ended()) {
                return true;
            }
        }
        return !wantsLog();
    }

    void end(String json, Instant now) {
        send("event: end\n", json, now);
        sink.finish();
    }

    void refuse(Views.Problem problem, Instant now) {
        send("event: problem\n", ApiJson.MAPPER.writeValueAsString(problem), now);
        sink.finish();
    }

    void close() {
        sink.finish();
    }

    void keepAlive(Instant now) {
        if (Duration.between(sentAt, now).compareTo(KEEP_ALIVE) >= 0) {
            sentAt = now;
            sink.send(COMMENT);
        }
    }

    private void send(String head, String json, Instant now) {
        sentAt = now;
        sink.send((head + "data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8));
    }
}
