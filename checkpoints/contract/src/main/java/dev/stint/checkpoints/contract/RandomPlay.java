package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Three attempts, a second agent of one of them, a retirer, a snapshotter, a sweep and moves to another store and back, on one
 * log, in one thread: in the middle of any call of one, others may do whole actions of theirs, and calls may fail before or after
 * their effect. Everything follows from the seed.
 */
final class RandomPlay {

    private static final int ACTIONS = 40;
    private static final int MAX_DEPTH = 3;

    private final ObjectStore plain;
    private final ObjectStore perilous;
    private final String prefix;
    private final SampleSets sets;
    private final InstantSource clock;
    private final Random random;
    private final List<Attempt> attempts = new ArrayList<>(List.of(
            new Attempt(1, "nonce-0", 1),
            new Attempt(2, "nonce-1", 4),
            new Attempt(2, "twin-of-1", 4),
            new Attempt(3, "nonce-2", 7)));
    private final Map<Attempt, CheckpointWriter> writers = new HashMap<>();
    private final Set<Attempt> acting = new HashSet<>();
    private final List<Done> committed = new ArrayList<>();
    private final Set<Long> retired = new HashSet<>();
    private int depth;
    private int fenced;
    private int moves;
    private long nextStep = 1;

    RandomPlay(ObjectStore store, String prefix, SampleSets sets, InstantSource clock, long seed) {
        this.plain = store;
        this.perilous = new FaultyObjectStore(store, (call, key) -> peril());
        this.prefix = prefix;
        this.sets = sets;
        this.clock = clock;
        this.random = new Random(seed);
    }

    /** An agent, which comes when so many steps have been done; earlier ones are never told. */
    private record Attempt(int epoch, String nonce, long fromStep) {}

    /** A commit that was reported as done, in the order of the reports. */
    record Done(long index, long step) {}

    void run() throws IOException {
        for (int i = 0; i < ACTIONS; i++) {
            act(random.nextInt(10));
        }
    }

    List<Done> committed() {
        return committed.stream()
                .sorted(java.util.Comparator.comparing(Done::index))
                .collect(Collectors.toList());
    }

    Set<Long> retired() {
        return retired;
    }

    int fenced() {
        return fenced;
    }

    int moves() {
        return moves;
    }

    private Fault peril() throws IOException {
        if (depth < MAX_DEPTH && random.nextInt(10) == 0) {
            // Half of what happens in the middle of something is a retirement: the rival a commit has to notice.
            act(random.nextBoolean() ? 6 : random.nextInt(10));
        }
        return switch (random.nextInt(40)) {
            case 0 -> Fault.BEFORE;
            case 1 -> Fault.AFTER;
            default -> Fault.NONE;
        };
    }

    private void act(int choice) throws IOException {
        depth++;
        try {
            switch (choice) {
                case 0, 1, 2, 3, 4, 5 -> attempt(attempts.get(random.nextInt(attempts.size())));
                case 6 -> retire();
                case 7 -> CheckpointLog.snapshotIfDue(perilous, prefix, 4);
                case 8 -> CheckpointLog.sweep(plain, prefix);
                default -> move();
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("injected")) {
                throw e;
            }
        } finally {
            depth--;
        }
    }

    private void attempt(Attempt which) throws IOException {
        if (nextStep < which.fromStep() || !acting.add(which)) {
            return;
        }
        try {
            CheckpointWriter writer = writers.get(which);
            if (writer == null) {
                writer = CheckpointWriter.open(
                        perilous,
                        prefix,
                        which.epoch(),
                        which.nonce(),
                        clock,
                        CheckpointLog.SNAPSHOT_EVERY,
                        TransferLimits.oneByOne());
                LogView log = CheckpointLog.read(plain, prefix);
                if (log.newest().isPresent()) {
                    writer.trust(log.newest().get());
                }
                writers.put(which, writer);
            }
            long step = nextStep++;
            if (writer.commit(sets.at(step), step, null) instanceof CommitResult.Committed done) {
                committed.add(new Done(done.index(), step));
                verifyIfLive(done.index());
            }
        } catch (FencedException e) {
            fenced++;
        } finally {
            acting.remove(which);
        }
    }

    /** To another store, or back under a new attempt, which may begin at once. */
    private void move() throws IOException {
        LogView log = CheckpointLog.read(plain, prefix);
        if (log.movedTo().isEmpty()) {
            moves++;
            CheckpointLog.moveTo(perilous, prefix, "s3://elsewhere", "seeded");
            return;
        }
        int epoch = log.newestEpoch() + 1;
        attempts.add(new Attempt(epoch, "back-" + attempts.size(), 0));
        try {
            CheckpointLog.moveBack(perilous, prefix, epoch, "seeded");
        } catch (IllegalArgumentException e) {
            // another one moved it back meanwhile, and a higher attempt has begun
            assertThat(e).hasMessageContaining("is not higher than");
        }
    }

    /** Right away, since later retirements would hide what is wrong now. */
    private void verifyIfLive(long index) throws IOException {
        Checkpoint checkpoint = CheckpointLog.read(plain, prefix)
                .find(index)
                .filter(c -> !c.retired())
                .orElse(null);
        if (checkpoint != null) {
            assertThat(CheckpointReader.verify(plain, checkpoint).problems())
                    .as("%s, right after the commit", prefix)
                    .isEmpty();
        }
    }

    private void retire() throws IOException {
        List<Checkpoint> live = CheckpointLog.read(plain, prefix).checkpoints().stream()
                .filter(checkpoint -> !checkpoint.retired())
                .toList();
        // Sometimes everything goes: only then does an object that all of them share go too.
        boolean all = random.nextInt(3) == 0;
        int chosen = live.isEmpty() ? 0 : random.nextInt(live.size());
        for (int i = 0; i < live.size(); i++) {
            if (all || i == chosen) {
                retired.add(live.get(i).index());
                CheckpointLog.retire(perilous, prefix, live.get(i).index(), "seeded");
            }
        }
        CheckpointLog.sweep(plain, prefix);
    }
}
