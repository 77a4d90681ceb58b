package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PlacementScoresTest {

    private static final Set<String> ZONES = Set.of("us-east-1a", "us-east-1b");
    private static final TypeFacts A10G =
            new TypeFacts(new Shape(4, 16, "A10G", 1, 24), Set.of(CapacityType.SPOT), ZONES);
    private static final TypeFacts H100 =
            new TypeFacts(new Shape(192, 2048, "H100", 8, 80), Set.of(CapacityType.SPOT), ZONES);

    private final FakeAws aws = new FakeAws();
    private final PlacementScores scores = new PlacementScores(
            "us-east-1",
            aws.ec2("us-east-1"),
            () -> Map.of("g5.xlarge", A10G, "g5.4xlarge", A10G, "g5.2xlarge", A10G, "p5.48xlarge", H100));

    @BeforeEach
    void world() {
        aws.on(
                "DescribeAvailabilityZones",
                asked -> FakeAws.page(asked, "availabilityZoneInfo", List.of(zone("a", 4), zone("b", 2)), 9));
        aws.on(
                "GetSpotPlacementScores",
                asked -> FakeAws.page(
                        asked, "spotPlacementScoreSet", List.of(score(4, 1), score(2, 7), score(6, 9)), 2));
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void the_lowest_score_makes_a_zone_unlikely_and_no_other_does() {
        PlacementScores.Scores told = scores.read();

        assertThat(told.unlikely("A10G", "us-east-1a")).isTrue();
        assertThat(told.unlikely("A10G", "us-east-1b")).isFalse();
        assertThat(told.unlikely("A10G", "us-east-1c")).isFalse();
        assertThat(told.unlikely("H100", "us-east-1a")).isFalse();
    }

    @Test
    void it_asks_the_same_question_each_time_and_none_of_fewer_than_three_types() {
        scores.read();
        scores.read();

        List<FakeAws.Asked> asked = aws.asked("GetSpotPlacementScores").stream()
                .filter(one -> one.parameter("NextToken").isEmpty())
                .toList();
        assertThat(asked).hasSize(2);
        assertThat(asked.get(0).parameters()).isEqualTo(asked.get(1).parameters());
        assertThat(asked.get(0).parameters())
                .containsEntry("InstanceType.1", "g5.2xlarge")
                .containsEntry("InstanceType.2", "g5.4xlarge")
                .containsEntry("InstanceType.3", "g5.xlarge")
                .containsEntry("SingleAvailabilityZone", "true")
                .containsEntry("TargetCapacity", "1")
                .containsEntry("RegionName.1", "us-east-1");
    }

    @Test
    void once_refused_it_asks_no_more() {
        aws.on(
                "GetSpotPlacementScores",
                asked -> FakeAws.Answer.error(
                        400, "MaxConfigLimitExceeded", "You have exceeded your maximum allowed configurations"));

        assertThat(scores.read()).isEqualTo(PlacementScores.Scores.NONE);
        assertThat(scores.read()).isEqualTo(PlacementScores.Scores.NONE);
        assertThat(aws.asked("GetSpotPlacementScores")).hasSize(1);
    }

    @Test
    void being_throttled_is_no_refusal() {
        aws.on(
                "GetSpotPlacementScores",
                asked -> FakeAws.Answer.error(503, "RequestLimitExceeded", "Request limit exceeded."));
        assertThatThrownBy(scores::read).hasMessageContaining("Request limit exceeded");

        world();
        assertThat(scores.read().unlikely("A10G", "us-east-1a")).isTrue();
    }

    private static String zone(String letter, int id) {
        return "<zoneName>us-east-1" + letter + "</zoneName><zoneId>use1-az" + id + "</zoneId>";
    }

    private static String score(int zoneId, int score) {
        return "<region>us-east-1</region><availabilityZoneId>use1-az" + zoneId + "</availabilityZoneId><score>" + score
                + "</score>";
    }
}
