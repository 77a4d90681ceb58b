package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.GangAnswer;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.io.IOException;
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
import org.junit.jupiter.api.Test;

/** Collective commits whose store fails, whose bytes are given up meanwhile, and which race with a newer attempt. */
public abstract class GangFaultsContract extends GangContract {

    /** Each how-manieth call of a commit is made to fail; 1 for all, more where a store is slow. */
    protected int failingCallsStride() {
        return 1;
    }

    /** How many races between two attempts are run. */
    protected int raceRounds() {
        return 15;
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
