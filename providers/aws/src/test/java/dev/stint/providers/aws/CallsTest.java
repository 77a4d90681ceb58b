package dev.stint.providers.aws;

import static dev.stint.providers.aws.FakeWorld.SPOT;
import static dev.stint.providers.aws.FakeWorld.granted;
import static dev.stint.providers.aws.FakeWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.Market;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Haste, patience, and that nobody waits for another's. */
final class CallsTest {
    private static final Market WEST = new Market("aws", "us-west-2", "us-west-2a", "g5.xlarge", CapacityType.SPOT);

    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
    }

    private void throttle(String operation) {
        world.ec2.faults = asked -> asked.equals(operation) ? FakeEc2.Fault.THROTTLED : FakeEc2.Fault.NONE;
    }

    @Test
    void a_throttled_launch_is_made_again_with_growing_waits_and_then_refused() {
        throttle("RunInstances");

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.THROTTLED);
        assertThat(world.pauses).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(world.pauses.get(i)).isBetween(Duration.ZERO, Duration.ofSeconds(1L << i));
        }
    }

    @Test
    void waits_differ_from_one_generator_to_the_next_and_not_from_one_run_to_the_next() {
        List<List<Duration>> drawn = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            world = new FakeWorld(root.resolve("w-" + drawn.size()), seed);
            throttle("RunInstances");
            refused(world.open().launch(world.request("t-1", SPOT, 1)));
            drawn.add(List.copyOf(world.pauses));
        }

        assertThat(drawn.get(0)).isEqualTo(drawn.get(1)).isNotEqualTo(drawn.get(2));
    }

    @Test
    void a_launch_throttled_for_a_while_is_granted_in_the_end() {
        AtomicInteger left = new AtomicInteger(3);
        world.ec2.faults = operation -> operation.equals("RunInstances") && left.getAndDecrement() > 0
                ? FakeEc2.Fault.THROTTLED
                : FakeEc2.Fault.NONE;

        assertThat(granted(world.open().launch(world.request("t-1", SPOT, 1)))).hasSize(1);
        assertThat(world.ec2.ofToken("t-1")).hasSize(1);
    }

    @Test
    void while_one_launch_waits_to_be_made_again_all_else_goes_on_in_its_region_and_in_others() throws Exception {
        AwsCapacityProvider provider = world.open();
        Machine machine =
                granted(provider.launch(world.request("t-0", SPOT, 1))).get(0);
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger throttled = new AtomicInteger(1);
        world.pause = length -> {
            waits.countDown();
            go.await();
        };
        world.ec2.faults = operation -> operation.equals("RunInstances") && throttled.getAndDecrement() > 0
                ? FakeEc2.Fault.THROTTLED
                : FakeEc2.Fault.NONE;
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<LaunchOutcome> waiting = threads.submit(() -> provider.launch(world.request("t-1", SPOT, 1)));
            assertThat(waits.await(60, TimeUnit.SECONDS)).isTrue();

            assertThat(provider.status(machine.id()).state()).isEqualTo(State.PENDING);
            assertThat(granted(provider.launch(world.request("t-2", SPOT, 1)))).hasSize(1);
            assertThat(granted(provider.launch(world.request("t-3", WEST, 1)))).hasSize(1);
            assertThat(provider.list("inst-a")).hasSize(3);
            provider.terminate(machine.id());
            assertThat(waiting).isNotDone();
            go.countDown();
            assertThat(granted(waiting.get(60, TimeUnit.SECONDS))).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void who_is_interrupted_while_waiting_gives_up_and_stays_interrupted() {
        throttle("RunInstances");
        world.pause = length -> {
            throw new InterruptedException();
        };

        LaunchOutcome outcome = world.open().launch(world.request("t-1", SPOT, 1));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(refused(outcome).kind()).isEqualTo(Refusal.Kind.THROTTLED);
    }

    @Test
    void ends_asked_for_while_ec2_is_being_told_of_others_go_together() throws Exception {
        AwsCapacityProvider provider = world.open();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add(granted(provider.launch(world.request("t-" + i, SPOT, 1)))
                    .get(0)
                    .id());
        }
        world.ec2.forget(ids.get(5)); // fails every call it is part of
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        world.pause = length -> {
            first.countDown();
            go.await();
        };
        world.ec2.faults = operation -> operation.equals("TerminateInstances") && calls.getAndIncrement() == 0
                ? FakeEc2.Fault.THROTTLED
                : FakeEc2.Fault.NONE;
        ExecutorService threads = Executors.newFixedThreadPool(12);
        try {
            List<Future<?>> ends = new ArrayList<>();
            CountDownLatch begun = new CountDownLatch(12);
            ids.forEach(id -> ends.add(threads.submit(() -> {
                begun.countDown();
                provider.terminate(id);
            })));
            assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
            go.countDown();
            for (Future<?> end : ends) {
                end.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        for (String id : ids) {
            assertThat(provider.status(id).state()).isEqualTo(id.equals(ids.get(5)) ? State.PENDING : State.STOPPING);
        }
        // one that was throttled, its repetition, one with all the others that fails for the unknown one, and at worst
        // one for each
        assertThat(calls.get()).isLessThanOrEqualTo(2 + 2 * 12);
    }

    @Test
    void ends_that_are_throttled_together_are_not_asked_for_one_by_one_on_top_of_it() throws Exception {
        AwsCapacityProvider provider = world.open();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            ids.add(granted(provider.launch(world.request("t-" + i, SPOT, 1)))
                    .get(0)
                    .id());
        }
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        world.pause = length -> {
            first.countDown();
            go.await();
        };
        throttle("TerminateInstances");
        List<Thread> threads = new ArrayList<>();
        try {
            for (String id : ids) {
                Thread thread = new Thread(() -> {
                    try {
                        provider.terminate(id);
                    } catch (ProviderUnavailableException e) {
                        assertThat(e).hasMessageContaining("RequestLimitExceeded");
                    }
                });
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            long patienceNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (threads.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)
                    && System.nanoTime() < patienceNanos) {
                Thread.onSpinWait();
            }
            go.countDown();
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(60));
                assertThat(thread.isAlive()).isFalse();
            }
        } finally {
            go.countDown();
        }

        // the first alone, and then all the others together; each as often as a throttled call is made
        assertThat(world.ec2.calls.stream().filter("TerminateInstances"::equals))
                .hasSize(2 * Ec2Calls.TIMES);
    }
}
