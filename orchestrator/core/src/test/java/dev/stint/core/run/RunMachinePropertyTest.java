package dev.stint.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds whatever happens, in whatever order. */
class RunMachinePropertyTest {

    /** Chooses which event comes next, mostly one that fits, so that long lives are seen. */
    record Draw(int pick, boolean fitting) {}

    @Property(tries = 3000)
    void whatever_happens_the_rules_hold(@ForAll("lives") List<Draw> draws) {
        Run run = Lives.live();
        Set<String> machines = new HashSet<>();
        Set<String> launches = new HashSet<>();
        Set<Integer> closed = new HashSet<>();
        int granted = 0;
        for (Draw draw : draws) {
            RunEvent event = event(run, draw, ++granted);
            Transition transition = RunMachine.apply(run, event);
            Run after = transition.run();
            boolean gone = event instanceof RunEvent.MachineEnded && !transition.rejected();
            if (gone) {
                run.machine().ifPresent(machines::remove);
            }
            if (event instanceof RunEvent.LaunchGranted grant) {
                machines.add(grant.machine());
            }
            for (Effect effect : transition.effects()) {
                if (effect instanceof Effect.EndMachine end) {
                    assertThat(end.attempt()).isEqualTo(run.attempt());
                    machines.remove(end.machine());
                }
                if (effect instanceof Effect.Launch launch) {
                    assertThat(launches.add(launch.attempt() + "-" + launch.launch()))
                            .as("launch %s is new", launch)
                            .isTrue();
                    assertThat(closed).as("launched attempts are open").doesNotContain(launch.attempt());
                }
                if (effect instanceof Effect.CloseAttempt close) {
                    assertThat(closed.add(close.attempt()))
                            .as("attempt %s is closed once", close.attempt())
                            .isTrue();
                }
            }
            holds(run, event, transition);
            if (after.state().active()) {
                assertThat(machines.size()).isLessThanOrEqualTo(1);
            } else {
                assertThat(machines)
                        .as("%s holds no machine after %s", after.state(), event)
                        .isEmpty();
                boolean open =
                        after.state() == RunState.PLACING && after.market().isPresent();
                assertThat(after.attempt() == 0 || open || closed.contains(after.attempt()))
                        .as("attempt %s is closed in %s", after.attempt(), after.state())
                        .isTrue();
            }
            run = after;
        }
    }

    private static void holds(Run before, RunEvent event, Transition transition) {
        Run after = transition.run();
        assertThat(after.machine().isPresent() && !after.state().active()).isFalse();
        assertThat(after.drain().isPresent()).isEqualTo(after.state() == RunState.DRAINING);
        assertThat(after.attempt()).isGreaterThanOrEqualTo(before.attempt());
        if (after.attempt() == before.attempt()) {
            assertThat(after.launch()).isGreaterThanOrEqualTo(before.launch());
        }
        if (after.retriesUsed() > before.retriesUsed()) {
            assertThat(event).isInstanceOfAny(RunEvent.CommandExited.class, RunEvent.AgentFailed.class);
            assertThat(before.state()).isIn(RunState.STARTING, RunState.RUNNING);
        }
        assertThat(after.retriesUsed()).isLessThanOrEqualTo(after.rules().retries());
        assertThat(after.quarantined()).containsAll(before.quarantined());
        if (before.state() == RunState.SUCCEEDED || before.state() == RunState.CANCELLED) {
            assertThat(after.state()).isEqualTo(before.state());
        }
        if (transition.rejected()) {
            assertThat(after).isEqualTo(before);
        }
    }

    private static RunEvent event(Run run, Draw draw, int number) {
        List<RunEvent> all = List.copyOf(Lives.events().values());
        RunEvent event = all.get(draw.pick() % all.size());
        for (int i = 1; draw.fitting() && RunMachine.apply(run, event).rejected(); i++) {
            event = all.get((draw.pick() + i) % all.size());
        }
        boolean repeats =
                event instanceof RunEvent.LaunchGranted && run.machine().isEmpty();
        return repeats ? Lives.granted("machine-" + number) : event;
    }

    @Provide
    Arbitrary<List<Draw>> lives() {
        Arbitrary<Integer> picks = Arbitraries.integers().between(0, 1000);
        Arbitrary<Boolean> fitting = Arbitraries.integers().between(0, 3).map(n -> n > 0);
        return net.jqwik.api.Combinators.combine(picks, fitting)
                .as(Draw::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(120);
    }
}
