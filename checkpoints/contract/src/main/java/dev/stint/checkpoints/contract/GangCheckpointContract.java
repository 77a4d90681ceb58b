package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.GangAnswer;
import dev.stint.checkpoints.GangCommitter;
import dev.stint.checkpoints.GangPart;
import dev.stint.checkpoints.GangPartWriter;
import dev.stint.checkpoints.GangTable;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints of several machines on a store: one manifest when every part is in, or nothing, whoever dies in between. */
public abstract class GangCheckpointContract {

    private static final String PREFIX = "team/run-1";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private ObjectStore store;
    private Path folder;
    private SampleSets sets;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;

    /** A new, empty store. */
    protected abstract ObjectStore open() throws Exception;

    /** Each how-manieth call of a commit is made to fail; 1 for all, more where a store is slow. */
    protected int failingCallsStride() {
        return 1;
    }

    /** How many races between two attempts are run. */
    protected int raceRounds() {
        return 15;
    }

    @BeforeEach
    final void openStore(@TempDir Path temp) throws Exception {
        store = open();
        folder = temp;
        sets = new SampleSets(temp.resolve("sets"));
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    /** One gang of two, as its agents hold it. */
    private final class Gang {
        final GangTable table;
        final CheckpointWriter writer;
        final GangCommitter committer;
        final GangPartWriter zero;
        final GangPartWriter one;

        Gang(ObjectStore through, int epoch, String nonce) throws Exception {
            table = new GangTable(through, PREFIX, epoch, 1);
            writer = CheckpointWriter.open(through, PREFIX, epoch, nonce, clock);
            committer = new GangCommitter(table, writer, 2, PATIENCE, clock);
            zero = new GangPartWriter(table, 0, nonce);
            one = new GangPartWriter(table, 1, nonce + "-1");
        }

        void restored(Checkpoint checkpoint) {
            writer.trust(checkpoint);
            committer.restored(checkpoint);
            zero.restored(checkpoint);
            one.restored(checkpoint);
        }

        void begin(long ordinal, long step, Map<String, byte[]> content) throws IOException {
            committer.begin(send(zero, ordinal, step, content));
        }
    }

    private GangPart send(GangPartWriter rank, long ordinal, long step, Map<String, byte[]> content)
            throws IOException {
        return rank.send(content.isEmpty() ? Optional.empty() : Optional.of(sets.of(content)), ordinal, step, false);
    }

    private Gang gang(int epoch) throws Exception {
        return new Gang(store, epoch, "agent-" + epoch);
    }

    private static Map<String, byte[]> files(String... namesAndTexts) {
        Map<String, byte[]> content = new TreeMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            content.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return content;
    }

    private Optional<Checkpoint> newest() throws IOException {
        return CheckpointLog.read(store, PREFIX).newest();
    }

    private void assertRestores(Map<String, byte[]> content) throws Exception {
        Path target = folder.resolve("restored-" + System.nanoTime());
        CheckpointReader.restore(store, newest().orElseThrow(), target);
        SampleSets.assertHolds(target, content);
    }

    @Test
    void a_checkpoint_is_there_when_every_part_is_in_and_all_are_told() throws Exception {
        Gang gang = gang(1);
        gang.begin(0, 10, files("shared", "a", "rank-0", "b"));
        assertThat(gang.committer.poll()).isEmpty();
        assertThat(newest()).isEmpty();
        assertThat(gang.table.answer(0)).isEmpty();

        send(gang.one, 0, 10, files("rank-1", "c"));

        GangAnswer answer = gang.committer.poll().orElseThrow();
        assertThat(answer.ok()).isTrue();
        assertThat(gang.table.answer(0)).contains(answer);
        assertThat(newest().orElseThrow().index()).isEqualTo(answer.index());
        assertThat(newest().orElseThrow().step()).isEqualTo(10);
        assertRestores(files("shared", "a", "rank-0", "b", "rank-1", "c"));
    }

    @Test
    void a_rank_without_files_takes_part_all_the_same() throws Exception {
        Gang gang = gang(1);
        gang.begin(0, 10, files("shared", "a"));
        assertThat(gang.committer.poll()).isEmpty();

        send(gang.one, 0, 10, Map.of());

        assertThat(gang.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "a"));
    }

    @Test
    void a_missing_part_is_waited_for_and_then_said_to_be_missing() throws Exception {
        Gang gang = gang(1);
        gang.begin(0, 10, files("shared", "a"));
        now = now.plus(PATIENCE).minusMillis(1);
        assertThat(gang.committer.poll()).isEmpty();

        now = now.plusMillis(1);

        GangAnswer answer = gang.committer.poll().orElseThrow();
        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains("rank 1").contains("step 10");
        send(gang.one, 0, 10, files("rank-1", "late"));
        assertThat(gang.table.answer(0)).contains(answer);
        assertThat(newest()).isEmpty();
    }

