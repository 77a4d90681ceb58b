package dev.stint.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The whole state × event table, against {@code run-machine-table.txt}: state | event | state afterwards | kind | effects. A
 * changed rule shows as a changed line there, to be reviewed as such.
 */
class RunMachineTableTest {

    @Test
    void every_pair_of_state_and_event_does_what_the_table_says() throws IOException {
        List<String> actual = new ArrayList<>();
        Lives.states()
                .forEach((stateName, run) -> Lives.events().forEach((eventName, event) -> {
                    Transition transition = RunMachine.apply(run, event);
                    actual.add(stateName + " | " + eventName + " | " + name(transition.run()) + " | "
                            + transition.kind() + " | " + effects(transition));
                }));
        List<String> expected = golden();
        assertThat(actual).containsExactlyElementsOf(expected);
        assertThat(expected).hasSize(Lives.states().size() * Lives.events().size());
    }

    @Test
    void the_table_leaves_out_no_state_no_cause_and_no_event() {
        assertThat(Lives.states().values().stream().map(Run::state).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(RunState.values());
        assertThat(Lives.states().values().stream()
                        .flatMap(run -> run.drain().stream())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(DrainCause.values());
        assertThat(Lives.events().values().stream().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(
                        Arrays.stream(RunEvent.class.getPermittedSubclasses()).collect(Collectors.toSet()));
    }

    @Test
    void the_names_of_the_table_are_the_states_they_claim_to_be() {
        Lives.states().forEach((name, run) -> assertThat(name(run)).isEqualTo(name));
    }

    @Test
    void every_transition_says_why_and_uses_a_known_word() {
        TreeSet<String> words =
                Arrays.stream(RunKind.values()).map(RunKind::word).collect(Collectors.toCollection(TreeSet::new));
        TreeSet<String> used = new TreeSet<>();
        for (Run run : Lives.states().values()) {
            for (RunEvent event : Lives.events().values()) {
                Transition transition = RunMachine.apply(run, event);
                used.add(transition.kind());
                assertThat(transition.why()).isNotBlank().doesNotContain("Optional");
                assertThat(transition.rejected()).isEqualTo(transition.kind().equals("rejected"));
                if (transition.rejected()) {
                    assertThat(transition.run()).isEqualTo(run);
                }
            }
        }
        assertThat(used).isEqualTo(words);
    }

    private static String name(Run run) {
        if (run.rules().sharded()) {
            return "sharded " + run.state()
                    + run.drain().map(cause -> " " + cause).orElse("");
        }
        String asked = run.machine().isEmpty() ? " asked" : "";
        return switch (run.state()) {
            case PLACING -> run.market().isPresent() ? "PLACING refused" : "PLACING";
            case STARTING -> "STARTING" + (asked.isEmpty() ? " granted" : asked);
            case DRAINING -> "DRAINING" + asked + " " + run.drain().orElseThrow();
            case FAILED -> run.market().isPresent() ? "FAILED unsettled" : "FAILED";
            case QUEUED, RUNNING, PAUSED, SETTLING, SUCCEEDED, CANCELLED ->
                run.state().name();
        };
    }

    private static String effects(Transition transition) {
        return transition.effects().isEmpty()
                ? "-"
                : transition.effects().stream().map(RunMachineTableTest::brief).collect(Collectors.joining(", "));
    }

    private static String brief(Effect effect) {
        if (effect instanceof Effect.Launch launch) {
            return "Launch " + launch.attempt() + "-" + launch.launch();
        }
        if (effect instanceof Effect.EndMachine end) {
            return "EndMachine " + end.machine();
        }
        if (effect instanceof Effect.CloseAttempt close) {
            return "CloseAttempt " + close.outcome();
        }
        if (effect instanceof Effect.OrderDrain order) {
            return "OrderDrain " + order.cause();
        }
        return Map.of(
                        Effect.OrderAbandon.class, "OrderAbandon",
                        Effect.CoolDown.class, "CoolDown",
                        Effect.Quarantine.class, "Quarantine",
                        Effect.Settle.class, "Settle")
                .get(effect.getClass());
    }

    private static List<String> golden() throws IOException {
        try (InputStream in = RunMachineTableTest.class.getResourceAsStream("run-machine-table.txt")) {
            assertThat(in).as("run-machine-table.txt beside this class").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line ->
                            Arrays.stream(line.split("\\|")).map(String::strip).collect(Collectors.joining(" | ")))
                    .toList();
        }
    }
}
