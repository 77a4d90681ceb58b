package dev.stint.checkpoints;

import dev.stint.checkpoints.set.Metrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rank 0's side of a gang's commits: waits for every rank's part, commits their union as one checkpoint, and answers all ranks.
 * Nothing is visible before the one manifest, so a half-finished set never is. The caller polls; nothing here waits. One commit at
 * a time; used by one thread.
 */
public final class GangCommitter {

    private final GangTable table;
    private final CheckpointWriter writer;
    private final int nodes;
    private final Duration patience;
    private final InstantSource clock;
    private Set<String> restored = Set.of();

    private long ordinal;
    private Instant since = Instant.MIN;
    private final List<GangPart> parts = new ArrayList<>();

    /**
     * @param writer of the attempt that owns the log
     * @param patience how long a part may be missing before the commit fails
     */
    public GangCommitter(GangTable table, CheckpointWriter writer, int nodes, Duration patience, InstantSource clock) {
        this.table = table;
        this.writer = writer;
        this.nodes = nodes;
        this.patience = patience;
        this.clock = clock;
    }

    /** The checkpoint all ranks were restored from. */
    public void restored(Checkpoint checkpoint) {
        Set<String> paths = new HashSet<>();
        checkpoint.files().forEach(file -> paths.add(file.path()));
        restored = paths;
    }

    /** Begins a commit with rank 0's own part, which lies there already. */
    public void begin(GangPart own) {
        ordinal = own.ordinal();
        since = clock.instant();
        parts.clear();
        parts.add(own);
    }

    /**
     * Goes on with the commit that was begun.
     *
     * @return the answer, once it is given to all; empty while parts are missing
     * @throws FencedException when this attempt lost the log; nothing was committed
     * @throws IOException when the store failed; polling again is safe
     */
    public Optional<GangAnswer> poll() throws FencedException, IOException {
        Optional<String> trouble = collect();
        if (trouble.isEmpty() && parts.size() < nodes) {
            if (clock.instant().isBefore(since.plus(patience))) {
                return Optional.empty();
            }
            trouble = Optional.of("rank " + parts.size() + " did not commit step "
                    + parts.get(0).step() + " within " + patience.toSeconds()
                    + " s; call stint.commit(step) on every rank, for the same step");
        }
        Map<String, CheckpointFile> union = new LinkedHashMap<>();
        if (trouble.isEmpty()) {
            trouble = unite(union);
        }
        if (trouble.isPresent()) {
            return Optional.of(table.give(ordinal, new GangAnswer(false, -1, trouble.get())));
        }
        CommitResult result = writer.commitStored(
                List.copyOf(union.values()),
                parts.get(0).step(),
                since,
                Duration.between(since, clock.instant()),
                parts.get(0).metrics().orElse(Metrics.NONE));
        GangAnswer answer = result.fold(
                committed -> new GangAnswer(true, committed.index(), ""),
                discarded -> new GangAnswer(false, -1, discarded.reason()));
        return Optional.of(table.give(ordinal, answer));
    }

    /** Gives a commit up that cannot be finished, unless it was answered before. */
    public GangAnswer giveUp(String why) throws IOException {
        return table.give(ordinal, new GangAnswer(false, -1, why));
    }

    /** Reads the parts that are still missing, in the order of ranks; what is wrong with one. */
    private Optional<String> collect() throws IOException {
        while (true) {
            GangPart newest = parts.get(parts.size() - 1);
            if (newest.refusal().isPresent()) {
                return Optional.of(
                        "rank " + newest.rank() + ": " + newest.refusal().get());
            }
            if (newest.step() != parts.get(0).step()) {
                return Optional.of(
                        "rank " + newest.rank() + " commits step " + newest.step() + ", rank 0 step "
                                + parts.get(0).step()
                                + "; agree on the step first (for should_stop() with an all_reduce), then commit on every rank");
            }
            if (parts.size() == nodes) {
                return Optional.empty();
            }
            int rank = parts.size();
            Optional<GangPart> next;
            try {
                next = table.part(ordinal, rank);
            } catch (GangTable.DamagedPartException e) {
                return Optional.of("rank " + rank + ": " + e.getMessage());
            }
            if (next.isEmpty()) {
                return Optional.empty();
            }
            if (next.get().rank() != rank || next.get().ordinal() != ordinal) {
                return Optional.of("rank " + rank + ": its part says that it is another one's");
            }
            parts.add(next.get());
        }
    }

    /** As if all ranks had written into one folder; what is wrong with that. */
    private Optional<String> unite(Map<String, CheckpointFile> union) {
        Map<String, Integer> writers = new LinkedHashMap<>();
        for (GangPart part : parts) {
            for (CheckpointFile file : part.written()) {
                CheckpointFile there = union.putIfAbsent(file.path(), file);
                if (there == null) {
                    writers.put(file.path(), part.rank());
                } else if (!there.sha256().equals(file.sha256()) || there.mode() != file.mode()) {
                    return Optional.of("'" + file.path() + "' was written differently by rank "
                            + writers.get(file.path()) + " and rank " + part.rank()
                            + "; write it on one rank only, or give each rank's file a name of its own");
                }
            }
        }
        Set<String> stay = new TreeSet<>(restored);
        List<GangPart> whole = parts.stream().filter(part -> !part.listed()).toList();
        whole.forEach(part -> {
            Set<String> there = new HashSet<>(part.kept());
            part.written().forEach(file -> there.add(file.path()));
            stay.retainAll(there);
        });
        if (!whole.isEmpty()) {
            Map<String, CheckpointFile> before = writer.trusted();
            for (String path : stay) {
                CheckpointFile file = before.get(path);
                if (!union.containsKey(path) && file != null) {
                    union.put(path, file);
                }
            }
        }
        return union.isEmpty()
                ? Optional.of("no rank has a file in its checkpoint folder; write the files before stint.commit()")
                : Optional.empty();
    }
}