    @Test
    void a_rank_that_dies_between_its_part_and_the_commit_has_done_its_share() throws Exception {
        Gang gang = gang(1);
        send(gang.one, 0, 10, files("rank-1", "c"));

        gang.begin(0, 10, files("shared", "a"));

        assertThat(gang.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "a", "rank-1", "c"));
    }

    @Test
    void parts_of_an_ended_attempt_are_never_taken_by_the_next() throws Exception {
        Gang dead = gang(1);
        send(dead.one, 0, 10, files("rank-1", "old"));
        dead.begin(0, 10, files("shared", "old"));

        Gang next = gang(2);
        next.begin(0, 10, files("shared", "new"));

        assertThat(next.committer.poll()).isEmpty();
        assertThatThrownBy(dead.committer::poll).isInstanceOf(FencedException.class);
        assertThat(newest()).isEmpty();
        assertThat(dead.table.answer(0)).isEmpty();
        send(next.one, 0, 10, files("rank-1", "new"));
        assertThat(next.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "new", "rank-1", "new"));
    }

    @Test
    void two_agents_of_one_rank_cannot_both_have_a_part() throws Exception {
        Gang gang = gang(1);
        GangPartWriter twin = new GangPartWriter(gang.table, 1, "twin");
        send(gang.one, 0, 10, files("rank-1", "first"));

        GangPart second = send(twin, 0, 10, files("rank-1", "second"));

        assertThat(second.refusal()).isPresent();
        gang.begin(0, 10, files("shared", "a"));
        assertThat(gang.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "a", "rank-1", "first"));
    }

    @Test
    void one_path_with_two_contents_is_refused_and_with_one_content_taken_once() throws Exception {
        Gang gang = gang(1);
        send(gang.one, 0, 10, files("shared", "x"));
        gang.begin(0, 10, files("shared", "y"));

        GangAnswer refused = gang.committer.poll().orElseThrow();

        assertThat(refused.ok()).isFalse();
        assertThat(refused.message()).contains("'shared'").contains("rank 0").contains("rank 1");
        assertThat(newest()).isEmpty();
        send(gang.one, 1, 20, files("shared", "z"));
        gang.begin(1, 20, files("shared", "z"));
        assertThat(gang.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "z"));
    }

    @Test
    void ranks_that_disagree_about_the_step_are_told() throws Exception {
        Gang gang = gang(1);
        send(gang.one, 0, 11, files("rank-1", "c"));
        gang.begin(0, 10, files("shared", "a"));

        GangAnswer answer = gang.committer.poll().orElseThrow();

        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains("step 11").contains("step 10");
        assertThat(newest()).isEmpty();
    }

    @Test
    void a_rank_that_cannot_take_part_fails_the_commit_at_once() throws Exception {
        Gang gang = gang(1);
        gang.begin(0, 10, files("shared", "a"));

        gang.one.refuse(0, 10, "'rank-1' was rewritten while it was being committed");

        GangAnswer answer = gang.committer.poll().orElseThrow();
        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains("rank 1").contains("rewritten");
    }

    @Test
    void the_folders_count_as_one_that_all_were_restored_from() throws Exception {
        Gang first = gang(1);
        send(first.one, 0, 10, files("rank-1", "old"));
        first.begin(0, 10, files("shared", "old", "dropped", "d", "kept", "k"));
        first.committer.poll();
        Gang second = gang(2);
        second.restored(newest().orElseThrow());

        // rank 1 still has what rank 0 rewrote and removed; nobody touched 'kept'
        send(second.one, 0, 20, files("rank-1", "new", "shared", "old", "dropped", "d", "kept", "k"));
        second.begin(0, 20, files("rank-1", "old", "shared", "new", "kept", "k"));

        assertThat(second.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("rank-1", "new", "shared", "new", "kept", "k"));
        assertThat(newest().orElseThrow().files())
                .filteredOn(file -> file.path().equals("kept"))
                .allMatch(file -> file.objectKey().startsWith(PREFIX + "/data/1/"));
    }

    @Test
    void bytes_given_up_meanwhile_are_not_pointed_at() throws Exception {
        Gang first = gang(1);
        send(first.one, 0, 10, files("rank-1", "same"));
        first.begin(0, 10, files("shared", "old"));
        long index = first.committer.poll().orElseThrow().index();
        Gang second = gang(2);
        second.restored(newest().orElseThrow());
        send(second.one, 0, 20, files("rank-1", "same", "shared", "old"));
        second.begin(0, 20, files("rank-1", "same", "shared", "new"));
        CheckpointLog.retire(store, PREFIX, index, "a test");

        GangAnswer answer = second.committer.poll().orElseThrow();

        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains("commit again");
        assertThat(newest()).isEmpty();
    }

    @Test
    void bytes_of_the_same_attempt_given_up_meanwhile_are_sent_again() throws Exception {
        Gang gang = gang(1);
        send(gang.one, 0, 10, files("rank-1", "same"));
        gang.begin(0, 10, files("shared", "old"));
        long index = gang.committer.poll().orElseThrow().index();
        CheckpointLog.retire(store, PREFIX, index, "a test");
        send(gang.one, 1, 20, files("rank-1", "same"));
        gang.begin(1, 20, files("shared", "new"));
        CheckpointLog.sweep(store, PREFIX);

        GangAnswer pointingBack = gang.committer.poll().orElseThrow();
        assertThat(pointingBack.ok()).isFalse();
        gang.zero.forget();
        gang.one.forget();
        send(gang.one, 2, 20, files("rank-1", "same"));
        gang.begin(2, 20, files("shared", "new"));

        assertThat(gang.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("rank-1", "same", "shared", "new"));
    }

    @Test
    void a_store_that_fails_at_any_call_leaves_no_half_checkpoint_and_the_retry_ends_it() throws Exception {
        Random random = new Random(11);
        for (int round = 0; round < 40; round += failingCallsStride()) {
            int failing = round;
            int[] calls = {0};
            boolean[] armed = {false};
            Fault how = List.of(Fault.BEFORE, Fault.AFTER, Fault.CUT).get(random.nextInt(3));
            int epoch = round + 1;
            Gang gang = new Gang(
                    new FaultyObjectStore(store, (call, key) -> armed[0] && calls[0]++ == failing ? how : Fault.NONE),
                    epoch,
                    "agent-" + epoch);
            armed[0] = true;
            Map<String, byte[]> zero = files("shared", "s" + round);
            Map<String, byte[]> one = files("rank-1", "r" + round);
            Optional<GangAnswer> answer = Optional.empty();
            boolean begun = false;
            for (int i = 0; i < 4 && answer.isEmpty(); i++) {
                try {
                    send(gang.one, 0, round, one);
                    if (!begun) {
                        gang.begin(0, round, zero);
                        begun = true;
                    }
                    answer = gang.committer.poll();
                } catch (IOException e) {
                    // again, as the agent does
                }
            }
            assertThat(answer.map(GangAnswer::ok))
                    .as("round " + round + " " + answer)
                    .contains(true);
            Map<String, byte[]> both = new TreeMap<>(zero);
            both.putAll(one);
            assertRestores(both);
        }
        assertThat(CheckpointLog.read(store, PREFIX).checkpoints())
                .allMatch(checkpoint -> checkpoint.files().size() == 2);
    }

    @Test
    void of_racing_attempts_each_checkpoint_is_one_attempts_own() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < raceRounds(); round++) {
                Gang older = gang(2 * round + 1);
                CyclicBarrier start = new CyclicBarrier(3);
                int epoch = 2 * round + 2;
                String text = "round-" + round;
                Future<?> oldOne = threads.submit(() -> {
                    start.await();
                    return send(older.one, 0, 1, files("rank-1", text + "-old"));
                });
                Future<?> oldZero = threads.submit(() -> {
                    start.await();
                    older.begin(0, 1, files("shared", text + "-old"));
                    try {
                        for (int i = 0; i < 50 && older.committer.poll().isEmpty(); i++) {
                            Thread.yield();
                        }
                    } catch (FencedException e) {
                        // the newer one was faster
                    }
                    return null;
                });
                Future<?> newer = threads.submit(() -> {
                    start.await();
                    Gang gang = gang(epoch);
                    send(gang.one, 0, 2, files("rank-1", text + "-new"));
                    gang.begin(0, 2, files("shared", text + "-new"));
                    return gang.committer.poll().orElseThrow();
                });
                for (Future<?> each : List.of(oldOne, oldZero, newer)) {
                    each.get(60, TimeUnit.SECONDS);
                }
                assertRestores(files("shared", text + "-new", "rank-1", text + "-new"));
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(CheckpointLog.read(store, PREFIX).checkpoints())
                .allMatch(checkpoint -> checkpoint.files().stream()
                        .allMatch(file -> file.objectKey().contains("/data/" + checkpoint.epoch() + "/")));
    }
}
