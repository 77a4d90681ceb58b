package dev.stint.agent;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CorruptCheckpointException;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.GangAnswer;
import dev.stint.checkpoints.GangCommitter;
import dev.stint.checkpoints.GangPart;
import dev.stint.checkpoints.GangPartWriter;
import dev.stint.checkpoints.GangTable;
import dev.stint.checkpoints.RestoreChoice;
import dev.stint.checkpoints.set.CompleteSet;
import dev.stint.checkpoints.set.Completion;
import dev.stint.checkpoints.set.Custody;
import dev.stint.checkpoints.set.FreezeResult;
import dev.stint.checkpoints.set.Freezer;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.SetWatcher;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Order.Meeting;
import dev.stint.mailbox.Status.CheckpointMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.UUID;

/**
 * {@link ProgressLog} of one rank of a gang. Only calls of {@code stint.py} count, one on every rank for each checkpoint: each rank
 * lays its part down, rank 0 commits the union when all are there, and every rank's command gets its answer then. Only rank 0
 * claims the log; the others restore what it restored.
 */
final class GangProgress implements ProgressLog {

    /** How long rank 0 waits for the others' parts: longer than ranks of one step drift apart, uploads included. */
    private static final Duration FOR_PARTS = Duration.ofMinutes(3);

    /** How long the others wait for its answer. */
    private static final Duration FOR_ANSWER = FOR_PARTS.plusMinutes(1);

    /** How long after the command's end a commit it asked for is still worth waiting for. */
    private static final Duration AFTER_THE_END = Duration.ofSeconds(10);

    private final Bench bench;
    private final Order order;
    private final CheckpointFolder folder;
    private final Custody custody;
    private final Freezer freezer;
    private final GangTable table;
    private final GangPartWriter parts;
    private final String nonce = UUID.randomUUID().toString();

    private Optional<CheckpointWriter> writer = Optional.empty();
    private Optional<GangCommitter> committer = Optional.empty();
    private Optional<SetWatcher> watcher = Optional.empty();
    private Optional<Meeting> meeting = Optional.empty();
    private Optional<Asked> asked = Optional.empty();
    private Optional<Instant> endedSince = Optional.empty();
    private long ordinal;
    private FolderMark atStart = FolderMark.EMPTY;
    private boolean setSeen;

    GangProgress(Bench bench, Order order) {
        this.bench = bench;
        this.order = order;
        this.folder = new CheckpointFolder(bench.places(), order.checkpoint());
        this.custody = folder.custody(bench.boot());
        this.freezer = new Freezer(bench.clock().wall(), custody);
        this.table = new GangTable(
                bench.departure().counting(bench.store()),
                order.checkpoint().prefix(),
                order.attempt(),
                order.launch());
        this.parts = new GangPartWriter(table, order.rank(), nonce);
    }

    /**
     * A commit the command waits for.
     *
     * @param ordinal of the gang's commits in this attempt
     * @param since when it was asked for
     * @param part once it is stored and laid down
     * @param sentBytes what had to be sent for it
     */
    private record Asked(CompleteSet set, long ordinal, Instant since, Optional<GangPart> part, long sentBytes) {
        long step() {
            return set.step().orElse(-1);
        }
    }

    /** Where all machines are, and what rank 0 restored; before {@link #restore} of any other rank. */
    void meet(Meeting where) {
        meeting = Optional.of(where);
    }

    /** Rank 0 owns the log for all. */
    @Override
    public void claim() throws IOException, FencedException {
        if (order.rank() == 0) {
            CheckpointWriter open = CheckpointWriter.open(
                    bench.store(), order.checkpoint().prefix(), order.attempt(), nonce, bench.clock());
            if (writer.isEmpty()) {
                writer = Optional.of(open);
                committer = Optional.of(new GangCommitter(table, open, order.nodes(), FOR_PARTS, bench.clock()));
            }
        }
    }

    @Override
    public Optional<CheckpointMark> restore() throws IOException, FetchFailedException {
        if (order.checkpoint().path().isEmpty()) {
            return Optional.empty();
        }
        Path target = folder.checked();
        Optional<Checkpoint> restored = order.rank() == 0 ? newest() : asRankZero();
        restored.ifPresent(parts::restored);
        Files.createDirectories(target);
        watcher = Optional.of(new SetWatcher(
                target,
                Completion.call(),
                bench.clock().steady(),
                bench.places().scratch().resolve("held"),
                custody));
        atStart = FolderMark.of(target);
        return restored.map(
                checkpoint -> new CheckpointMark(checkpoint.index(), checkpoint.step(), checkpoint.bytes(), 0));
    }

    @Override
    public Look look(boolean due, Moment moment) throws IOException, FencedException {
        if (watcher.isEmpty()) {
            return new Look(Optional.empty(), Optional.empty(), false, false, false);
        }
        if (asked.isEmpty()) {
            asked = watcher.get().poll().map(set -> new Asked(set, ordinal++, now(), Optional.empty(), 0));
        }
        Optional<GangAnswer> answer = Optional.empty();
        Optional<CheckpointMark> committed = Optional.empty();
        if (asked.isPresent()) {
            setSeen = true;
            Asked current = hand(asked.get());
            asked = Optional.of(current);
            answer = answer(current, moment != Moment.RUNNING);
            if (answer.isPresent()) {
                committed = take(current, answer.get());
            }
        }
        boolean changed = setSeen || !FolderMark.of(folder.path()).equals(atStart);
        boolean again = asked.isPresent() || (answer.isPresent() && moment != Moment.RUNNING);
        return new Look(committed, answer.filter(a -> !a.ok()).map(GangAnswer::message), setSeen, changed, again);
    }

