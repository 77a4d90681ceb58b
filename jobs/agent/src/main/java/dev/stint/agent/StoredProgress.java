package dev.stint.agent;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.RestoreChoice;
import dev.stint.checkpoints.SaveTimes;
import dev.stint.checkpoints.set.CompleteSet;
import dev.stint.checkpoints.set.Completion;
import dev.stint.checkpoints.set.Custody;
import dev.stint.checkpoints.set.FreezeResult;
import dev.stint.checkpoints.set.Freezer;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.SetWatcher;
import dev.stint.checkpoints.set.Trust;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Order.CheckpointOrder;
import dev.stint.mailbox.Status.CheckpointMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.UUID;

/** {@link ProgressLog} on the run's checkpoint log in the store. */
final class StoredProgress implements ProgressLog {

    private final Bench bench;
    private final int epoch;
    private final CheckpointOrder order;
    private final CheckpointFolder target;
    private final Custody custody;
    private final Freezer freezer;
    private final String nonce = UUID.randomUUID().toString();

    private Optional<CheckpointWriter> writer = Optional.empty();
    private Optional<SetWatcher> watcher = Optional.empty();
    private Optional<CompleteSet> pending = Optional.empty();
    private boolean pendingAnswered;
    private boolean pendingTried;
    private long stepWhenSeen = -1;
    private Optional<Instant> firstLastLook = Optional.empty();
    private FolderMark atStart = FolderMark.EMPTY;
    private boolean setSeen;

    StoredProgress(Bench bench, Order order) {
        this.bench = bench;
        this.epoch = order.attempt();
        this.order = order.checkpoint();
        this.target = new CheckpointFolder(bench.places(), order.checkpoint());
        this.custody = target.custody(bench.boot());
        this.freezer = new Freezer(bench.clock().wall(), custody);
    }

    @Override
    public void claim() throws IOException, FencedException {
        writer = Optional.of(CheckpointWriter.open(
                bench.departure().counting(bench.store()), order.prefix(), epoch, nonce, bench.clock()));
    }

    @Override
    public Optional<CheckpointMark> restore() throws IOException, FetchFailedException {
        if (order.path().isEmpty()) {
            return Optional.empty();
        }
        Path folder = target.checked();
        target.sweep(bench, epoch);
        Optional<Checkpoint> restored = restoreNewest();
        Files.createDirectories(folder);
        watcher = Optional.of(new SetWatcher(
                folder,
                completion(),
                bench.clock().steady(),
                bench.places().scratch().resolve("held"),
                custody));
        atStart = FolderMark.of(folder);
        return restored.map(
                checkpoint -> new CheckpointMark(checkpoint.index(), checkpoint.step(), checkpoint.bytes(), 0));
    }

    @Override
    public Look look(boolean due, Moment moment) throws IOException, FencedException {
        if (watcher.isEmpty()) {
            return new Look(Optional.empty(), Optional.empty(), false, false, false);
        }
        try {
            return lookAndSave(due, moment);
        } finally {
            bench.departure().waits(pending);
        }
    }

    private Look lookAndSave(boolean due, Moment moment) throws IOException, FencedException {
        boolean last = moment != Moment.RUNNING;
        Optional<CheckpointMark> committed = Optional.empty();
        Optional<String> discarded = Optional.empty();
        Optional<CompleteSet> seen = watcher.get().poll();
        while (seen.isPresent()) {
            setSeen = true;
            stepWhenSeen = bench.reporter().step();
            seen.get().notices().forEach(notice -> bench.reporter().remark("checkpoint-notice", notice));
            if (seen.get().trust() != Trust.CALL) {
                pending = seen;
                pendingAnswered = false;
                pendingTried = false;
                break;
            }
            pending = seen;
            pendingAnswered = false;
            pendingTried = false;
            Saved saved = savePending(seen.get());
            committed = saved.committed().isPresent() ? saved.committed() : committed;
            discarded = saved.discarded();
            if (!last) {
                break;
            }
            seen = watcher.get().poll();
        }
        if (pending.isPresent() && (due || last)) {
            boolean again = pendingTried;
            Saved saved = savePending(pending.get());
            committed = saved.committed().isPresent() ? saved.committed() : committed;
            // Of a set that could not be stored at once, the command was free to replace the files meanwhile.
            discarded = again ? Optional.empty() : saved.discarded();
        }
        boolean changed = setSeen || !FolderMark.of(target.path()).equals(atStart);
        return new Look(committed, discarded, setSeen, changed, again(moment, committed));
    }

    /** Only of a command that ended well can it be said that what stays quiet is whole. */
    private boolean again(Moment moment, Optional<CheckpointMark> committed) {
        if (moment != Moment.ENDED || order.completion() != Order.Completion.QUIET || committed.isPresent()) {
            return false;
        }
        Instant now = bench.clock().steady().instant();
        Instant since = firstLastLook.orElse(now);
        firstLastLook = Optional.of(since);
        return now.isBefore(since.plus(order.quiet()).plusMillis(500));
    }

