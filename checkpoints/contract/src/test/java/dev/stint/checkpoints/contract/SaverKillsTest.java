package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.checkpoints.RestoreChoice;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes killed with SIGKILL in the middle of saving. */
@Tag("chaos")
final class SaverKillsTest {
    private static final int WINDOW_MILLIS = 500;
    private static final int MOST_BYTES = 8 << 20;

    @TempDir
    Path folder;

    private int halfUploads;
    private int orphans;
    private int checkpoints;

    @Test
    void after_a_kill_in_the_middle_of_a_save_all_that_is_visible_is_whole_and_nothing_is_left() throws Exception {
        List<Long> seeds = Seeds.of(3, 300);
        Seeds.each("killing savers", 3, 300, this::kill);
        System.out.printf(
                "savers killed: %d, in the middle of an upload %d, with objects sent but not committed %d;"
                        + " checkpoints found whole %d%n",
                seeds.size(), halfUploads, orphans, checkpoints);
    }

    private void kill(long seed) throws Exception {
        Random random = new Random(seed);
        String prefix = "team/run-" + seed;
        Path bucket = folder.toRealPath().resolve("bucket");
        int bytes = random.nextInt(MOST_BYTES);
        Map<Long, Long> told = new HashMap<>();
        try (SaverProcess saver = SaverProcess.start(bucket, folder.resolve("sets-" + seed))) {
            assertThat(saver.line()).contains("ready");
            saver.commit(prefix, 1, "killed", 100_000, 0, bytes);
            assertThat(saver.line()).contains("open");
            LockSupport.parkNanos(random.nextInt(WINDOW_MILLIS * 1000) * 1000L);
            saver.kill();
            for (Optional<String> line = saver.line(); line.isPresent(); line = saver.line()) {
                String[] words = line.get().split(" ");
                // the last line may have been cut by the kill too
                if (words.length == 3) {
                    told.put(Long.valueOf(words[1]), Long.valueOf(words[2]));
                }
            }
        }
        String[] unfinished = bucket.resolve("%tmp").toFile().list();
        halfUploads += unfinished != null && unfinished.length > 0 ? 1 : 0;
        try (ObjectStore store = ObjectStores.open("file://" + bucket)) {
            assertThat(bucket.resolve("%tmp")).as("half uploads").isEmptyDirectory();
            assertVisibleIsWhole(store, prefix, told, bytes);
            goOn(store, prefix, bytes);
        }
    }

    private void assertVisibleIsWhole(ObjectStore store, String prefix, Map<Long, Long> told, int bytes)
            throws Exception {
        LogAudit audit = LogAudit.of(store, prefix);
        assertThat(audit.faults()).isEmpty();
        LogView log = CheckpointLog.read(store, prefix);
        assertThat(log.problems()).isEmpty();
        for (Checkpoint checkpoint : log.checkpoints()) {
            assertThat(CheckpointReader.verify(store, checkpoint).problems()).isEmpty();
            checkpoints++;
        }
        told.forEach((index, step) ->
                assertThat(audit.committed()).as("told as committed").containsEntry(index, step));
        List<String> loud = new ArrayList<>();
        Path target = folder.resolve("restored-" + prefix.replace('/', '-'));
        RestoreChoice choice = CheckpointReader.restoreNewest(store, log, Set.of(), target, loud::add);
        assertThat(loud).isEmpty();
        assertThat(choice.restored()).isEqualTo(log.newest());
        if (choice.restored().isPresent()) {
            SampleSets.assertHolds(
                    target, SaverProcess.content(choice.restored().get().step(), bytes));
        }
    }

    /** The next attempt finds the log open, and tidies up after the one before. */
    private void goOn(ObjectStore store, String prefix, int bytes) throws Exception {
        CheckpointWriter next = CheckpointWriter.open(store, prefix, 2, "next", InstantSource.system());
        orphans += CheckpointLog.sweepUploads(store, prefix) > 0 ? 1 : 0;
        next.commit(new SampleSets(folder.resolve("next")).of(SaverProcess.content(1_000_000, bytes)), 1_000_000, null);
        LogAudit audit = LogAudit.of(store, prefix);
        assertThat(audit.faults()).isEmpty();
        assertThat(audit.live()).containsValue(1_000_000L);
        assertThat(store.list(prefix + "/data/", "", 1_000_000))
                .extracting(ObjectStore.ObjectInfo::key)
                .containsExactlyInAnyOrderElementsOf(audit.named());
        for (ObjectStore.ObjectInfo object : store.list(prefix + "/", "", 1_000_000)) {
            store.delete(object.key());
        }
    }
}
