package dev.stint.providers.aws;

import static dev.stint.providers.aws.FakeWorld.SPOT;
import static dev.stint.providers.aws.FakeWorld.granted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.MachineStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several who ask at once, and what must not make them wait for ever. */
final class RegionBoardTest {
    private static final int ROUNDS = 20;

    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);
    private CapacityProvider provider = world.open();

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
        provider = world.open();
    }

    private String running(String token) {
        String id =
                granted(provider.launch(world.request(token, SPOT, 1))).get(0).id();
        world.ec2.run(id);
        return id;
    }

    /** On a thread of its own, which keeps nobody from ending. */
    private static <T> FutureTask<T> aside(Callable<T> work, AtomicBoolean waits) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "aside");
        thread.setDaemon(true);
        thread.start();
        long patienceNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (thread.getState() != Thread.State.WAITING && !task.isDone() && System.nanoTime() < patienceNanos) {
            Thread.onSpinWait();
        }
        waits.set(thread.getState() == Thread.State.WAITING);
        return task;
    }

    @Test
    void who_waits_for_the_same_answer_is_told_too_that_a_machine_ended() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String id = running("t-" + round);
            world.clock.advance(Duration.ofSeconds(3));
            world.ec2.end(id, "Server.SpotInstanceTermination", "taken");
            AtomicBoolean first = new AtomicBoolean(true);
            AtomicBoolean waited = new AtomicBoolean();
            FutureTask<?>[] second = new FutureTask<?>[1];
            world.ec2.faults = operation -> {
                if (operation.equals("DescribeInstances") && first.getAndSet(false)) {
                    second[0] = aside(() -> provider.status(id).state(), waited);
                }
                return FakeEc2.Fault.NONE;
            };

            assertThat(provider.status(id).state()).isEqualTo(State.GONE);

            assertThat(waited).isTrue();
            assertThat(second[0].get(60, TimeUnit.SECONDS))
                    .as("round %s", round)
                    .isEqualTo(State.GONE);
        }
    }

    @Test
    void what_was_seen_before_the_clock_was_set_back_is_not_believed_until_it_shows_that_again() {
        String id = running("t-1");
        assertThat(provider.status(id).state()).isEqualTo(State.RUNNING);
        world.clock.advance(Duration.ofHours(-1));
        world.ec2.end(id, "Server.SpotInstanceTermination", "taken");

        world.clock.advance(Duration.ofSeconds(3));

        assertThat(provider.status(id).state()).isEqualTo(State.GONE);
    }

    @Test
    void a_call_that_breaks_in_a_way_nobody_thought_of_is_not_waited_for_by_those_who_come_later() throws Exception {
        String id = running("t-1");
        world.clock.advance(Duration.ofSeconds(3));
        Function<String, FakeEc2.Fault> well = world.ec2.faults;
        world.ec2.faults = operation -> {
            throw new NoClassDefFoundError("a jar was replaced");
        };
        assertThatThrownBy(() -> provider.status(id)).hasStackTraceContaining("a jar was replaced");
        world.ec2.faults = well;
        FutureTask<State> status = aside(() -> provider.status(id).state(), new AtomicBoolean());
        assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(State.RUNNING);

        world.ec2.faults = operation -> {
            throw new NoClassDefFoundError("a jar was replaced");
        };
        assertThatThrownBy(() -> provider.terminate(id)).hasStackTraceContaining("a jar was replaced");
        world.ec2.faults = well;
        FutureTask<State> end = aside(
                () -> {
                    provider.terminate(id);
                    return provider.status(id).state();
                },
                new AtomicBoolean());
        assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo(State.STOPPING);
    }
}
