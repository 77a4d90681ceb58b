package dev.stint.server.engine;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.core.placement.Haul;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How much a run would have to take along to another home: what its live checkpoints need. The log is read again when the run has
 * moved or a checkpoint more was told of. What is retired meanwhile still counts, and so does what lies at the other home from
 * before: a move costs what is said at most. Used by the run's loop alone.
 */
final class Luggage {

    /** What was read: of which home, up to which checkpoint, in which attempt. */
    private record Packed(String home, Optional<Long> newest, int attempt, long bytes) {}

    private final Stores stores;
    private final ProviderStores owners;
    private Optional<Packed> packed = Optional.empty();

    Luggage(Stores stores, ProviderStores owners) {
        this.stores = stores;
        this.owners = owners;
    }

    /**
     * What it takes to bring it to a store.
     *
     * @param provider whose machines reach that store
     * @throws UncheckedIOException when the run's home cannot be asked
     */
    Haul to(RunRow run, String provider, String storeUri) {
        String home = run.home().orElseGet(() -> stores.usual().uri());
        return Haul.between(home, owners.owner(home), storeUri, provider, bytes(run, home));
    }

    private long bytes(RunRow run, String home) {
        int attempt = run.machine().attempt();
        Optional<Packed> known = packed.filter(
                p -> p.home().equals(home) && p.newest().equals(run.lastCheckpoint()) && p.attempt() == attempt);
        if (known.isEmpty()) {
            known = Optional.of(new Packed(home, run.lastCheckpoint(), attempt, read(run)));
            packed = known;
        }
        return known.get().bytes();
    }

    private long read(RunRow run) {
        try {
            Map<String, Long> objects = CheckpointLog.read(stores.home(run), run.prefix()).checkpoints().stream()
                    .filter(checkpoint -> !checkpoint.retired())
                    .map(Checkpoint::files)
                    .flatMap(files -> files.stream())
                    .collect(Collectors.toMap(CheckpointFile::objectKey, CheckpointFile::size, (one, other) -> one));
            return objects.values().stream().mapToLong(Long::longValue).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "how much run " + run.id() + " would take to another home could not be seen: " + e.getMessage(), e);
        }
    }
}
