package dev.stint.checkpoints.contract;

import static dev.stint.checkpoints.contract.SampleSets.assertHoldsStep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Several attempts, servers and zombies on one log: one owner at a time, and no live checkpoint ever loses a byte. */
public abstract class CheckpointRaceContract extends StoreContract {

    /** How many random interleavings of three attempts, a retirer and a sweep are played. */
    protected int seeds() {
        return 8;
    }

    /** How many real races are run. */
    protected int raceRounds() {
        return 25;
    }

    @Test
    void a_zombie_of_an_older_attempt_cannot_commit() throws Exception {
        CheckpointWriter zombie = writer(store, 1, "a");
        zombie.commit(sets.at(1), 1, null);
        CheckpointWriter successor = writer(store, 2, "b");
        successor.commit(sets.at(2), 2, null);

        assertThatThrownBy(() -> zombie.commit(sets.at(3), 3, null))
                .isInstanceOfSatisfying(
                        FencedException.class, e -> assertThat(e.epoch()).isEqualTo(2))
                .hasMessageContaining("attempt 2 owns it");
        assertThatThrownBy(() -> writer(store, 1, "again")).isInstanceOf(FencedException.class);
        assertThat(steps(CheckpointLog.read(store, PREFIX))).containsExactly(1L, 2L);
        assertThat(CheckpointLog.read(store, PREFIX).newestEpoch()).isEqualTo(2);
    }

    @Test
    void a_zombie_that_wakes_in_the_middle_of_its_commit_commits_nothing_and_leaves_nothing() throws Exception {
        AtomicReference<Callable<Object>> meanwhile = new AtomicReference<>(() -> "nothing");
        ObjectStore hooked = new FaultyObjectStore(store, (call, key) -> {
            if (call.equals("putIfAbsent")) {
                run(meanwhile.getAndSet(() -> "nothing"));
            }
            return Fault.NONE;
        });
        CheckpointWriter zombie = writer(hooked, 1, "a");
        zombie.commit(sets.at(1), 1, null);
        int before = store.list(PREFIX + "/data/", "", 1000).size();
        meanwhile.set(() -> writer(store, 2, "b"));

        assertThatThrownBy(() -> zombie.commit(sets.at(2), 2, null)).isInstanceOf(FencedException.class);
        assertThat(steps(CheckpointLog.read(store, PREFIX))).containsExactly(1L);
        assertThat(store.list(PREFIX + "/data/", "", 1000)).hasSize(before);
    }

    @Test
    void of_two_agents_of_one_attempt_only_the_first_commits() throws Exception {
        CheckpointWriter first = writer(store, 1, "a");

        assertThatThrownBy(() -> writer(store, 1, "b"))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("another agent of the same attempt");
        first.commit(sets.at(1), 1, null);
        writer(store, 1, "a").commit(sets.at(2), 2, null);
        assertThat(steps(CheckpointLog.read(store, PREFIX))).containsExactly(1L, 2L);
    }

