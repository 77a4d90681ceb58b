package dev.stint.checkpoints;

import dev.stint.checkpoints.FileSender.SetChangedException;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One rank's side of a gang's commits: stores its files and lays its part down. Any rank's, that of rank 0 too. Data goes under
 * the run's own prefix and the attempt's epoch, so nothing of it is swept while the attempt owns the log. One part at a time; used
 * by one thread.
 */
public final class GangPartWriter {

    private final GangTable table;
    private final int rank;
    private final String nonce;
    private final FileSender sender;
    private Map<String, CheckpointFile> restored = Map.of();

    /** Files whose objects are known to be good, by path, with relative keys. */
    private final Map<String, CheckpointFile> reusable = new HashMap<>();

    /** @param nonce of this agent, unlike any other's */
    public GangPartWriter(GangTable table, int rank, String nonce) {
        this.table = table;
        this.rank = rank;
        this.nonce = nonce;
        this.sender = new FileSender(table.store(), table.prefix(), table.epoch());
    }

    /** The checkpoint this rank, like all others, was restored from, verified. */
    public void restored(Checkpoint checkpoint) {
        Map<String, CheckpointFile> files = new HashMap<>();
        int relative = table.prefix().length() + 1;
        checkpoint
                .files()
                .forEach(file -> files.put(file.path(), file.at(file.objectKey().substring(relative))));
        restored = files;
        reusable.putAll(files);
    }

    /**
     * Stores what is new of a set and lays the part down.
     *
     * @param set the rank's files; empty when it has none
     * @param listed whether the command listed them
     * @return the part that lies there now, perhaps with a refusal
     * @throws IOException when the store failed; sending again is safe
     */
    public GangPart send(Optional<FrozenSet> set, long ordinal, long step, boolean listed) throws IOException {
        List<CheckpointFile> written = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            List<FrozenFile> files = set.map(FrozenSet::files).orElse(List.of());
            for (CheckpointFile described : sender.sendAll(files, reusable, transfers)) {
                boolean asRestored = Optional.ofNullable(restored.get(described.path()))
                        .filter(before ->
                                before.sha256().equals(described.sha256()) && before.mode() == described.mode())
                        .isPresent();
                if (asRestored && !listed) {
                    kept.add(described.path());
                } else {
                    written.add(described);
                    reusable.put(described.path(), described);
                }
            }
        } catch (SetChangedException e) {
            sender.giveUpAll();
            return refuse(ordinal, step, String.valueOf(e.getMessage()));
        }
        GangPart laid = lay(new GangPart(
                rank, ordinal, step, nonce, Optional.empty(), written, kept, listed, set.map(FrozenSet::metrics)));
        sender.named(written.stream().map(CheckpointFile::objectKey).collect(Collectors.toSet()));
        sender.giveUpAll();
        return laid;
    }

    /** Lets the others know that this rank has no part in a commit, and why. */
    public GangPart refuse(long ordinal, long step, String why) throws IOException {
        return lay(GangPart.refused(rank, ordinal, step, nonce, why));
    }

    /** After a commit that failed: an object given up meanwhile is not pointed at again. */
    public void forget() {
        reusable.clear();
    }

    /** A try whose answer was lost may have laid its own: then that one stands, it is as good. */
    private GangPart lay(GangPart part) throws IOException {
        if (table.lay(part)) {
            return part;
        }
        GangPart there = table.part(part.ordinal(), rank)
                .orElseThrow(() -> new IOException("part " + part.ordinal() + " of rank " + rank + " vanished"));
        if (!there.nonce().equals(nonce)) {
            return GangPart.refused(
                    rank,
                    part.ordinal(),
                    part.step(),
                    nonce,
                    "another agent of rank " + rank + " takes part in this commit already");
        }
        return there;
    }
}