    /** Stores this rank's files and lays its part down, once. */
    private Asked hand(Asked current) throws IOException {
        if (current.part().isPresent()) {
            return current;
        }
        bench.departure().begins(current.set());
        try {
            return store(current);
        } finally {
            bench.departure().ends();
        }
    }

    private Asked store(Asked current) throws IOException {
        CompleteSet set = current.set();
        set.notices().forEach(notice -> bench.reporter().remark("checkpoint-notice", notice));
        GangPart part;
        boolean listed = set.request().filter(r -> !r.files().isEmpty()).isPresent();
        if (set.refusal().isEmpty() && set.files().isEmpty()) {
            part = parts.send(Optional.empty(), current.ordinal(), current.step(), listed);
        } else {
            Optional<String> tooLate = bench.departure().refusal(set);
            if (tooLate.isPresent()) {
                part = parts.refuse(current.ordinal(), current.step(), tooLate.get());
                return laid(current, part);
            }
            FreezeResult frozen = freezer.freeze(set, bench.places().staging());
            Optional<String> unfit = frozen.fold(f -> Optional.empty(), d -> Optional.of(d.reason()));
            if (unfit.isPresent()) {
                part = parts.refuse(current.ordinal(), current.step(), unfit.get());
            } else {
                try (FrozenSet held = frozen.fold(FreezeResult.Frozen::set, d -> {
                    throw new IllegalStateException("discarded and yet frozen");
                })) {
                    part = parts.send(Optional.of(held), current.ordinal(), current.step(), listed);
                }
            }
        }
        return laid(current, part);
    }

    private Asked laid(Asked current, GangPart part) throws IOException {
        committer.ifPresent(waiting -> waiting.begin(part));
        return new Asked(
                current.set(),
                current.ordinal(),
                current.since(),
                Optional.of(part),
                bench.departure().sentBytes());
    }

    private Optional<GangAnswer> answer(Asked current, boolean ended) throws IOException, FencedException {
        Optional<GangAnswer> answer = committer.isPresent() ? committer.get().poll() : table.answer(current.ordinal());
        if (answer.isPresent()) {
            return answer;
        }
        if (ended) {
            Instant since = endedSince.orElse(now());
            endedSince = Optional.of(since);
            if (now().isAfter(since.plus(AFTER_THE_END))) {
                GangAnswer gone = new GangAnswer(false, -1, "the command of rank " + order.rank() + " ended meanwhile");
                return Optional.of(committer.isPresent() ? committer.get().giveUp(gone.message()) : gone);
            }
        }
        boolean late = order.rank() > 0 && now().isAfter(current.since().plus(FOR_ANSWER));
        return late
                ? Optional.of(new GangAnswer(
                        false,
                        -1,
                        "rank 0 has not answered for " + FOR_ANSWER.toSeconds() + " s; whether step " + current.step()
                                + " was committed is not known here"))
                : Optional.empty();
    }

    /** Lets the command go on. */
    private Optional<CheckpointMark> take(Asked current, GangAnswer answer) throws IOException {
        SetWatcher answering = watcher.orElseThrow(() -> new IllegalStateException("nothing was restored yet"));
        answering.answer(current.set(), answer.index(), answer.ok(), answer.ok() ? "committed" : answer.message());
        asked = Optional.empty();
        if (!answer.ok()) {
            parts.forget();
            return Optional.empty();
        }
        long bytes = current.part().stream()
                .flatMap(part -> part.written().stream())
                .mapToLong(file -> file.size())
                .sum();
        Duration took = Duration.between(current.since(), now());
        long kept = Math.max(0, bytes - current.sentBytes());
        bench.departure().committed(current.set(), answer.index(), current.sentBytes(), kept, took);
        return Optional.of(new CheckpointMark(answer.index(), current.step(), bytes, took.toMillis() / 1000.0));
    }

    private Optional<Checkpoint> newest() throws IOException {
        folder.sweep(bench, order.attempt());
        Path beside = folder.beside();
        RestoreChoice choice = CheckpointReader.restoreNewest(
                bench.store(),
                CheckpointLog.read(bench.store(), order.checkpoint().prefix()),
                new HashSet<>(order.checkpoint().quarantined()),
                beside,
                words -> bench.reporter().remark("restore", words));
        if (choice.restored().isPresent()) {
            Checkpoint checkpoint = choice.restored().get();
            folder.replaceBy(beside);
            writer.ifPresent(open -> open.trust(checkpoint));
            committer.ifPresent(waiting -> waiting.restored(checkpoint));
        }
        return choice.restored();
    }

    private Optional<Checkpoint> asRankZero() throws IOException, FetchFailedException {
        Optional<Long> index = meeting.flatMap(Meeting::restored);
        if (index.isEmpty()) {
            return Optional.empty();
        }
        Checkpoint checkpoint = CheckpointLog.read(
                        bench.store(), order.checkpoint().prefix())
                .find(index.get())
                .orElseThrow(() -> new FetchFailedException(
                        "rank 0 restored checkpoint " + index.get() + ", which is not in the log any more"));
        Path beside = folder.beside();
        try {
            CheckpointReader.restore(bench.store(), checkpoint, beside);
        } catch (CorruptCheckpointException e) {
            throw new FetchFailedException(
                    "rank 0 restored it, rank " + order.rank() + " cannot: " + e.getMessage(), e);
        }
        folder.replaceBy(beside);
        return Optional.of(checkpoint);
    }

    private Instant now() {
        return bench.clock().instant();
    }
}
