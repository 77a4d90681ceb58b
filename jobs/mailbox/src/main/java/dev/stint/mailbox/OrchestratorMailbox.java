package dev.stint.mailbox;

import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The orchestrator's end of one machine's mailbox. Holds no state; safe for use by many threads. Every method throws
 * {@link IOException} when the store could not be asked.
 */
public final class OrchestratorMailbox {

    /** More of a log chunk is not read, in bytes. */
    public static final int MAX_CHUNK_BYTES = 2 * 1024 * 1024;

    /** More of what a boot says is not read, in bytes. */
    public static final int MAX_BOOT_FAILURE_BYTES = 4 * 1024;

    private final ObjectStore store;
    private final MailboxPrefix prefix;
    private final int rank;
    private final SealedOrders seals = new SealedOrders();

    public OrchestratorMailbox(ObjectStore store, MailboxPrefix prefix, int rank) {
        this.store = store;
        this.prefix = prefix;
        this.rank = rank;
    }

    /**
     * Writes an order, replacing the one before. The caller counts the versions up; repeating a send is harmless.
     *
     * @param key the launch's boot key
     * @throws IllegalArgumentException when the order is not for this mailbox
     */
    public void send(Order order, byte[] key) throws IOException {
        if (!order.run().equals(prefix.id())
                || order.attempt() != prefix.attempt()
                || order.launch() != prefix.launch()
                || order.rank() != rank) {
            throw new IllegalArgumentException("order " + order.version() + " is for " + order.run() + " attempt "
                    + order.attempt() + "-" + order.launch() + " rank " + order.rank() + ", not for " + prefix
                    + " rank "
                    + rank);
        }
        store.put(prefix.orderKey(rank), seals.seal(order, key));
    }

    /** What the machine says of itself; something broken is a value, not an exception. */
    public StatusReading readStatus() throws IOException {
        Optional<BoundedReads.Bounded> found =
                BoundedReads.read(store, prefix.statusKey(rank), StatusBounds.MAX_STATUS_BYTES);
        if (found.isEmpty()) {
            return new StatusReading.None();
        }
        if (!found.get().whole()) {
            return new StatusReading.Broken("status is larger than " + StatusBounds.MAX_STATUS_BYTES + " bytes");
        }
        return StatusBounds.read(found.get().bytes());
    }

    /**
     * Why the machine's boot did not come to an agent, in its own words: one line, cleaned of terminal sequences; empty when it has
     * said nothing.
     */
    public Optional<String> readBootFailure() throws IOException {
        return BoundedReads.read(store, prefix.bootFailureKey(rank), MAX_BOOT_FAILURE_BYTES)
                .map(found -> TerminalText.line(
                        new String(found.bytes(), StandardCharsets.UTF_8).strip(), MAX_BOOT_FAILURE_BYTES))
                .filter(text -> !text.isBlank());
    }

    /**
     * A chunk of log text, cleaned of terminal sequences; empty when the machine has not written it.
     *
     * @param chunk from 0; the next one to read is the number of chunks read so far
     */
    public Optional<String> readLog(long chunk) throws IOException {
        return BoundedReads.read(store, prefix.logKey(rank, chunk), MAX_CHUNK_BYTES)
                .map(found -> TerminalText.clean(new String(found.bytes(), StandardCharsets.UTF_8))
                        + (found.whole() ? "" : "\n[stint] log chunk cut at " + MAX_CHUNK_BYTES + " bytes\n"));
    }
}
