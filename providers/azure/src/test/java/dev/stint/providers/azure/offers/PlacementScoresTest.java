package dev.stint.providers.azure.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class PlacementScoresTest {

    private static final String SCORES = "/placementScores/spot/generate";
    private static final Set<String> ZONES = Set.of("1", "2", "3");

    private final FakeArm arm = new FakeArm();
    private final Map<String, SizeFacts> sizes = new HashMap<>();
    private final PlacementScores scores =
            new PlacementScores("sub", "eastus", arm, () -> new SizeList(sizes, Map.of()));

    @Test
    void a_low_score_and_a_restriction_mean_unlikely_and_nothing_else_does() {
        size("Standard_D4s_v5", Shape.cpus(4, 16), ZONES);
        arm.on(SCORES, asked -> Answers.document("scores.json"));

        PlacementScores.Scores read = scores.read();

        assertThat(read.unlikely("Standard_NC24ads_A100_v4", "1")).as("Low").isTrue();
        assertThat(read.unlikely("Standard_NC24ads_A100_v4", "2")).as("Medium").isFalse();
        assertThat(read.unlikely("Standard_D4s_v5", "1")).as("High").isFalse();
        assertThat(read.unlikely("Standard_D4s_v5", "2")).as("no data").isFalse();
        assertThat(read.unlikely("Standard_D4s_v5", "3")).as("restricted").isTrue();
        assertThat(read.unlikely("Standard_D8s_v5", "1")).as("not told").isFalse();
    }

    @Test
    void five_sizes_are_asked_for_at_once_those_with_gpus_first() {
        for (int vcpus : List.of(2, 4, 8, 16, 32, 48)) {
            size("Standard_D" + vcpus + "s_v5", Shape.cpus(vcpus, 4), ZONES);
        }
        size("Standard_NC4as_T4_v3", new Shape(4, 28, "T4", 1, 16), ZONES);
        size("Standard_F4s_v2", Shape.cpus(4, 8), Set.of("regional"));
        sizes.put(
                "Standard_D64s_v5", new SizeFacts(Shape.cpus(64, 256), "f", 64, Set.of(CapacityType.ON_DEMAND), ZONES));
        arm.on(SCORES, asked -> Answers.json("{'placementScores': []}"));

        scores.read();

        List<FakeArm.Asked> asked = arm.asked(SCORES);
        assertThat(asked).hasSize(3);
        assertThat(asked.get(0).address())
                .isEqualTo(
                        "/subscriptions/sub/providers/Microsoft.Compute/locations/eastus/placementScores/spot/generate"
                                + "?api-version=2025-06-05");
        assertThat(names(asked.get(0)))
                .containsExactly(
                        "Standard_NC4as_T4_v3",
                        "Standard_D16s_v5",
                        "Standard_D2s_v5",
                        "Standard_D32s_v5",
                        "Standard_D48s_v5");
        assertThat(names(asked.get(1))).containsExactly("Standard_D4s_v5", "Standard_D8s_v5");
        assertThat(asked.get(1).body().path("availabilityZones").asBoolean()).isTrue();
        assertThat(asked.get(1).body().path("desiredCount").asInt()).isEqualTo(1);
        assertThat(names(asked.get(2))).containsExactly("Standard_F4s_v2");
        assertThat(asked.get(2).body().path("availabilityZones").asBoolean()).isFalse();
    }

    @Test
    void the_score_of_a_size_that_is_in_no_zone_is_that_of_the_region() {
        size("Standard_F4s_v2", Shape.cpus(4, 8), Set.of("regional"));
        arm.on(
                SCORES,
                asked -> Answers.json(
                        "{'placementScores': [{'sku': 'Standard_F4s_v2', 'region': 'eastus', 'score': 'Low'}]}"));

        assertThat(scores.read().unlikely("Standard_F4s_v2", "regional")).isTrue();
    }

    @Test
    void when_there_were_too_many_questions_what_was_learned_counts() {
        for (int vcpus : List.of(2, 4, 8, 16, 32, 48)) {
            size("Standard_D" + vcpus + "s_v5", Shape.cpus(vcpus, 4), ZONES);
        }
        arm.on(SCORES, asked -> {
            if (names(asked).size() < 5) {
                throw new UnansweredException(429, "too many", null);
            }
            return Answers.json("{'placementScores': [{'sku': 'Standard_D2s_v5', 'region': 'eastus',"
                    + " 'availabilityZone': '1', 'score': 'Low'}]}");
        });

        assertThat(scores.read().unlikely("Standard_D2s_v5", "1")).isTrue();
    }

    @Test
    void nothing_learned_and_asked_too_often_is_a_failure_that_passes() {
        size("Standard_D2s_v5", Shape.cpus(2, 8), ZONES);
        arm.fail(SCORES, 429, "too many");

        assertThatThrownBy(scores::read).hasMessage("too many");
        assertThatThrownBy(scores::read).as("asked again").hasMessage("too many");
        assertThat(arm.asked(SCORES)).hasSize(2);
    }

    @Test
    void once_refused_it_is_asked_no_more_and_offers_go_on_without() {
        size("Standard_D2s_v5", Shape.cpus(2, 8), ZONES);
        arm.fail(SCORES, 403, "AuthorizationFailed");

        assertThat(scores.read().bySize()).isEmpty();
        assertThat(scores.read().bySize()).isEmpty();
        assertThat(arm.asked(SCORES)).hasSize(1);
    }

    private void size(String name, Shape shape, Set<String> zones) {
        sizes.put(
                name,
                new SizeFacts(shape, "f", shape.vcpus(), Set.of(CapacityType.SPOT, CapacityType.ON_DEMAND), zones));
    }

    private static List<String> names(FakeArm.Asked asked) {
        return StreamSupport.stream(asked.body().path("desiredSizes").spliterator(), false)
                .map(size -> size.path("sku").asString())
                .toList();
    }
}
