package dev.stint.agent;

import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MaskedLines;
import dev.stint.mailbox.SecretMask;
import dev.stint.mailbox.TerminalText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Turns lines into numbered log chunks: cleaned, masked, at most 1 MiB each, up to a cap per attempt. A chunk that cannot be
 * written is tried again until it can; meanwhile {@link #full} tells the reader to leave the rest in its file. Used by the
 * loop's thread; the writes run on the mail thread.
 */
final class LogShipper {

    /** Longer lines are cut, in characters. */
    static final int MAX_LINE_CHARS = 64 * 1024;

    static final int CHUNK_BYTES = 1024 * 1024;
    private static final int QUEUE_CHUNKS = 4;

    /** What may be the beginning of a secret waits so long for the rest; then somebody may want to see it. */
    private static final Duration LONGEST_HELD = Duration.ofSeconds(30);

    private final MachineMailbox mailbox;
    private final Background mail;
    private final MaskedLines mask;
    private final Deque<Long> cuts = new ArrayDeque<>();
    private final long capBytes;
    private final Backoff backoff = new Backoff();
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private Optional<Background.Task<Boolean>> writing = Optional.empty();
    private Optional<Instant> heldSince = Optional.empty();
    private Optional<Instant> openSince = Optional.empty();
    private long chunks;
    private long keptBytes;
    private long droppedBytes;
    private boolean capped;

    LogShipper(MachineMailbox mailbox, Background mail, SecretMask mask, long capBytes) {
        this.mailbox = mailbox;
        this.mail = mail;
        this.mask = mask.lines();
        this.capBytes = capBytes;
    }

    /** Takes one line. */
    void line(OutputTail.Line line) {
        cuts.addLast(line.cutBytes());
        mask.next(TerminalText.clean(line.text())).forEach(text -> masked(text, cuts.removeFirst()));
        if (cuts.isEmpty()) {
            heldSince = Optional.empty();
        }
    }

    /** Takes what may be the beginning of a secret as it is: there is nothing behind it. */
    void end() {
        mask.end().forEach(text -> masked(text, cuts.removeFirst()));
        heldSince = Optional.empty();
    }

    private void masked(String line, long cutBytes) {
        String text = line;
        long cut = cutBytes;
        if (text.length() > MAX_LINE_CHARS) {
            cut += text.length() - MAX_LINE_CHARS;
            text = text.substring(0, MAX_LINE_CHARS);
        }
        if (cut > 0) {
            droppedBytes += cut;
            text += "… [stint] line cut, about " + cut + " more bytes";
        }
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        if (capped || keptBytes + bytes.length > capBytes) {
            droppedBytes += bytes.length;
            if (!capped) {
                capped = true;
                append(("[stint] log cap of " + capBytes + " bytes reached; what follows is dropped\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            return;
        }
        keptBytes += bytes.length;
        append(bytes);
    }

    /**
     * Writes what is due.
     *
     * @param flushAfter how long text may wait
     */
    void tick(Instant now, Duration flushAfter) {
        if (writing.isPresent() && writing.get().isDone()) {
            took(writing.get(), now);
            writing = Optional.empty();
        }
        if (!cuts.isEmpty() && heldSince.isEmpty()) {
            heldSince = Optional.of(now);
        }
        if (heldSince.isPresent() && !now.isBefore(heldSince.get().plus(LONGEST_HELD))) {
            end();
        }
        if (open.size() > 0 && openSince.isEmpty()) {
            openSince = Optional.of(now);
        }
        if (openSince.isPresent() && !now.isBefore(openSince.get().plus(flushAfter)) && queue.isEmpty()) {
            seal();
        }
        if (writing.isEmpty() && !queue.isEmpty() && backoff.allows(now)) {
            byte[] chunk = queue.getFirst();
            long number = chunks;
            writing = Optional.of(mail.start(() -> {
                mailbox.writeLog(number, chunk);
                return true;
            }));
        }
    }

    /** Whether enough waits already. */
    boolean full() {
        return queue.size() >= QUEUE_CHUNKS;
    }

    /** Whether everything taken has been written. */
    boolean empty() {
        return open.size() == 0 && queue.isEmpty() && cuts.isEmpty();
    }

    /** Chunks written. */
    long chunks() {
        return chunks;
    }

    /** Bytes dropped: over the cap, or of lines too long. */
    long droppedBytes() {
        return droppedBytes;
    }

    private void append(byte[] bytes) {
        if (open.size() > 0 && open.size() + bytes.length > CHUNK_BYTES) {
            seal();
        }
        open.writeBytes(bytes);
    }

    private void seal() {
        queue.addLast(open.toByteArray());
        open.reset();
        openSince = Optional.empty();
    }

    private void took(Background.Task<Boolean> task, Instant now) {
        try {
            task.result();
            queue.removeFirst();
            chunks++;
            backoff.succeeded();
        } catch (Exception e) {
            // The status reporter meets the same store and says that it is lost; the chunk stays first in the queue.
            backoff.failed(now);
        }
    }
}
