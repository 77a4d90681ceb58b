package dev.stint.server.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.RestoreChoice;
import dev.stint.core.run.RunState;
import dev.stint.server.db.MarkTable;
import dev.stint.server.db.MarkTable.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of runs under the real sweep and a real log: commits, restores, quarantines, damage, pins, a store that fails, and
 * sweeps in between. Whatever comes: never retired are the last verified, a pinned one, and what a live run would resume from, found
 * by resuming; and what stays can be restored.
 */
class SweepPropertyTest {

    private static final int SEEDS = Integer.getInteger("stint.sweeps", 12);
    private static final int RUNS = 3;
    private static final int ROUNDS = 5;

    @TempDir
    static Path folder;

    private static UpkeepUnderTest under;

    @BeforeAll
    static void start() {
        under = new UpkeepUnderTest(folder);
    }

    @AfterAll
    static void stop() {
        under.close();
    }

    static Stream<Long> seeds() {
        return Stream.iterate(1L, seed -> seed + 1).limit(SEEDS);
    }

    /** What the test knows of a run. */
    private static final class Life {
        private final String id;
        private RunState state = RunState.RUNNING;
        private int attempt;
        private long step;
        private final Set<Long> quarantined = new HashSet<>();
        private final Set<Long> damaged = new HashSet<>();
        private final Set<Long> pinned = new HashSet<>();

        Life(String id) {
            this.id = id;
        }

        boolean live() {
            return state != RunState.SUCCEEDED && state != RunState.CANCELLED;
        }
    }