    @Test
    void of_agents_of_one_attempt_that_start_at_once_exactly_one_opens() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < raceRounds(); round++) {
                String prefix = PREFIX + "-" + round;
                CyclicBarrier start = new CyclicBarrier(4);
                List<Future<Boolean>> agents = new ArrayList<>();
                for (int agent = 0; agent < 4; agent++) {
                    String nonce = "agent-" + agent;
                    agents.add(threads.submit(() -> {
                        start.await(30, TimeUnit.SECONDS);
                        try {
                            CheckpointWriter.open(store, prefix, 1, nonce, CLOCK);
                            return true;
                        } catch (FencedException e) {
                            return false;
                        }
                    }));
                }
                int opened = 0;
                for (Future<Boolean> agent : agents) {
                    opened += agent.get(60, TimeUnit.SECONDS) ? 1 : 0;
                }
                assertThat(opened).as("round %d", round).isEqualTo(1);
                assertThat(CheckpointLog.read(store, prefix).nextIndex()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void an_object_retired_and_swept_during_a_commit_is_uploaded_again() throws Exception {
        writer(store, 1, "a").commit(sets.at(1), 1, null);
        Checkpoint first = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        AtomicReference<Callable<Object>> meanwhile = new AtomicReference<>(() -> "nothing");
        ObjectStore hooked = new FaultyObjectStore(store, (call, key) -> {
            if (call.equals("putIfAbsent")) {
                run(meanwhile.getAndSet(() -> "nothing"));
            }
            return Fault.NONE;
        });
        CheckpointWriter writer = writer(hooked, 2, "b");
        writer.trust(first);
        meanwhile.set(() -> {
            CheckpointLog.retire(store, PREFIX, first.index(), "retention");
            return CheckpointLog.sweep(store, PREFIX).objects();
        });
        CommitResult result = writer.commit(sets.at(2), 2, null);

        assertThat(result)
                .isInstanceOfSatisfying(
                        CommitResult.Committed.class,
                        c -> assertThat(c.bytesReused()).isZero());
        assertThat(store.head(first.files().get(0).objectKey())).isEmpty();
        Checkpoint second = CheckpointLog.read(store, PREFIX).newest().orElseThrow();
        CheckpointReader.restore(store, second, folder.resolve("restored"));
        assertHoldsStep(folder.resolve("restored"), 2);
    }

    @Test
    void a_writer_steps_over_the_servers_records() throws Exception {
        CheckpointWriter writer = writer(store, 1, "a");
        writer.commit(sets.at(1), 1, null);
        writer.commit(sets.at(2), 2, null);
        CheckpointLog.retire(store, PREFIX, 1, "retention");
        assertThat(CheckpointLog.snapshotIfDue(store, PREFIX, 2)).isTrue();
        assertThat(CheckpointLog.snapshotIfDue(store, PREFIX, 2)).isFalse();
        CommitResult third = writer.commit(sets.at(3), 3, null);

        assertThat(third)
                .isInstanceOfSatisfying(
                        CommitResult.Committed.class, c -> assertThat(c.index()).isEqualTo(5));
        assertThat(steps(CheckpointLog.read(store, PREFIX))).containsExactly(2L, 3L);
    }

    @Test
    void saves_must_not_overlap() throws Exception {
        CheckpointWriter[] writer = new CheckpointWriter[1];
        AtomicInteger refused = new AtomicInteger();
        ObjectStore hooked = new FaultyObjectStore(store, (call, key) -> {
            if (call.equals("put") && key.contains("/data/")) {
                assertThatThrownBy(() -> writer[0].commit(sets.at(9), 9, null))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("must not overlap");
                refused.incrementAndGet();
            }
            return Fault.NONE;
        });
        writer[0] = writer(hooked, 1, "a");
        writer[0].commit(sets.at(1), 1, null);

        assertThat(refused.get()).isEqualTo(4);
        assertThat(steps(CheckpointLog.read(store, PREFIX))).containsExactly(1L);
    }

    @Test
    @Tag("chaos")
    void whatever_the_interleaving_live_checkpoints_are_whole_and_attempts_follow_each_other(TestReporter reporter)
            throws Exception {
        int committed = 0;
        int fenced = 0;
        int moves = 0;
        List<Long> played = Seeds.of(seeds(), 16 * seeds());
        for (long seed : played) {
            RandomPlay play = new RandomPlay(store, PREFIX + "-" + seed, sets, CLOCK, seed);
            play.run();
            committed += play.committed().size();
            fenced += play.fenced();
            moves += play.moves();
            LogAudit audit = LogAudit.of(store, PREFIX + "-" + seed);
            assertThat(audit.faults())
                    .as("seed %d; play it again with -Dstint.seed=%d", seed, seed)
                    .isEmpty();
            for (RandomPlay.Done done : play.committed()) {
                assertThat(audit.committed()).as("seed %d", seed).containsEntry(done.index(), done.step());
            }
            LogView log = CheckpointLog.read(store, PREFIX + "-" + seed);
            assertThat(log.checkpoints().stream().filter(c -> !c.retired()).map(Checkpoint::index))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(audit.live().keySet());
            int epoch = 0;
            for (Checkpoint checkpoint : log.checkpoints()) {
                assertThat(checkpoint.epoch()).as("seed %d", seed).isGreaterThanOrEqualTo(epoch);
                epoch = checkpoint.epoch();
                if (!checkpoint.retired()) {
                    assertThat(CheckpointReader.verify(store, checkpoint).problems())
                            .as("seed %d, checkpoint %d", seed, checkpoint.index())
                            .isEmpty();
                }
            }
            RandomPlay.Done last = null;
            for (RandomPlay.Done done : play.committed()) {
                if (!play.retired().contains(done.index())) {
                    assertThat(log.find(done.index()).orElseThrow().step()).isEqualTo(done.step());
                }
                assertThat(last == null || last.index() < done.index())
                        .as("seed %d", seed)
                        .isTrue();
                last = done;
            }
        }
        if (played.size() >= 8) {
            assertThat(committed).isGreaterThan(2 * played.size());
            assertThat(fenced).isGreaterThan(played.size() / 4);
            assertThat(moves).isGreaterThan(played.size() / 4);
        }
        reporter.publishEntry(String.format(
                "interleavings on %s: seeds=%d commits=%d fenced=%d moves=%d",
                store.uri().replaceFirst(":.*", ""), played.size(), committed, fenced, moves));
    }

    private static CheckpointWriter writer(ObjectStore store, int epoch, String nonce)
            throws FencedException, IOException {
        return CheckpointWriter.open(store, PREFIX, epoch, nonce, CLOCK);
    }

    private static void run(Callable<Object> action) throws IOException {
        try {
            action.call();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static List<Long> steps(LogView log) {
        return log.checkpoints().stream()
                .filter(c -> !c.retired())
                .map(Checkpoint::step)
                .toList();
    }
}
