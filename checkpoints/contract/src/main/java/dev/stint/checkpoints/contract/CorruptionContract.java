package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.RestoreChoice;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Whatever happens to a log's objects, no resume starts from a torn or corrupt set, and what is passed over is said. */
@Tag("chaos")
public abstract class CorruptionContract extends SavesContract {

    /** So many damages are tried on one log, one after the other, before the next log is made. */
    private static final int DAMAGES_PER_LOG = 20;

    private @Nullable SampleLog log;
    private long logNumber = -1;
    private int older;
    private int none;
    private int unhurt;

    /** How many damages a sample has. */
    protected int sample() {
        return 100;
    }

    /** How many damages the full count has; for stores behind a network, fewer. */
    protected int full() {
        return 10_000;
    }

    @Test
    void no_damage_is_ever_restored_and_the_next_older_sound_set_is_taken_loudly(TestReporter reporter) {
        Seeds.each("damaged objects", sample(), full(), this::damage);
        reporter.publishEntry(String.format(
                "damages on %s: an older checkpoint taken %d times, none left %d times, the newest sound %d times",
                kind(), older, none, unhurt));
    }

    private void damage(long seed) throws Exception {
        long number = seed / DAMAGES_PER_LOG;
        String prefix = "team/run-" + number;
        SampleLog sample = log;
        if (sample == null || number != logNumber) {
            sample = new SampleLog(store, prefix, sets, CLOCK, number);
            assertThat(sample.audit().faults()).isEmpty();
            log = sample;
            logNumber = number;
        }
        Damage damage = new Damage(store, sample, Seeds.random(seed));
        try {
            Set<String> damaged = damage.strike();
            List<String> loud = new ArrayList<>();
            Path target = folder.resolve("restored");
            LogView view = CheckpointLog.read(store, prefix);
            RestoreChoice choice = CheckpointReader.restoreNewest(store, view, Set.of(), target, loud::add);
            long used = choice.restored().map(Checkpoint::index).orElse(-1L);
            assertSound(sample, choice, target, damage);
            for (long index : sample.audit().live().keySet()) {
                if (index > used) {
                    assertPassedOverLoudly(sample, index, damaged, choice, loud, damage);
                }
            }
            count(sample, used);
            if (seed % 7 == 0) {
                goOn(prefix, choice, damage);
            }
        } finally {
            remove(folder.resolve("restored"));
            sample.mend();
        }
    }

    private static void assertSound(SampleLog sample, RestoreChoice choice, Path target, Damage damage)
            throws IOException {
        if (choice.restored().isEmpty()) {
            assertThat(target).as(damage.toString()).doesNotExist();
            return;
        }
        Checkpoint used = choice.restored().get();
        assertThat(sample.audit().committed())
                .as("what was committed; %s", damage)
                .containsEntry(used.index(), used.step());
        SampleSets.assertHoldsStep(target, used.step());
    }

    private static void assertPassedOverLoudly(
            SampleLog sample, long index, Set<String> damaged, RestoreChoice choice, List<String> loud, Damage damage)
            throws IOException {
        assertThat(sample.intact(index, damaged))
                .as("checkpoint %d is sound and yet was passed over: %s; %s", index, loud, damage)
                .isFalse();
        boolean skipped = choice.skipped().stream().anyMatch(s -> s.index() == index);
        boolean unreadable = loud.stream().anyMatch(words -> words.contains("record " + index + " "));
        // A last record that the store lost altogether leaves no trace; the store promises not to.
        boolean lostWithoutTrace = damaged.contains(sample.record(index)) && !sample.laterRecord(index);
        assertThat(skipped || unreadable || lostWithoutTrace)
                .as("checkpoint %d is passed over in silence: %s; %s", index, loud, damage)
                .isTrue();
        assertThat(loud).hasSizeGreaterThanOrEqualTo(choice.skipped().size());
    }

    /** The next attempt goes on from what it restored, and its checkpoint is sound. */
    private void goOn(String prefix, RestoreChoice choice, Damage damage) throws Exception {
        CheckpointWriter writer = CheckpointWriter.open(store, prefix, 9, "next", CLOCK);
        choice.restored().ifPresent(writer::trust);
        try (FrozenSet set = sets.at(1000)) {
            assertThat(writer.commit(set, 1000, null)).isInstanceOf(CommitResult.Committed.class);
        }
        remove(folder.resolve("restored"));
        RestoreChoice next = CheckpointReader.restoreNewest(
                store, CheckpointLog.read(store, prefix), Set.of(), folder.resolve("restored"), words -> {});
        assertThat(next.restored().orElseThrow().step()).as(damage.toString()).isEqualTo(1000);
        SampleSets.assertHoldsStep(folder.resolve("restored"), 1000);
    }

    private void count(SampleLog sample, long used) {
        long newest = sample.audit().live().keySet().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(-1);
        if (used < 0) {
            none++;
        } else if (used < newest) {
            older++;
        } else {
            unhurt++;
        }
    }

    @Test
    void a_store_that_fails_or_tears_at_any_point_of_a_commit_shows_nothing_torn() {
        Seeds.each("torn writes", sample() / 4, full() / 5, this::tear);
    }

    /** Calls fail before or after their effect; uploads are cut short, told or untold. */
    private void tear(long seed) throws Exception {
        Random random = Seeds.random(seed);
        String prefix = "team/torn-" + seed;
        int rarely = 3 + random.nextInt(20);
        ObjectStore tearing =
                new FaultyObjectStore(store, (call, key) -> switch (random.nextInt(3 * rarely)) {
                    case 0 -> Fault.BEFORE;
                    case 1 -> Fault.AFTER;
                    case 2 -> Fault.CUT;
                    default -> Fault.NONE;
                }) {
                    @Override
                    public void put(String key, ByteBuffer bytes) throws IOException {
                        if (random.nextInt(rarely) > 0) {
                            super.put(key, bytes);
                            return;
                        }
                        store.put(key, bytes.duplicate().limit(random.nextInt(bytes.limit() + 1)));
                        if (random.nextBoolean()) {
                            throw new IOException("injected: the upload broke off");
                        }
                    }
                };
        List<Long> told = new ArrayList<>();
        for (int epoch = 1; epoch <= 2; epoch++) {
            for (long step = 10L * epoch; step < 10L * epoch + 4; step++) {
                try (FrozenSet set = sets.at(step)) {
                    CheckpointWriter writer = CheckpointWriter.open(
                            tearing,
                            prefix,
                            epoch,
                            "nonce-" + epoch,
                            CLOCK,
                            CheckpointLog.SNAPSHOT_EVERY,
                            TransferLimits.oneByOne());
                    if (writer.commit(set, step, null) instanceof CommitResult.Committed) {
                        told.add(step);
                    }
                } catch (IOException e) {
                    assertThat(e).hasMessageContaining("injected");
                }
            }
        }
        LogView view = CheckpointLog.read(store, prefix);
        assertThat(view.problems()).isEmpty();
        assertThat(view.checkpoints().stream().map(Checkpoint::step)).containsAll(told);
        List<String> loud = new ArrayList<>();
        Path target = folder.resolve("restored");
        try {
            RestoreChoice choice = CheckpointReader.restoreNewest(store, view, Set.of(), target, loud::add);
            assertThat(loud).hasSameSizeAs(choice.skipped());
            if (choice.restored().isPresent()) {
                SampleSets.assertHoldsStep(target, choice.restored().get().step());
            } else {
                assertThat(choice.skipped()).hasSameSizeAs(view.checkpoints());
            }
        } finally {
            remove(target);
        }
    }

    private String kind() {
        return store.uri().replaceFirst(":.*", "");
    }
}