    /** What must outlive a sweep. */
    private record Before(Set<Long> live, Optional<Long> resume, Optional<Long> lastVerified) {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_must_stay_stays_whatever_comes(long seed) throws IOException {
        under.clear();
        Random random = new Random(seed * 7919);
        under.store.classes = random.nextBoolean();
        under.store.magnify = under.store.classes ? (1L << 30) / 100 : 1;
        List<Life> lives = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            Life life = new Life("run-" + i);
            under.run(life.id, life.state, 1 + random.nextInt(3));
            lives.add(life);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Life life : lives) {
                for (int events = random.nextInt(6); events > 0; events--) {
                    happen(life, random);
                }
            }
            under.clock.pass(Duration.ofHours(1 + random.nextInt(48)));
            sweep(lives, random, "seed " + seed + ", round " + round);
        }
    }

    private static void happen(Life life, Random random) throws IOException {
        if (!life.live()) {
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> restart(life);
            case 1 -> {
                // what failed right after its restore
                resume(life).ifPresent(index -> {
                    life.quarantined.add(index);
                    under.become(life.id, life.state, life.quarantined);
                });
            }
            case 2 -> damageOne(life, random);
            case 3 ->
                any(life, random).ifPresent(index -> {
                    under.upkeep().pin(life.id, index, "somebody", "");
                    life.pinned.add(index);
                });
            case 4 ->
                life.pinned.stream().findFirst().ifPresent(index -> {
                    under.upkeep().unpin(life.id, index);
                    life.pinned.remove(index);
                });
            case 5 -> {
                RunState[] states = RunState.values();
                // ended runs are rarer than others
                life.state = states[random.nextInt(states.length)];
                if (!life.live() && random.nextBoolean()) {
                    life.state = RunState.PAUSED;
                }
                under.become(life.id, life.state, life.quarantined);
            }
            default -> {
                if (life.attempt == 0) {
                    restart(life);
                }
                under.commit(life.id, life.attempt, ++life.step);
            }
        }
    }

    private static void restart(Life life) throws IOException {
        Optional<Long> from = resume(life);
        under.attempt(life.id, ++life.attempt, from);
    }

    private static Optional<Long> any(Life life, Random random) throws IOException {
        List<Long> live = under.liveIndexes(life.id);
        return live.isEmpty() ? Optional.empty() : Optional.of(live.get(random.nextInt(live.size())));
    }

    /** Damages one nobody has read back: what was read is taken to stay as it was. */
    private static void damageOne(Life life, Random random) throws IOException {
        Map<Long, Mark> marks = under.part(MarkTable.class).of(life.id);
        Optional<Long> unread = any(life, random)
                .filter(index -> marks.getOrDefault(index, Mark.NONE).reading().isEmpty() && life.damaged.add(index));
        if (unread.isPresent()) {
            under.damage(life.id, unread.get());
        }
    }

    private static void sweep(List<Life> lives, Random random, String when) throws IOException {
        Map<String, Before> before = new HashMap<>();
        for (Life life : lives) {
            before.put(
                    life.id,
                    new Before(
                            Set.copyOf(under.liveIndexes(life.id)),
                            life.live() ? resume(life) : Optional.empty(),
                            lastVerified(life)));
        }
        int calls = 1 + random.nextInt(150);
        boolean rough = random.nextInt(3) == 0;
        int[] made = {0};
        under.store.broken = call -> rough && ++made[0] % calls == 0;
        under.part(Sweeper.class).sweep(random.nextInt(3) == 0 ? SweepKind.HOURLY : SweepKind.NIGHTLY);
        under.store.broken = call -> false;
        for (Life life : lives) {
            check(life, before.get(life.id), when + ", " + life.id + " " + life.state);
        }
    }

    private static void check(Life life, Before before, String when) throws IOException {
        List<Checkpoint> live = under.live(life.id);
        Set<Long> indexes = new HashSet<>(under.liveIndexes(life.id));
        Set<Long> pinned = new HashSet<>(life.pinned);
        pinned.retainAll(before.live());
        assertThat(indexes).as(when + ": pinned ones stay").containsAll(pinned);
        if (before.resume().isPresent()) {
            assertThat(indexes)
                    .as(when + ": the resume point stays")
                    .contains(before.resume().get());
            assertThat(resume(life))
                    .as(when + ": and is what it is resumed from")
                    .isEqualTo(before.resume());
        }
        Optional<Long> lastVerified = lastVerified(life);
        if (before.lastVerified().isPresent()) {
            assertThat(lastVerified)
                    .as(when + ": the last verified stays, or a newer one is")
                    .isPresent();
            assertThat(lastVerified.get())
                    .as(when)
                    .isGreaterThanOrEqualTo(before.lastVerified().get());
        }
        assertThat(before.live().isEmpty()
                        || !indexes.isEmpty()
                        || before.live().stream().allMatch(life.damaged::contains))
                .as(when + ": a log with something good never loses all of it")
                .isTrue();
        for (Checkpoint each : live) {
            if (!life.damaged.contains(each.index())) {
                assertThat(readable(each))
                        .as(when + ": what stays can be restored, " + each.index())
                        .isTrue();
            }
        }
    }

    /** The newest live one that was read back whole and is not in quarantine. */
    private static Optional<Long> lastVerified(Life life) throws IOException {
        Map<Long, Mark> marks = under.part(MarkTable.class).of(life.id);
        return under.liveIndexes(life.id).stream()
                .filter(index -> !life.quarantined.contains(index))
                .filter(index -> marks.getOrDefault(index, Mark.NONE)
                        .reading()
                        .filter(MarkTable.Reading::sound)
                        .isPresent())
                .reduce((older, newer) -> newer);
    }

    private static boolean readable(Checkpoint checkpoint) throws IOException {
        for (String key : new TreeMap<>(KeptLog.byObject(checkpoint)).keySet()) {
            var found = under.store.storageClasses().flatMap(classes -> {
                try {
                    return classes.find(key);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            if (found.isPresent()
                    && found.get().readability() != dev.stint.checkpoints.StorageClasses.Readability.READY) {
                under.store
                        .storageClasses()
                        .orElseThrow()
                        .thaw(key, 1, dev.stint.checkpoints.StorageClasses.ThawSpeed.BULK);
            }
        }
        return CheckpointReader.verify(under.store, checkpoint).good();
    }

    /** What an attempt would be restored from that started now: by restoring. */
    private static Optional<Long> resume(Life life) throws IOException {
        LogView log = CheckpointLog.read(under.store, UpkeepUnderTest.prefix(life.id));
        Path target = folder.resolve("restored");
        RestoreChoice choice = CheckpointReader.restoreNewest(under.store, log, life.quarantined, target, loud -> {});
        if (Files.exists(target)) {
            try (Stream<Path> all = Files.walk(target)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return choice.restored().map(Checkpoint::index);
    }
}