    /** Exactly one of the two is present. */
    private record Saved(Optional<CheckpointMark> committed, Optional<String> discarded) {}

    /** Pending until the outcome is known: a store that is away for a moment must not cost the set. */
    private Saved savePending(CompleteSet set) throws IOException, FencedException {
        pendingTried = true;
        Saved saved = pendingAnswered ? freezeAndCommit(set) : save(set);
        pending = Optional.empty();
        return saved;
    }

    private Saved save(CompleteSet set) throws IOException, FencedException {
        boolean answered = false;
        try {
            Saved saved = freezeAndCommit(set);
            answer(set, saved);
            answered = true;
            return saved;
        } finally {
            if (!answered) {
                // The command waits for an answer; that we failed is one. The set is tried again without it, while it
                // lasts.
                pendingAnswered = true;
                answer(
                        set,
                        new Saved(
                                Optional.empty(), Optional.of("the checkpoint could not be stored; save again later")));
            }
        }
    }

    private Saved freezeAndCommit(CompleteSet set) throws IOException, FencedException {
        Optional<String> tooLate = bench.departure().refusal(set);
        if (tooLate.isPresent()) {
            return new Saved(Optional.empty(), tooLate);
        }
        bench.departure().begins(set);
        try {
            return freezeAndSend(set);
        } finally {
            bench.departure().ends();
        }
    }

    private Saved freezeAndSend(CompleteSet set) throws IOException, FencedException {
        Instant started = bench.clock().instant();
        FreezeResult frozen = freezer.freeze(set, bench.places().staging());
        Optional<String> unfit = frozen.fold(f -> Optional.empty(), d -> Optional.of(d.reason()));
        if (unfit.isPresent()) {
            boolean passing = frozen.fold(f -> false, FreezeResult.Discarded::passing);
            watcher.filter(own -> passing).ifPresent(SetWatcher::missed);
            return new Saved(Optional.empty(), unfit);
        }
        try (FrozenSet held = frozen.fold(FreezeResult.Frozen::set, d -> {
            throw new IllegalStateException("discarded and yet frozen");
        })) {
            // a set that brings no step of its own holds about what had been told when it was seen
            long step = set.step().orElse(stepWhenSeen);
            CommitResult result = writer.orElseThrow(() -> new IllegalStateException("the log was not claimed"))
                    .commit(held, step, bench.departure().savedAfter(set).orElse(null));
            Duration took = Duration.between(started, bench.clock().instant());
            return result.fold(
                    c -> {
                        bench.departure().committed(set, c.index(), c.bytesSent(), c.bytesReused(), took);
                        return new Saved(
                                Optional.of(new CheckpointMark(
                                        c.index(), step, c.bytesSent() + c.bytesReused(), took.toMillis() / 1000.0)),
                                Optional.empty());
                    },
                    d -> new Saved(Optional.empty(), Optional.of(d.reason())));
        }
    }

    private void answer(CompleteSet set, Saved saved) throws IOException {
        SetWatcher answering = watcher.orElseThrow(() -> new IllegalStateException("nothing was restored yet"));
        answering.answer(
                set,
                saved.committed().map(CheckpointMark::index).orElse(-1L),
                saved.committed().isPresent(),
                saved.discarded().orElse("committed"));
    }

    private Optional<Checkpoint> restoreNewest() throws IOException {
        Path beside = target.beside();
        RestoreChoice choice = CheckpointReader.restoreNewest(
                bench.store(),
                CheckpointLog.read(bench.store(), order.prefix()),
                new HashSet<>(order.quarantined()),
                beside,
                words -> bench.reporter().remark("restore", words));
        Optional<Checkpoint> restored = choice.restored();
        if (restored.isPresent()) {
            target.replaceBy(beside);
            writer.ifPresent(open -> open.trust(restored.get()));
            long index = restored.get().index();
            bench.departure().restored(index, saveTime(index));
        }
        return restored;
    }

    /** Worth a line, not another try: without it the first save on a notice is simply tried. */
    private Optional<Duration> saveTime(long index) {
        try {
            return SaveTimes.of(bench.store(), order.prefix(), index);
        } catch (IOException e) {
            bench.reporter()
                    .remark("save-time", "how long the command took to save last time is not known: " + Words.of(e));
            return Optional.empty();
        }
    }

    private Completion completion() {
        return switch (order.completion()) {
            case MARKER -> Completion.marker(order.marker());
            case RENAME -> Completion.rename(order.marker());
            case QUIET -> Completion.quiet(order.quiet());
            case CALL -> Completion.call();
        };
    }
}
