package dev.stint.checkpoints.set;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.MemoryObjectStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that rewrites its one checkpoint file in place, for ever, while sets are taken from under it. */
final class InPlaceRewriterTest {

    private static final int SIZE = 1 << 20;
    private static final int SETS = 20;
    private static final int QUIET_POLLS = 10_000;

    @TempDir
    Path temp;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger handled = new AtomicInteger();

    @Test
    @Timeout(120)
    void no_torn_set_is_committed_after_a_marker() throws Exception {
        assertNothingTorn(Completion.marker("DONE"));
    }

    @Test
    @Timeout(120)
    void no_torn_set_is_committed_after_quiet() throws Exception {
        assertNothingTorn(Completion.quiet(Duration.ofMillis(100)));
    }

    @Test
    @Timeout(120)
    void no_torn_set_is_committed_after_a_request_that_was_not_waited_for() throws Exception {
        assertNothingTorn(Completion.marker("NEVER"));
    }

    private void assertNothingTorn(Completion completion) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("c/.stint")).getParent();
        MemoryObjectStore store = new MemoryObjectStore();
        SetWatcher watcher = new SetWatcher(folder, completion, InstantSource.system(), temp.resolve("held"));
        Freezer freezer = new Freezer(InstantSource.system());
        CheckpointWriter writer = CheckpointWriter.open(store, "t/r", 1, "n", InstantSource.system());
        ExecutorService job = Executors.newSingleThreadExecutor();
        Future<Integer> saves = job.submit(() -> rewrite(folder, completion));
        boolean quiet = completion.kind() == Completion.Kind.QUIET;
        int seen = 0;
        int committed = 0;
        try {
            for (int poll = 0; quiet ? poll < QUIET_POLLS : seen < SETS; poll++) {
                Optional<CompleteSet> set = watcher.poll();
                if (set.isPresent()) {
                    seen++;
                    committed += take(set.get(), freezer, writer) ? 1 : 0;
                    watcher.answer(set.get(), -1, true, "seen");
                    handled.incrementAndGet();
                }
            }
        } finally {
            stop.set(true);
            job.shutdown();
            assertThat(job.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(saves.get()).isPositive();
        assertThat(committed > 0 || quiet).isTrue();
        assertThat(CheckpointLog.read(store, "t/r").checkpoints()).hasSize(committed);
        for (Checkpoint checkpoint : CheckpointLog.read(store, "t/r").checkpoints()) {
            for (CheckpointFile file : checkpoint.files()) {
                if (file.path().equals("model.bin")) {
                    assertWhole(store.get(file.objectKey()).orElseThrow());
                }
            }
        }
    }

    private boolean take(CompleteSet set, Freezer freezer, CheckpointWriter writer) throws Exception {
        if (freezer.freeze(set, temp.resolve("staging")) instanceof FreezeResult.Frozen frozen) {
            try (FrozenSet held = frozen.set()) {
                return writer.commit(held, -1, null) instanceof CommitResult.Committed;
            }
        }
        return false;
    }

    /** Truncates, writes in pieces, seals with a checksum, declares, and starts again after a random while of work. */
    private int rewrite(Path folder, Completion completion) throws IOException {
        Random random = new Random(11);
        int saves = 0;
        while (!stop.get()) {
            byte[] content = content(saves);
            try (RandomAccessFile file =
                    new RandomAccessFile(folder.resolve("model.bin").toFile(), "rw")) {
                if (random.nextBoolean()) {
                    file.setLength(0);
                }
                for (int from = 0; from < content.length; from += 1 << 16) {
                    file.write(content, from, Math.min(1 << 16, content.length - from));
                }
            }
            String name =
                    completion.pattern().equals("NEVER") ? ".stint/commit-" + saves + ".json" : completion.pattern();
            if (!name.isEmpty()) {
                Path unfinished = Files.writeString(temp.resolve("unfinished"), "{\"step\":" + saves + "}");
                Files.move(unfinished, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
            saves++;
            // After every third save the job computes until a set that may have been under way and the one after it
            // were dealt
            // with, so that some can be committed at all; but not for ever, should there be only one.
            int before = handled.get();
            boolean patient = saves % 3 == 0 && completion.kind() != Completion.Kind.QUIET;
            for (int work = patient ? 150 : random.nextInt(12);
                    work > 0 && !stop.get() && !(patient && handled.get() >= before + 2);
                    work--) {
                content(work);
            }
        }
        return saves;
    }

    private static byte[] content(int save) {
        byte[] content = new byte[SIZE];
        new Random(save).nextBytes(content);
        ByteBuffer.wrap(content).putInt(SIZE - 4, checksum(content));
        return content;
    }

    private static void assertWhole(byte[] stored) {
        assertThat(stored).hasSize(SIZE);
        assertThat(ByteBuffer.wrap(stored).getInt(SIZE - 4)).isEqualTo(checksum(stored));
    }

    private static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(Arrays.copyOf(content, SIZE - 4));
        return (int) crc.getValue();
    }
}
