package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.contract.Seeds;
import dev.stint.mailbox.Order.Completion;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.ExitReason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine whose clock is set forward and back by hours, several times a second, while a job runs and is taken. */
@Tag("chaos")
class JumpingClocksTest {
    private static final int MOST_HOURS = 12;

    /** Every step follows from the one before; renamed into place. */
    private static final String CHAIN = """
            cd ckpt; n=0; h=0; [ -f state ] && read n h < state
            trap 'exit 143' TERM
            while [ $n -lt 60 ]; do
              n=$((n+1)); h=$(printf '%s %s' "$h" $n | cksum | cut -d' ' -f1)
              echo "$n $h" > t; mv t state; echo "::stint progress step=$n total=60"; sleep 0.02
            done
            echo "$h" > ../result
            """;

    /** Two files written one after the other in place, that belong together; only rest tells that they are whole. */
    private static final String PAIRS = """
            cd ckpt; n=0; h=0; [ -f a ] && { read n h < a; [ "$n $h" = "$(cat b)" ] || { echo TORN; exit 9; }; }
            trap 'exit 143' TERM
            while [ $n -lt 4 ]; do
              n=$((n+1)); h=$(printf '%s %s' "$h" $n | cksum | cut -d' ' -f1)
              echo "$n $h" > a; sleep 0.6; echo "$n $h" > b; echo "::stint progress step=$n total=4"; sleep 1.5
            done
            echo "$h" > ../result
            """;

    @TempDir
    Path temp;

    @Test
    void a_job_is_the_same_to_the_bit_however_the_clock_jumps() throws Exception {
        String chain = calm(CHAIN, 60);
        String pairs = calm(PAIRS, 4);
        Seeds.each("jumping clocks", 2, 40, seed -> {
            boolean quiet = seed % 2 == 0;
            assertThat(play(seed, quiet ? PAIRS : CHAIN, quiet)).isEqualTo(quiet ? pairs : chain);
        });
    }

    /** What the script leaves, computed here. */
    private static String calm(String script, int steps) throws Exception {
        String all = "h=0; n=0; while [ $n -lt " + steps + " ]; do n=$((n+1));"
                + " h=$(printf '%s %s' \"$h\" $n | cksum | cut -d' ' -f1); done; echo \"$h\"";
        assertThat(script).contains("-lt " + steps);
        Process shell = new ProcessBuilder("sh", "-c", all).start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return out;
    }

    private String play(long seed, String script, boolean quiet) throws Exception {
        Random random = new Random(seed);
        WatchedStore store = new WatchedStore();
        Orders orders = Orders.running(script).keeping("ckpt");
        orders.completion = quiet ? Completion.QUIET : Completion.RENAME;
        orders.marker = "state";
        orders.quiet = Duration.ofMillis(900);
        orders.outputs = List.of("result");
        try (TestMachine taken = machine(store, seed, orders)) {
            Status last = whileJumping(taken, random.nextLong(), () -> {
                taken.await(s -> s.committed().isPresent() || s.exit().isPresent());
                LockSupport.parkNanos(random.nextInt(1500) * 1_000_000L);
                taken.preempt(Optional.of(Duration.ofSeconds(30)));
                return taken.awaitExit();
            });
            assertThat(taken.processes()).isEmpty();
            assertThat(last.exit().orElseThrow().reason()).isIn(ExitReason.NOTICE, ExitReason.COMMAND);
        }
        orders.attempt = 2;
        try (TestMachine next = machine(store, seed, orders)) {
            Status last = whileJumping(next, random.nextLong(), next::awaitExit);
            assertThat(next.log()).doesNotContain("TORN");
            assertThat(last.exit().orElseThrow().reason())
                    .as(last.exit().toString())
                    .isEqualTo(ExitReason.COMMAND);
            assertThat(last.exit().orElseThrow().code()).isZero();
            assertThat(last.restored()).isPresent();
        }
        return result(store);
    }

    private TestMachine machine(WatchedStore store, long seed, Orders orders) throws Exception {
        return new TestMachine(store, temp.resolve("machine-" + seed + "-" + orders.attempt), orders.order());
    }

    /** Does something while another thread sets the clock. */
    private static Status whileJumping(TestMachine machine, long seed, Doing doing) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread jumper = new Thread(
                () -> {
                    Random random = new Random(seed);
                    Duration error = Duration.ZERO;
                    while (!over.get()) {
                        Duration next = Duration.ofMillis((long) ((random.nextDouble() * 2 - 1)
                                * MOST_HOURS
                                * Duration.ofHours(1).toMillis()));
                        machine.stepClock(next.minus(error));
                        error = next;
                        LockSupport.parkNanos((30 + random.nextInt(120)) * 1_000_000L);
                    }
                    machine.stepClock(error.negated());
                },
                "clock-jumper");
        jumper.start();
        try {
            return doing.it();
        } finally {
            over.set(true);
            jumper.join();
        }
    }

    private interface Doing {
        Status it() throws Exception;
    }

    private static String result(WatchedStore store) throws Exception {
        String manifest =
                new String(store.get("team/train-1/outputs/outputs.json").orElseThrow(), StandardCharsets.UTF_8);
        String key = manifest.replaceAll("(?s).*\"key\":\"([^\"]+)\".*", "$1");
        return new String(store.get(key).orElseThrow(), StandardCharsets.UTF_8);
    }
}
