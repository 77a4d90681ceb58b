package dev.stint.checkpoints.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.policy.CheckpointFacts.Verification;
import dev.stint.checkpoints.policy.Retention.Decision;
import dev.stint.checkpoints.policy.Retention.Reason;
import dev.stint.checkpoints.policy.Retention.Rule;
import dev.stint.checkpoints.policy.RetentionRules.Best;
import dev.stint.checkpoints.policy.RetentionRules.Goal;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class RetentionTest {

    private static final RetentionRules NEWEST_TWO = new RetentionRules(2, OptionalLong.empty(), Optional.empty());

    @Test
    void the_newest_stay_and_the_others_go() {
        assertThat(kept(verified(1, 2, 3, 4, 5), RunNeeds.ENDED, NEWEST_TWO)).containsExactly(4L, 5L);
    }

    @Test
    void without_rules_of_its_own_a_job_keeps_the_newest_three() {
        assertThat(kept(verified(1, 2, 3, 4, 5), RunNeeds.ENDED, RetentionRules.DEFAULT))
                .containsExactly(3L, 4L, 5L);
    }

    @Test
    void the_newest_are_counted_among_those_that_can_be_resumed_from() {
        List<CheckpointFacts> log = new ArrayList<>(verified(1, 2, 3));
        log.add(facts(4, 4, Verification.DAMAGED, false));
        log.add(facts(5, 5, Verification.UNKNOWN, false));

        assertThat(kept(log, RunNeeds.ENDED, NEWEST_TWO)).containsExactly(3L, 5L);
        assertThat(words(log, RunNeeds.ENDED, NEWEST_TWO, 4)).isEqualTo("damaged: its bytes are not those committed");
    }

    @Test
    void the_last_verified_stays_however_old_it_is() {
        List<CheckpointFacts> log = new ArrayList<>(verified(1, 2));
        LongStream.range(3, 9).forEach(index -> log.add(facts(index, index, Verification.UNKNOWN, false)));

        assertThat(kept(log, RunNeeds.ENDED, NEWEST_TWO)).containsExactly(2L, 7L, 8L);
        assertThat(words(log, RunNeeds.ENDED, NEWEST_TWO, 2)).isEqualTo("the last verified");
    }

    @Test
    void nothing_is_retired_before_something_was_verified() {
        List<CheckpointFacts> log = List.of(
                facts(1, 1, Verification.UNKNOWN, false),
                facts(2, 2, Verification.DAMAGED, false),
                facts(3, 3, Verification.UNKNOWN, false),
                facts(4, 4, Verification.UNKNOWN, false));

        assertThat(kept(log, RunNeeds.ENDED, NEWEST_TWO)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(words(log, RunNeeds.ENDED, NEWEST_TWO, 1)).startsWith("verification not known yet");
    }

    @Test
    void what_is_pinned_stays_even_damaged() {
        List<CheckpointFacts> log = new ArrayList<>(verified(2, 3, 4));
        log.add(facts(1, 1, Verification.DAMAGED, true));

        assertThat(kept(log, RunNeeds.ENDED, NEWEST_TWO)).containsExactly(1L, 3L, 4L);
        assertThat(words(log, RunNeeds.ENDED, NEWEST_TWO, 1)).isEqualTo("pinned");
    }

    @Test
    void a_live_run_keeps_its_resume_point_and_all_that_is_newer() {
        List<CheckpointFacts> log = verified(1, 2, 3, 4, 5, 6);

        assertThat(kept(log, RunNeeds.liveFrom(3), NEWEST_TWO)).containsExactly(3L, 4L, 5L, 6L);
        assertThat(words(log, RunNeeds.liveFrom(3), NEWEST_TWO, 3)).isEqualTo("the resume point of a live run");
        assertThat(words(log, RunNeeds.liveFrom(3), NEWEST_TWO, 4))
                .isEqualTo("newer than the resume point of a live run (3)");
    }

    @Test
    void a_live_run_that_may_resume_from_anywhere_keeps_everything() {
        assertThat(kept(verified(1, 2, 3, 4), RunNeeds.LIVE, NEWEST_TWO)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void one_of_each_stretch_of_steps_stays_whatever_else_goes() {
        List<CheckpointFacts> log = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            log.add(facts(i, 300L * i, Verification.VERIFIED, false)); // 0, 300, …, 3300
        }
        RetentionRules rules = new RetentionRules(1, OptionalLong.of(1000), Optional.empty());

        assertThat(kept(log, RunNeeds.ENDED, rules)).containsExactly(0L, 4L, 7L, 10L, 11L);
        assertThat(words(log, RunNeeds.ENDED, rules, 4)).isEqualTo("the first of steps 1000 to 1999 (step 1200)");
        assertThat(words(log, RunNeeds.ENDED, rules, 5))
                .isEqualTo("older than the newest 1, not the first of steps 1000 to 1999 (step 1500)");
    }

    @Test
    void what_is_kept_for_its_step_still_is_when_the_log_has_grown() {
        RetentionRules rules = new RetentionRules(1, OptionalLong.of(10), Optional.empty());
        List<CheckpointFacts> log = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            log.add(facts(
                    2L * i + 1, 3L * i, Verification.VERIFIED, false)); // only odd indexes: retirements lie between
            List<Long> kept = kept(log, RunNeeds.ENDED, rules);
            log.removeIf(each -> !kept.contains(each.index()));
        }

        assertThat(log.stream().map(each -> each.step() / 10).distinct())
                .containsExactlyElementsOf(LongStream.range(0, 30).boxed().toList());
        assertThat(log).hasSize(31);
    }

    @Test
    void a_checkpoint_whose_step_is_not_known_is_in_no_stretch() {
        List<CheckpointFacts> log = List.of(
                facts(1, -1, Verification.VERIFIED, false),
                facts(2, -1, Verification.VERIFIED, false),
                facts(3, 5, Verification.VERIFIED, false));
        RetentionRules rules = new RetentionRules(1, OptionalLong.of(10), Optional.empty());

        assertThat(kept(log, RunNeeds.ENDED, rules)).containsExactly(3L);
        assertThat(words(log, RunNeeds.ENDED, rules, 1)).isEqualTo("older than the newest 1, its step is not known");
    }

    @Test
    void the_best_stay_by_the_smallest_or_the_largest_value() {
        List<CheckpointFacts> log = List.of(
                metric(1, 0.5),
                metric(2, 0.021),
                metric(3, Double.NaN),
                metric(4, 0.3),
                metric(5, 0.021),
                metric(6, 9));

        assertThat(kept(log, RunNeeds.ENDED, best(Goal.MIN, 1))).containsExactly(2L, 6L);
        assertThat(kept(log, RunNeeds.ENDED, best(Goal.MIN, 3))).containsExactly(2L, 4L, 5L, 6L);
        assertThat(kept(log, RunNeeds.ENDED, best(Goal.MAX, 2))).containsExactly(1L, 6L);
        assertThat(words(log, RunNeeds.ENDED, best(Goal.MIN, 1), 2)).isEqualTo("best by metric val_loss (0.021)");
        assertThat(words(log, RunNeeds.ENDED, best(Goal.MIN, 2), 5)).isEqualTo("number 2 by metric val_loss (0.021)");
        assertThat(words(log, RunNeeds.ENDED, best(Goal.MIN, 1), 3))
                .isEqualTo("older than the newest 1, its val_loss is not known");
        assertThat(words(log, RunNeeds.ENDED, best(Goal.MIN, 1), 1))
                .isEqualTo("older than the newest 1, val_loss 0.5 is not among the best 1");
    }

    @Test
    void a_checkpoint_has_every_reason_there_is() {
        List<CheckpointFacts> log = List.of(
                new CheckpointFacts(7, 1, 0, Instant.EPOCH, 1, Verification.VERIFIED, true, Map.of("val_loss", 2.0)));
        RetentionRules rules =
                new RetentionRules(3, OptionalLong.of(10), Optional.of(new Best("val_loss", Goal.MIN, 1)));

        assertThat(Retention.decide(log, RunNeeds.liveFrom(7), rules).get(0).reasons())
                .extracting(Reason::rule)
                .containsExactly(
                        Rule.PINNED, Rule.LAST_VERIFIED, Rule.RESUME_POINT, Rule.NEWEST, Rule.EVERY_STEPS, Rule.BEST);
        assertThat(words(log, RunNeeds.liveFrom(7), rules, 7))
                .isEqualTo("pinned; the last verified; the resume point of a live run; among the newest 3; "
                        + "the first of steps 0 to 9 (step 0); best by metric val_loss (2)");
    }

    @Test
    void rules_and_facts_without_sense_are_refused() {
        assertThatThrownBy(() -> new RetentionRules(0, OptionalLong.empty(), Optional.empty()))
                .hasMessage("keep the newest 0; give 1 or more");
        assertThatThrownBy(() -> new RetentionRules(1, OptionalLong.of(0), Optional.empty()))
                .hasMessageContaining("keep one in 0 steps");
        assertThatThrownBy(() -> new Best("m", Goal.MAX, 0)).hasMessageContaining("keep the best 0 by metric m");
        assertThatThrownBy(() -> new Best(" ", Goal.MAX, 1)).hasMessageContaining("without a name");
        assertThatThrownBy(() -> new RunNeeds(false, OptionalLong.of(3))).hasMessageContaining("resume point 3");
        assertThatThrownBy(() -> facts(-1, 0, Verification.VERIFIED, false)).hasMessageContaining("checkpoint -1");
        assertThatThrownBy(() -> Retention.decide(verified(3, 4, 3), RunNeeds.ENDED, NEWEST_TWO))
                .hasMessage("retention: checkpoint 3 comes twice");
    }

    /** A fine-tuning run of three attempts that is in its fourth: what {@code prune --dry-run} would say. */
    @Test
    void a_run_in_its_fourth_attempt_is_thinned_out_as_the_golden_file_says() throws Exception {
        List<CheckpointFacts> log = new ArrayList<>();
        double[] losses = {2.31, 1.12, 0.64, 0.41, 0.305, 0.262, 0.241, 0.243, 0.236, 0.238, 0.233, 0.2345, 0.2338};
        for (int i = 0; i < losses.length; i++) {
            int index = 1 + 2 * i + i / 5; // fences and retirements lie between
            Verification verification = i == 7
                    ? Verification.DAMAGED
                    : i % 5 == 4 || i == 10 ? Verification.VERIFIED : Verification.UNKNOWN;
            log.add(new CheckpointFacts(
                    index,
                    1 + i / 4,
                    500L * (i + 1),
                    Instant.parse("2026-11-01T00:00:00Z").plusSeconds(2400L * i),
                    42L << 30,
                    verification,
                    i == 3,
                    Map.of("val_loss", losses[i])));
        }
        Collections.reverse(log);
        RetentionRules rules =
                new RetentionRules(3, OptionalLong.of(2000), Optional.of(new Best("val_loss", Goal.MIN, 2)));

        StringBuilder table = new StringBuilder();
        for (Decision each : Retention.decide(log, RunNeeds.liveFrom(23), rules)) {
            table.append(String.format(
                    "%-6s %2d  epoch %d  step %4d  %-8s  val_loss %-6s  %s%n",
                    each.keep() ? "keep" : "retire",
                    each.checkpoint().index(),
                    each.checkpoint().epoch(),
                    each.checkpoint().step(),
                    each.checkpoint().verification(),
                    each.checkpoint().metrics().get("val_loss"),
                    each.why()));
        }

        assertThat(table.toString()).isEqualTo(golden("retention.txt"));
    }

    static String golden(String name) throws Exception {
        try (InputStream in = RetentionTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static CheckpointFacts facts(long index, long step, Verification verification, boolean pinned) {
        return new CheckpointFacts(index, 1, step, Instant.EPOCH, 1, verification, pinned, Map.of());
    }

    private static List<CheckpointFacts> verified(long... indexes) {
        return LongStream.of(indexes)
                .mapToObj(index -> facts(index, index, Verification.VERIFIED, false))
                .toList();
    }

    private static CheckpointFacts metric(long index, double value) {
        return new CheckpointFacts(
                index, 1, index, Instant.EPOCH, 1, Verification.VERIFIED, false, Map.of("val_loss", value));
    }

    private static RetentionRules best(Goal goal, int count) {
        return new RetentionRules(1, OptionalLong.empty(), Optional.of(new Best("val_loss", goal, count)));
    }

    private static List<Long> kept(List<CheckpointFacts> log, RunNeeds run, RetentionRules rules) {
        return Retention.decide(log, run, rules).stream()
                .filter(Decision::keep)
                .map(each -> each.checkpoint().index())
                .toList();
    }

    private static String words(List<CheckpointFacts> log, RunNeeds run, RetentionRules rules, long index) {
        return Retention.decide(log, run, rules).stream()
                .filter(each -> each.checkpoint().index() == index)
                .map(Decision::why)
                .findFirst()
                .orElseThrow();
    }
}
