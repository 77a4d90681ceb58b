package dev.stint.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stint.core.replay.Optimum;
import dev.stint.core.replay.Replay;
import dev.stint.core.replay.ReplayCase;
import dev.stint.core.replay.ReplayResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The published policies and the optimum give what others computed by the same rules. */
class ExpectedResultsTest {
    private static final double RELATIVE = 1e-6;

    @Test
    void the_published_policies_do_and_cost_what_is_expected() {
        int compared = 0;
        for (JsonNode line : Recorded.expected()) {
            String policy = line.get("policy").asString();
            if (policy.equals("opt")) {
                continue;
            }
            ReplayCase run = Recorded.RUNS.get(line.get("id").asString());
            ReplayResult result =
                    Replay.run(run, PolicyName.ofWord(policy).orElseThrow().fresh(run));
            assertThat(result.actions())
                    .as("%s of %s", policy, run.id())
                    .isEqualTo(line.get("actions").asString());
            double cost = line.get("cost").asDouble();
            assertThat(result.cost()).as("%s of %s", policy, run.id()).isCloseTo(cost, within(cost * RELATIVE));
            assertThat(result.finishSeconds()).isEqualTo(line.get("finish_s").asInt());
            assertThat(result.launches()).isEqualTo(line.get("launches").asInt());
            assertThat(result.preemptions()).isEqualTo(line.get("preemptions").asInt());
            compared++;
        }
        assertThat(compared).isEqualTo(440);
    }

    @Test
    void the_optimum_is_what_is_expected() {
        List<JsonNode> lines = optima();
        assertThat(lines).hasSize(110);
        Collections.shuffle(lines, new Random(7));
        assertOptimum(lines.subList(0, 12));
    }

    @Test
    @Tag("long")
    void every_optimum_is_what_is_expected() {
        assertOptimum(optima());
    }

    @Test
    @Tag("long")
    void every_kept_optimum_is_the_optimum() {
        Map<String, Double> kept = Recorded.optima();
        Recorded.BENCH.runs().parallelStream()
                .forEach(run -> assertThat(Optimum.cost(run)).as(run.id()).isCloseTo(kept.get(run.id()), within(1e-9)));
    }

    @Test
    void no_policy_is_cheaper_than_the_optimum() {
        Map<String, Double> kept = Recorded.optima();
        assertThat(kept).hasSize(Recorded.BENCH.runs().size());
        for (ReplayCase run : Recorded.BENCH.runs()) {
            assertThat(Replay.run(run, PolicyName.STINT.fresh(run)).cost())
                    .as(run.id())
                    .isGreaterThanOrEqualTo(kept.get(run.id()) * (1 - RELATIVE));
        }
    }

    private static List<JsonNode> optima() {
        return new ArrayList<>(Recorded.expected().stream()
                .filter(line -> line.get("policy").asString().equals("opt"))
                .toList());
    }

    private static void assertOptimum(List<JsonNode> lines) {
        for (JsonNode line : lines) {
            double cost = line.get("cost").asDouble();
            assertThat(Optimum.cost(Recorded.RUNS.get(line.get("id").asString())))
                    .as(line.get("id").asString())
                    .isCloseTo(cost, within(cost * RELATIVE));
        }
    }
}
