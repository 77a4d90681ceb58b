package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.spec.CheckpointSpec.CompleteWhen;
import dev.stint.spec.CheckpointSpec.Completion;
import dev.stint.spec.teams.ChannelSpec;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenSpecsTest {

    static final Instant SUBMITTED = Instant.parse("2026-11-21T10:00:00Z");

    static List<Path> valid() {
        return SpecFiles.valid();
    }

    @ParameterizedTest
    @MethodSource("valid")
    void every_golden_spec_is_valid(Path file) {
        assertThat(SpecFiles.messages(SpecFiles.text(file))).isEmpty();
    }

    @Test
    void the_smallest_spec_gets_every_default() {
        JobSpec spec = SpecFiles.spec("smallest.yaml");

        assertThat(spec)
                .isEqualTo(new JobSpec(
                        "hello",
                        "default",
                        Optional.empty(),
                        Map.of(),
                        Tier.STANDARD,
                        JobKind.TRAINING,
                        Resources.ANY,
                        1,
                        Optional.empty(),
                        "",
                        "echo hello",
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        CapacityChoice.SPOT_FIRST,
                        Optional.empty(),
                        Optional.of(Duration.ofHours(1)),
                        RetryRules.DEFAULT,
                        Optional.empty(),
                        50,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()));
        assertThat(spec.retries().max()).isEqualTo(2);
        assertThat(spec.deadlineFrom(SUBMITTED)).isEmpty();
    }

    @Test
    void every_key_arrives_in_the_spec() {
        JobSpec spec = SpecFiles.spec("everything.yaml");

        assertThat(spec.name()).isEqualTo("train-digits");
        assertThat(spec.team()).isEqualTo("vision");
        assertThat(spec.project()).contains("digits");
        assertThat(spec.tags())
                .containsExactly(
                        Map.entry("model-name", "digits-mlp"),
                        Map.entry("model-version", "7"),
                        Map.entry("workload-type", "training"),
                        Map.entry("optimization-level", "none"),
                        Map.entry("cost-center", "research"));
        assertThat(spec.tier()).isEqualTo(Tier.PRODUCTION);
        assertThat(spec.kind()).isEqualTo(JobKind.TRAINING);
        assertThat(spec.workdir()).contains("../digits");
        assertThat(spec.setup()).isEqualTo("echo once\n");
        assertThat(spec.run()).isEqualTo("java Train.java --quick\n");
        assertThat(spec.env())
                .containsExactly(
                        Map.entry("SEED", "7"),
                        Map.entry("DEBUG", "no"),
                        Map.entry("GREETING", "hello, world"),
                        Map.entry("EMPTY", ""));
        assertThat(spec.secrets())
                .containsExactly(Map.entry("HF_TOKEN", "huggingface"), Map.entry("WANDB_API_KEY", "WANDB_API_KEY"));
        assertThat(spec.inputs())
                .containsExactly(
                        new JobInput(
                                "https://example.com/data/digits.csv.gz",
                                "digits.csv.gz",
                                Optional.of("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae")),
                        new JobInput("../shared/labels.csv", "data/labels.csv", Optional.empty()));
        assertThat(spec.inputs()).extracting(JobInput::remote).containsExactly(true, false);
        assertThat(spec.outputs())
                .containsExactly(
                        new JobOutput("model", Optional.of("results")),
                        new JobOutput("report/final.json", Optional.empty()));
        assertThat(spec.checkpoint())
                .contains(new CheckpointSpec(
                        "state",
                        Optional.of(Duration.ofMinutes(10)),
                        new CompleteWhen(Completion.MARKER, "DONE", Duration.ZERO),
                        NoticeSignal.USR1,
                        Optional.of(Duration.ofSeconds(90)),
                        new KeepSpec(
                                2,
                                OptionalLong.of(1000),
                                Optional.of(new KeepSpec.Best("val.loss", KeepSpec.Goal.MAX, 4))),
                        Tiering.OFF));
        assertThat(spec.progressTotal()).hasValue(5000);
        assertThat(spec.deadlineFrom(SUBMITTED)).contains(Instant.parse("2026-11-21T18:00:00Z"));
        assertThat(spec.capacity()).isEqualTo(CapacityChoice.SPOT_FIRST);
        assertThat(spec.maxPriceUsdPerHour()).contains(new BigDecimal("1.20"));
        assertThat(spec.maxWait()).contains(Duration.ofMinutes(45));
        assertThat(spec.retries()).isEqualTo(new RetryRules(3, Set.of(75, 137), Set.of(2), Duration.ofMinutes(30)));
        assertThat(spec.budgetMaxUsd()).contains(new BigDecimal("120"));
        assertThat(spec.priority()).isEqualTo(90);
        assertThat(spec.channels())
                .containsExactly(
                        new ChannelSpec(
                                ChannelSpec.Kind.WEBHOOK,
                                "https://hooks.example.com/stint?team=vision",
                                Optional.of("hook-key"),
                                List.of("failed", "deadline")),
                        new ChannelSpec(
                                ChannelSpec.Kind.SLACK,
                                "https://hooks.slack.com/services/T000/B000/XXX",
                                Optional.empty(),
                                List.of("storm")),
                        new ChannelSpec(ChannelSpec.Kind.EMAIL, "vision@example.com", Optional.empty(), List.of()));
    }

    @Test
    void resources_arrive_in_the_spec() {
        Resources resources = SpecFiles.spec("everything.yaml").resources();

        assertThat(resources.accelerators()).containsExactly(new Accelerator("A100", 1), new Accelerator("H100", 2));
        assertThat(resources.ordered()).isTrue();
        assertThat(resources.gpuMemoryGib()).contains(new Requirement(40, true));
        assertThat(resources.cpus()).contains(new Requirement(4, true));
        assertThat(resources.memoryGib()).contains(new Requirement(16, true));
        assertThat(resources.diskGib()).contains(new Requirement(100, false));
        assertThat(resources.providers()).containsExactly("local");
        assertThat(resources.regions()).containsExactly("home", "europe");
        assertThat(resources.instanceTypes().permits("g5.xlarge")).isTrue();
        assertThat(resources.instanceTypes().permits("big")).isTrue();
        assertThat(resources.instanceTypes().permits("n1-standard-8+1xnvidia-tesla-t4"))
                .isTrue();
        assertThat(resources.instanceTypes().permits("g5.metal")).isFalse();
        assertThat(resources.instanceTypes().permits("small")).isFalse();
        assertThat(resources.image()).contains("registry.example.com:5000/vision/train:1.4");
        assertThat(resources.alternatives()).containsExactly(resources);
    }

    @Test
    void an_alternative_inherits_what_it_leaves_out() {
        Resources resources = SpecFiles.spec("alternatives.yaml").resources();

        assertThat(resources.alternatives()).hasSize(2);
        Resources first = resources.alternatives().get(0);
        assertThat(first.accelerators()).containsExactly(new Accelerator("A100", 1));
        assertThat(first.gpuMemoryGib()).contains(new Requirement(80, false));
        assertThat(first.cpus()).contains(new Requirement(8, true));
        assertThat(first.regions()).containsExactly("home");
        Resources second = resources.alternatives().get(1);
        assertThat(second.accelerators()).containsExactly(new Accelerator("H100", 1), new Accelerator("L4", 4));
        assertThat(second.cpus()).contains(new Requirement(4, true));
        assertThat(second.regions()).containsExactly("north");
        assertThat(second.instanceTypes().permits("tiny")).isFalse();
        assertThat(resources.allRegions()).containsExactly("home", "north");
    }

    @Test
    void short_forms_mean_the_same_as_long_ones() {
        JobSpec spec = SpecFiles.spec("accelerator-set.yaml");

        assertThat(spec.resources().accelerators())
                .containsExactly(new Accelerator("A100", 1), new Accelerator("H100", 1));
        assertThat(spec.progressTotal()).hasValue(100);
        assertThat(spec.work().orElseThrow().on("any", "L4", 1)).contains(Duration.ofHours(6));
        assertThat(spec.retries().max()).isZero();
        assertThat(spec.budgetMaxUsd()).contains(new BigDecimal("120.5"));
        assertThat(spec.checkpoint())
                .contains(new CheckpointSpec(
                        "checkpoint",
                        Optional.empty(),
                        new CompleteWhen(Completion.QUIET, "", Duration.ofSeconds(10)),
                        NoticeSignal.TERM,
                        Optional.empty(),
                        new KeepSpec(5, OptionalLong.empty(), Optional.empty()),
                        Tiering.AUTO));
    }

    @Test
    void what_is_not_said_of_keeping_is_as_usual() {
        CheckpointSpec nothing = SpecFiles.valid("name: a\nrun: b\ncheckpoint: {}\n")
                .checkpoint()
                .orElseThrow();
        KeepSpec some = SpecFiles.valid("name: a\nrun: b\ncheckpoint: {keep: {best: {goal: min, metric: loss}}}\n")
                .checkpoint()
                .orElseThrow()
                .keep();

        assertThat(nothing.keep()).isEqualTo(new KeepSpec(3, OptionalLong.empty(), Optional.empty()));
        assertThat(nothing.tiers()).isEqualTo(Tiering.AUTO);
        assertThat(some)
                .isEqualTo(new KeepSpec(
                        3, OptionalLong.empty(), Optional.of(new KeepSpec.Best("loss", KeepSpec.Goal.MIN, 1))));
    }

    @Test
    void the_most_specific_work_estimate_wins() {
        WorkEstimate work = SpecFiles.spec("everything.yaml").work().orElseThrow();

        assertThat(work.on("local.small", "A100", 1)).contains(Duration.ofDays(1));
        assertThat(work.on("p5", "H100", 8)).contains(Duration.ofMinutes(150));
        assertThat(work.on("p4", "A100", 8)).contains(Duration.ofHours(6));
        assertThat(work.on("g6", "L4", 1)).isEmpty();
    }

    @Test
    void the_tier_sets_defaults() {
        JobSpec standard = SpecFiles.valid("name: a\nrun: b\n");
        JobSpec production = SpecFiles.valid("name: a\nrun: b\ntier: production\n");
        JobSpec bestEffort = SpecFiles.valid("name: a\nrun: b\ntier: best-effort\n");

        assertThat(standard.maxWait()).contains(Duration.ofHours(1));
        assertThat(production.capacity()).isEqualTo(CapacityChoice.SPOT_FIRST);
        assertThat(production.maxWait()).contains(Duration.ofMinutes(10));
        assertThat(production.priority()).isEqualTo(75);
        assertThat(bestEffort.capacity()).isEqualTo(CapacityChoice.SPOT_ONLY);
        assertThat(bestEffort.maxWait()).isEmpty();
        assertThat(bestEffort.priority()).isEqualTo(25);
    }

    @Test
    void waiting_is_bounded_by_default_only_where_on_demand_can_end_it_and_no_deadline_does() {
        assertThat(SpecFiles.valid("name: a\nrun: b\ncapacity: spot-only\n").maxWait())
                .isEmpty();
        assertThat(SpecFiles.valid("name: a\nrun: b\ndeadline: 8h\n").maxWait()).isEmpty();
        assertThat(SpecFiles.valid("name: a\nrun: b\ndeadline: 8h\nmax_wait: 0s\n")
                        .maxWait())
                .contains(Duration.ZERO);
    }

    @Test
    void a_deadline_can_be_an_instant_with_offset() {
        assertThat(SpecFiles.spec("best-effort.yaml").deadlineFrom(SUBMITTED))
                .contains(Instant.parse("2027-01-31T06:00:00Z"));
        assertThat(SpecFiles.spec("spot-only.yaml").deadlineFrom(SUBMITTED))
                .contains(Instant.parse("2027-01-31T07:00:00Z"));
    }

    @Test
    void yaml_guesses_no_types() {
        JobSpec spec = SpecFiles.spec("aliases.yaml");

        assertThat(spec.setup()).isEqualTo("echo again\n").isEqualTo(spec.run());
        assertThat(spec.tags())
                .containsExactly(Map.entry("model-name", "yes"), Map.entry("when", "1:30"), Map.entry("mode", "010"));
        assertThat(spec.env()).containsExactly(Map.entry("A", "on"), Map.entry("B", "~tilde"), Map.entry("C", "null"));
    }

    @Test
    void a_spec_never_shows_its_environment() {
        assertThat(SpecFiles.spec("everything.yaml").toString()).isEqualTo("JobSpec[vision/train-digits]");
    }
}
