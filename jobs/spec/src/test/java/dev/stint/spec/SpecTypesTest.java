package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecTypesTest {

    @Test
    void durations_are_read_as_written_and_written_as_read() {
        for (String text : List.of("90s", "10m", "8h", "1d", "1h30m", "2d3h4m5s6ms", "250ms")) {
            Duration duration = Durations.parse(text).orElseThrow();
            assertThat(Durations.parse(Durations.text(duration))).contains(duration);
        }
        assertThat(Durations.parse("1h30m")).contains(Duration.ofMinutes(90));
        assertThat(Durations.parse("2.5h")).contains(Duration.ofMinutes(150));
        assertThat(Durations.parse("0.25s")).contains(Duration.ofMillis(250));
        assertThat(Durations.parse("5ms")).contains(Duration.ofMillis(5));
        assertThat(Durations.text(Duration.ofSeconds(90))).isEqualTo("1m30s");
        assertThat(Durations.text(Duration.ZERO)).isEqualTo("0s");
        assertThat(Durations.text(Duration.ofHours(-1))).isEqualTo("-1h");
    }

    @Test
    void what_is_no_duration_is_not_read_as_one() {
        for (String text : List.of(
                "", "5", "h", "1h 30m", "30m1h", "1.5h30m", "1.5", ".5h", "1.5ms", "1.h", "-1h", "1w", "5m5m", "１h")) {
            assertThat(Durations.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void a_requirement_is_exact_or_at_least() {
        assertThat(new Requirement(16, true).metBy(16)).isTrue();
        assertThat(new Requirement(16, true).metBy(32)).isTrue();
        assertThat(new Requirement(16, true).metBy(15.9)).isFalse();
        assertThat(new Requirement(16, false).metBy(32)).isFalse();
        assertThat(new Requirement(16, false).metBy(16)).isTrue();
        assertThat(new Requirement(0.5, true)).hasToString("0.5+");
        assertThat(new Requirement(100, false)).hasToString("100");
        assertThatThrownBy(() -> new Requirement(Double.NaN, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void instance_type_patterns_match_whole_names() {
        InstanceTypes types = new InstanceTypes(List.of("g5.*", "p*d.24xlarge", "tiny"), List.of("*.metal"));

        assertThat(types.permits("g5.xlarge")).isTrue();
        assertThat(types.permits("p4d.24xlarge")).isTrue();
        assertThat(types.permits("tiny")).isTrue();
        assertThat(types.permits("tiny2")).isFalse();
        assertThat(types.permits("xg5.xlarge")).isFalse();
        assertThat(types.permits("g5.metal")).isFalse();
        assertThat(InstanceTypes.ANY.permits("anything")).isTrue();
    }

    @Test
    void a_hostile_pattern_costs_no_time() {
        InstanceTypes types = new InstanceTypes(List.of("*a*a*a*a*a*a*a*a*a*a*a*a*b"), List.of());

        assertThat(types.permits("a".repeat(20_000))).isFalse();
    }

    @Test
    void records_refuse_what_they_cannot_mean() {
        assertThatThrownBy(() -> new Accelerator("A100", 0)).hasMessageContaining("with count 0");
        assertThatThrownBy(() -> new RetryRules(1, Set.of(2), Set.of(2), Duration.ZERO))
                .hasMessageContaining("a code in one list only");
        assertThatThrownBy(() ->
                        new CheckpointSpec.CompleteWhen(CheckpointSpec.Completion.MARKER, "", Duration.ofSeconds(1)))
                .hasMessageContaining("marker");
        Resources inner = SpecFiles.spec("alternatives.yaml").resources();
        assertThatThrownBy(() -> new Resources(
                        List.of(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(inner),
                        Set.of(),
                        Set.of(),
                        InstanceTypes.ANY,
                        Optional.empty()))
                .hasMessageContaining("list them flat");
    }

    @Test
    void a_result_folds() {
        assertThat(JobSpecs.parse("name: a\nrun: b\n", "x").<String>fold(JobSpec::name, invalid -> "invalid"))
                .isEqualTo("a");
        assertThat(JobSpecs.parse("", "x").<String>fold(JobSpec::name, invalid -> invalid.fileName()))
                .isEqualTo("x");
    }
}
