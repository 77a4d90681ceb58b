package dev.stint.agent;

import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.Address;
import dev.stint.mailbox.Status.CheckpointMark;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.NoticeMark;
import dev.stint.mailbox.Status.Phase;
import dev.stint.mailbox.Status.Progress;
import dev.stint.mailbox.Status.Remark;
import dev.stint.mailbox.Status.Usage;
import dev.stint.mailbox.TerminalText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Keeps this machine's status and writes it on the mail thread: at once when something changed that the orchestrator acts on,
 * else with every heartbeat. A write that fails is repeated with growing pauses and never disturbs the command. The setters
 * may be called by any thread, {@link #tick} by the loop's.
 */
final class StatusReporter {

    private static final int MAX_REMARKS = 50;

    /** All remarks together must fit into a status, even in a script that needs three bytes for each character. */
    private static final int MAX_REMARK_CHARS = 1_000;

    private static final int MAX_DETAIL_CHARS = 2_000;

    private static final Duration FIRST_HEARTBEAT = Duration.ofSeconds(5);

    private final MachineMailbox mailbox;
    private final Background mail;
    private final AgentLog log;
    private final Backoff backoff = new Backoff();
    private final Deque<Remark> remarks = new ArrayDeque<>();

    private Phase phase = Phase.BOOTING;
    private String phaseDetail = "";
    private Optional<Progress> progress = Optional.empty();
    private Optional<CheckpointMark> restored = Optional.empty();
    private Optional<CheckpointMark> committed = Optional.empty();
    private Optional<NoticeMark> notice = Optional.empty();
    private Optional<Exit> exit = Optional.empty();
    private Optional<Usage> usage = Optional.empty();
    private Optional<Address> address = Optional.empty();
    private long logChunks;
    private long logDropped;
    private long remarkCount;
    private long sequence;

    private boolean urgent = true;
    private boolean progressIsNews;
    private Instant lastWrite = Instant.MIN;
    private Optional<Instant> unreachableSince = Optional.empty();
    private Optional<Background.Task<Boolean>> writing = Optional.empty();

    StatusReporter(MachineMailbox mailbox, Background mail, AgentLog log) {
        this.mailbox = mailbox;
        this.mail = mail;
        this.log = log;
    }

    synchronized void phase(Phase next, String words) {
        String detail = TerminalText.line(words, MAX_DETAIL_CHARS);
        if (next != phase || !detail.equals(phaseDetail)) {
            phase = next;
            phaseDetail = detail;
            urgent = true;
            log.say(next + (detail.isEmpty() ? "" : " " + detail));
        }
    }

    synchronized void progress(Progress value) {
        progress = Optional.of(value);
        progressIsNews = true;
    }

    /** The newest step the command told; -1 when it told none. */
    synchronized long step() {
        return progress.map(Progress::step).orElse(-1L);
    }

    synchronized void restored(CheckpointMark mark) {
        restored = Optional.of(mark);
        urgent = true;
    }

    synchronized void committed(CheckpointMark mark) {
        committed = Optional.of(mark);
        urgent = true;
    }

    synchronized void notice(NoticeMark mark) {
        notice = Optional.of(new NoticeMark(TerminalText.line(mark.source(), MAX_DETAIL_CHARS), mark.endsAt()));
        urgent = true;
    }

    synchronized void exit(Exit value) {
        exit = Optional.of(new Exit(value.reason(), value.code(), TerminalText.line(value.detail(), MAX_DETAIL_CHARS)));
        urgent = true;
    }

    /** The machine is ready to meet the others of its gang. */
    synchronized void address(Address value) {
        address = Optional.of(value);
        urgent = true;
    }

    synchronized void usage(Usage value) {
        usage = Optional.of(value);
    }

    /** Log chunks are read by number, so a new one is worth telling at once. */
    synchronized void logs(long chunks, long dropped) {
        urgent |= chunks != logChunks;
        logChunks = chunks;
        logDropped = dropped;
    }

    /** Adds a line for the timeline. */
    synchronized void remark(String kind, String text) {
        remarkCount++;
        remarks.addLast(new Remark(remarkCount, kind, TerminalText.line(text, MAX_REMARK_CHARS)));
        if (remarks.size() > MAX_REMARKS) {
            remarks.removeFirst();
        }
        urgent = true;
        log.say(kind + ": " + text);
    }

    /** Whether a heartbeat is to be written now. */
    private boolean heartbeatDue(Instant now, Optional<Order> order) {
        return lastWrite.equals(Instant.MIN) || !now.isBefore(lastWrite.plus(heartbeat(order)));
    }

    /** Whether the next {@link #tick} writes a heartbeat, for which usage should be measured. */
    synchronized boolean heartbeatNext(Instant now, Optional<Order> order) {
        return writing.isEmpty() && backoff.allows(now) && heartbeatDue(now, order);
    }

    /** Whether everything said so far has been written. */
    synchronized boolean settled() {
        return !urgent && writing.isEmpty();
    }

    /** Writes when something changed or the heartbeat is due. */
    synchronized void tick(Instant now, Optional<Order> order) {
        if (writing.isPresent() && writing.get().isDone()) {
            took(writing.get(), now);
            writing = Optional.empty();
        }
        if (writing.isEmpty() && backoff.allows(now) && (urgent || heartbeatDue(now, order))) {
            urgent = false;
            progressIsNews = false;
            lastWrite = now;
            sequence++;
            Status status = new Status(
                    sequence,
                    order.map(Order::version).orElse(0),
                    phase,
                    phaseDetail,
                    progress,
                    restored,
                    committed,
                    notice,
                    exit,
                    logChunks,
                    logDropped,
                    List.copyOf(remarks),
                    usage,
                    address,
                    now);
            writing = Optional.of(mail.start(() -> {
                mailbox.writeStatus(status);
                return true;
            }));
        }
    }

    private Duration heartbeat(Optional<Order> order) {
        if (order.isEmpty()) {
            return FIRST_HEARTBEAT;
        }
        Duration beat = order.get().timing().heartbeat();
        Duration followed = order.get().timing().logFlushFollowed();
        boolean watched = order.get().follow() && progressIsNews;
        return watched && followed.compareTo(beat) < 0 ? followed : beat;
    }

    private void took(Background.Task<Boolean> task, Instant now) {
        try {
            task.result();
            backoff.succeeded();
            unreachableSince.ifPresent(since -> {
                unreachableSince = Optional.empty();
                remark(
                        "store-lost",
                        "the store could not be reached for "
                                + Duration.between(since, now).toSeconds() + " s; the command went on");
            });
        } catch (Exception e) {
            if (unreachableSince.isEmpty()) {
                unreachableSince = Optional.of(now);
                log.say("cannot write the status, trying again: " + Words.of(e));
            }
            urgent = true;
            backoff.failed(now);
        }
    }
}
