package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that own a log, or think so: stopped in the middle of what they do, and continued when a successor has long taken
 * over, while a server retires, snapshots, and moves the log away and back.
 */
@Tag("chaos")
final class ZombiesTest {
    private static final int WINDOW_MILLIS = 80;
    private static final int BYTES = 20_000;
    private static final int MANY = 100_000;

    @TempDir
    Path folder;

    private int zombies;
    private int retired;
    private int moved;
    private int commits;

    @Test
    void of_zombies_twins_and_successors_never_two_commit() throws Exception {
        Path bucket = folder.toRealPath().resolve("bucket");
        try (SaverProcess first = SaverProcess.start(bucket, folder.resolve("first"));
                SaverProcess twin = SaverProcess.start(bucket, folder.resolve("twin"));
                SaverProcess successor = SaverProcess.start(bucket, folder.resolve("successor"));
                ObjectStore store = ObjectStores.open("file://" + bucket)) {
            for (SaverProcess each : new SaverProcess[] {first, twin, successor}) {
                assertThat(each.line()).contains("ready");
            }
            Seeds.each("zombies", 8, 400, seed -> play(store, first, twin, successor, seed));
        }
        System.out.printf(
                "zombies and twins that ended fenced: %d; %d commits, %d retired, %d moves%n",
                zombies, commits, retired, moved);
        assertThat(zombies).isPositive();
    }

    private void play(ObjectStore store, SaverProcess first, SaverProcess twin, SaverProcess successor, long seed)
            throws Exception {
        Random random = new Random(seed);
        String prefix = "team/run-" + seed;
        AtomicBoolean over = new AtomicBoolean();
        long serverSeed = random.nextLong();
        boolean moves = random.nextInt(3) == 0;
        CompletableFuture<Integer> server =
                CompletableFuture.supplyAsync(() -> serve(store, prefix, new Random(serverSeed), over));
        Map<Long, Long> told = new TreeMap<>();
        first.commit(prefix, 1, "first", MANY, 0, BYTES);
        twin.commit(prefix, 1, "twin", MANY, 100_000, BYTES);
        passes(random);
        SaverProcess[] stopped = random.nextBoolean() ? new SaverProcess[] {first, twin} : new SaverProcess[] {first};
        for (SaverProcess each : stopped) {
            each.stop();
        }
        int last = 2;
        try {
            passes(random);
            successor.commit(prefix, 2, "successor", 3, 200_000, BYTES);
            collect(successor, told);
            if (moves) {
                last = moveAndBack(store, prefix, successor, told);
            }
        } finally {
            for (SaverProcess each : stopped) {
                each.go();
            }
        }
        zombies += collect(first, told) ? 1 : 0;
        zombies += collect(twin, told) ? 1 : 0;
        over.set(true);
        retired += server.join();
        LogAudit audit = LogAudit.of(store, prefix);
        assertThat(audit.faults()).isEmpty();
        assertThat(audit.committed()).as("what each process was told").isEqualTo(told);
        LogView view = CheckpointLog.read(store, prefix);
        assertThat(view.newestEpoch()).isEqualTo(last);
        assertThat(view.checkpoints().stream().filter(c -> !c.retired()).map(c -> c.index()))
                .containsExactlyElementsOf(audit.live().keySet());
        commits += told.size();
    }

    /** Nobody commits while the log is elsewhere; then the third attempt does. */
    private int moveAndBack(ObjectStore store, String prefix, SaverProcess successor, Map<Long, Long> told)
            throws IOException, InterruptedException {
        assertThat(CheckpointLog.moveTo(store, prefix, "s3://elsewhere", "seeded"))
                .isTrue();
        successor.commit(prefix, 2, "successor", 3, 300_000, BYTES);
        int before = told.size();
        assertThat(collect(successor, told)).as("fenced by the move").isTrue();
        assertThat(told).hasSize(before);
        assertThat(CheckpointLog.moveBack(store, prefix, 3, "seeded")).isTrue();
        successor.commit(prefix, 3, "third", 2, 400_000, BYTES);
        assertThat(collect(successor, told)).isFalse();
        moved++;
        return 3;
    }

    /** Retires and snapshots as fast as it can; how many it retired. */
    private static int serve(ObjectStore store, String prefix, Random random, AtomicBoolean over) {
        int count = 0;
        try {
            while (!over.get()) {
                for (var checkpoint : CheckpointLog.read(store, prefix).checkpoints()) {
                    if (!checkpoint.retired() && random.nextInt(4) == 0) {
                        count += CheckpointLog.retire(store, prefix, checkpoint.index(), "seeded") ? 1 : 0;
                    }
                }
                CheckpointLog.snapshotIfDue(store, prefix, 5 + random.nextInt(20));
                LockSupport.parkNanos(random.nextInt(20) * 1_000_000L);
            }
            return count;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** Hears a process out; whether it was fenced. */
    private static boolean collect(SaverProcess saver, Map<Long, Long> told) throws InterruptedException {
        boolean fenced = false;
        while (true) {
            Optional<String> line = saver.line();
            String[] words = line.orElseThrow(() -> new AssertionError("a saver ended by itself"))
                    .split(" ");
            switch (words[0]) {
                case "open" -> fenced = false;
                case "fenced" -> fenced = true;
                case "committed" ->
                    assertThat(told.put(Long.valueOf(words[1]), Long.valueOf(words[2])))
                            .as("the commit at " + words[1])
                            .isNull();
                case "end" -> {
                    return fenced;
                }
                default -> throw new AssertionError(line.get());
            }
        }
    }

    private static void passes(Random random) {
        LockSupport.parkNanos(random.nextInt(WINDOW_MILLIS * 1000) * 1000L);
    }
}
