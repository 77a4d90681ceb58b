package dev.stint.agent;

import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.SecretMask;
import dev.stint.mailbox.Status.Progress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the command prints: progress lines go to the status, all others to the log. Used by the loop's thread. */
final class CommandOutput implements AutoCloseable {

    private final StatusReporter reporter;
    private final SecretMask mask;
    private final LogShipper shipper;
    private final OutputPipe pipe;
    private final OutputTail tail;
    private Optional<Instant> commandStarted = Optional.empty();
    private Instant now = Instant.EPOCH;
    private Instant lastBar = Instant.MIN;
    private long lostBytesSaid;

    CommandOutput(Workplace places, Order.Work work, MachineMailbox mailbox, Background mail, StatusReporter reporter)
            throws IOException {
        this.mask = new SecretMask(work.secrets().values());
        this.reporter = reporter;
        this.shipper = new LogShipper(mailbox, mail, mask, work.logCapBytes());
        // So much more is read of a line that a secret which crosses the cut is still whole when it is masked.
        int slack = (int) Math.min(1024 * 1024, 4L * mask.longest());
        this.pipe = OutputPipe.open(places.pipe(), places.output(), mail.waker());
        this.tail = new OutputTail(places.output(), LogShipper.MAX_LINE_CHARS + slack, this::line);
    }

    void commandStarted(Instant at) {
        commandStarted = Optional.of(at);
    }

    /** Reads on and ships what is due. */
    void tick(Instant time, Order order) throws IOException {
        now = time;
        if (!shipper.full()) {
            tail.read();
        }
        Duration flush = order.follow()
                ? order.timing().logFlushFollowed()
                : order.timing().logFlush();
        if (lastBar.equals(Instant.MIN) || !now.isBefore(lastBar.plus(flush))) {
            lastBar = now;
            tail.flush();
            sayLost();
        }
        ship(flush);
    }

    /**
     * Reads to the end after the command is gone.
     *
     * @return whether the end has been reached
     */
    boolean drain(Instant time) throws IOException {
        now = time;
        // Asked first: what is laid down between the two looks would be missed.
        boolean ended = pipe.ended(now);
        boolean atEnd = !shipper.full() && tail.read() && ended;
        if (atEnd) {
            tail.end();
            shipper.end();
            sayLost();
        }
        ship(Duration.ZERO);
        return atEnd;
    }

    /** Goes on shipping; whether everything has been written. */
    boolean shipped(Instant time) throws IOException {
        return drain(time) && shipper.empty();
    }

    @Override
    public void close() throws IOException {
        pipe.close();
        tail.close();
    }

    private void sayLost() {
        long lost = pipe.lostBytes() - lostBytesSaid;
        if (lost > 0) {
            lostBytesSaid += lost;
            shipper.line(new OutputTail.Line(
                    "[stint] about here " + lost + " bytes of output were lost: " + pipe.whyLost(), 0));
        }
    }

    private void ship(Duration flush) {
        shipper.tick(now, flush);
        reporter.logs(shipper.chunks(), shipper.droppedBytes() + lostBytesSaid);
    }

    private void line(OutputTail.Line line) {
        double seconds = commandStarted
                .map(start -> Duration.between(start, now).toMillis() / 1000.0)
                .orElse(0.0);
        Optional<Progress> progress = ProgressLine.parse(line.text(), seconds);
        if (progress.isPresent()) {
            reporter.progress(progress.get());
            return;
        }
        ResultLine.parse(line.text()).ifPresent(result -> reporter.remark("result", mask.mask(result)));
        shipper.line(line);
    }
}
