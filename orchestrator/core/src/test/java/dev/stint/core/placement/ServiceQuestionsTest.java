package dev.stint.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.spec.Tier;
import org.junit.jupiter.api.Test;

class ServiceQuestionsTest {

    private static ServiceQuestions ask(String... lines) {
        return ServiceQuestions.of(Scenes.spec(lines), Scenes.NOW);
    }

    @Test
    void what_keeps_its_progress_can_be_interrupted() {
        assertThat(ask("checkpoint: {}").interruptible().yes()).isTrue();
        assertThat(ask("work: 6h").interruptible().yes()).isFalse();
        assertThat(ask("work: 10m").interruptible())
                .satisfies(answer -> assertThat(answer.yes()).isTrue())
                .satisfies(answer -> assertThat(answer.why()).contains("10m00s"));
    }

    @Test
    void a_near_deadline_means_that_somebody_waits() {
        assertThat(ask("work: 6h", "deadline: 8h").latencySensitive().yes()).isTrue();
        assertThat(ask("work: 6h", "deadline: 2d").latencySensitive().yes()).isFalse();
        assertThat(ask("deadline: 2d").latencySensitive().yes()).isTrue();
        assertThat(ask().latencySensitive().why()).isEqualTo("no deadline");
    }

    @Test
    void embedding_is_repetitive() {
        ServiceQuestions questions = ServiceQuestions.of(
                dev.stint.spec.JobSpecs.parse("name: a\nkind: embedding\nembedding: {input: t.jsonl}\n", "t.yaml")
                        .fold(valid -> valid, invalid -> {
                            throw new AssertionError(invalid.messages());
                        }),
                Scenes.NOW);

        assertThat(questions.repetitive().yes()).isTrue();
        assertThat(questions.interruptible().yes()).isTrue();
    }

    @Test
    void tier_priority_and_tags_say_whether_the_result_matters() {
        assertThat(ask("tier: production").qualityCritical().yes()).isTrue();
        assertThat(ask("priority: 80").qualityCritical().yes()).isTrue();
        assertThat(ask("tags: {workload-type: release}").qualityCritical().yes())
                .isTrue();
        assertThat(ask("tags: {workload-type: experiment}").qualityCritical())
                .isEqualTo(new ServiceQuestions.Answer(false, "tags.workload-type: experiment"));
    }

    @Test
    void the_tier_follows_from_the_answers() {
        assertThat(ask("checkpoint: {}").follows()).isEqualTo(Tier.BEST_EFFORT);
        assertThat(ask("checkpoint: {}", "work: 6h", "deadline: 8h").follows()).isEqualTo(Tier.STANDARD);
        assertThat(ask("checkpoint: {}", "work: 6h", "deadline: 8h", "tier: production")
                        .follows())
                .isEqualTo(Tier.PRODUCTION);
        assertThat(ask("work: 6h", "deadline: 8h").follows()).isEqualTo(Tier.PRODUCTION);
        assertThat(ask("work: 6h").follows()).isEqualTo(Tier.STANDARD);
        assertThat(ask("work: 6h", "tier: production").follows()).isEqualTo(Tier.PRODUCTION);
    }
}
