package dev.stint.mailbox;

import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.util.Optional;

/**
 * The machine's end of its mailbox. Holds no state; safe for use by many threads. Every method throws {@link IOException}
 * when the store could not be asked; repeating a write is harmless.
 */
public final class MachineMailbox {

    private final ObjectStore store;
    private final MailboxPrefix prefix;
    private final int rank;
    private final SealedOrders seals = new SealedOrders();

    public MachineMailbox(ObjectStore store, MailboxPrefix prefix, int rank) {
        this.store = store;
        this.prefix = prefix;
        this.rank = rank;
    }

    /**
     * The current order; empty when there is none yet.
     *
     * @param key this launch's boot key
     * @param minVersion the highest version seen so far; 0 for none
     * @throws OrderRefusedException when there is one that must not be followed
     */
    public Optional<Order> readOrder(byte[] key, int minVersion) throws IOException, OrderRefusedException {
        Optional<BoundedReads.Bounded> found =
                BoundedReads.read(store, prefix.orderKey(rank), SealedOrders.MAX_ENVELOPE_BYTES);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(seals.open(found.get().bytes(), key, prefix, rank, minVersion));
    }

    /** Replaces this machine's status. */
    public void writeStatus(Status status) throws IOException {
        store.put(prefix.statusKey(rank), MailboxJson.MAPPER.writeValueAsBytes(status));
    }

    /**
     * Writes a chunk of log.
     *
     * @param chunk from 0, without gaps
     * @param bytes UTF-8 text, at most {@link OrchestratorMailbox#MAX_CHUNK_BYTES}
     */
    public void writeLog(long chunk, byte[] bytes) throws IOException {
        if (bytes.length > OrchestratorMailbox.MAX_CHUNK_BYTES) {
            throw new IllegalArgumentException("log chunk " + chunk + ": " + bytes.length + " bytes; at most "
                    + OrchestratorMailbox.MAX_CHUNK_BYTES);
        }
        store.put(prefix.logKey(rank, chunk), bytes);
    }
}
