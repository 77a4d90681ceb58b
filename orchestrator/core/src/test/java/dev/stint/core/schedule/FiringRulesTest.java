package dev.stint.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.schedule.Decision.Kind;
import dev.stint.core.schedule.FiringRules.Standing;
import dev.stint.spec.Cron;
import dev.stint.spec.ScheduleSpec;
import dev.stint.spec.ScheduleSpec.CatchUp;
import dev.stint.spec.ScheduleSpec.Overlap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of the times a schedule was due. */
class FiringRulesTest {

    private static final Instant NIGHT = Instant.parse("2026-11-20T22:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    @ParameterizedTest
    @EnumSource(CatchUp.class)
    void what_is_due_now_fires(CatchUp catchUp) {
        assertThat(kinds(Overlap.QUEUE, catchUp, since(NIGHT.minus(DAY)), NIGHT.plusMillis(20)))
                .containsExactly(Kind.FIRE);
        assertThat(kinds(Overlap.QUEUE, catchUp, since(NIGHT.minus(DAY)), NIGHT.plus(FiringRules.IN_TIME)))
                .as("a little late is in time")
                .containsExactly(Kind.FIRE);
        assertThat(kinds(Overlap.QUEUE, catchUp, since(NIGHT), NIGHT.plusSeconds(60)))
                .as("decided already")
                .isEmpty();
    }

    @Test
    void catch_up_none_makes_up_for_nothing() {
        List<Decision> decisions =
                decide(Overlap.SKIP, CatchUp.NONE, since(NIGHT.minus(DAY)), NIGHT.plus(DAY.multipliedBy(2)));

        assertThat(kinds(decisions)).containsExactly(Kind.MISS, Kind.MISS, Kind.FIRE);
        assertThat(decisions.get(0).why())
                .isEqualTo("nobody was there for it until 2026-11-22T22:00:00Z, and catch_up is none");
    }

    @Test
    void catch_up_last_makes_up_for_the_last_one_late_as_it_is() {
        List<Decision> decisions = decide(
                Overlap.SKIP,
                CatchUp.LAST,
                since(NIGHT.minus(DAY)),
                NIGHT.plus(DAY).plus(Duration.ofHours(11)));

        assertThat(kinds(decisions)).containsExactly(Kind.MISS, Kind.FIRE);
        assertThat(decisions.get(1).planned()).isEqualTo(NIGHT.plus(DAY));
        assertThat(decisions.get(1).why()).isEqualTo("made up for at 2026-11-22T09:00:00Z");
    }

    @Test
    void catch_up_all_makes_up_for_all_one_behind_the_other() {
        assertThat(kinds(Overlap.QUEUE, CatchUp.ALL, since(NIGHT.minus(DAY)), NIGHT.plus(DAY.multipliedBy(3))))
                .containsExactly(Kind.FIRE, Kind.QUEUE, Kind.QUEUE, Kind.QUEUE);
    }

    @Test
    void of_what_replaces_one_another_only_the_last_one_begins() {
        List<Decision> decisions =
                decide(Overlap.REPLACE, CatchUp.ALL, since(NIGHT.minus(DAY)), NIGHT.plus(DAY.multipliedBy(2)));

        assertThat(kinds(decisions)).containsExactly(Kind.SKIP, Kind.SKIP, Kind.FIRE);
        assertThat(decisions.get(0).why()).isEqualTo("that of 2026-11-22T22:00:00Z takes its place at once");
    }

    @Test
    void what_is_not_over_is_skipped_waited_for_or_replaced() {
        Standing busy = new Standing(NIGHT.minus(DAY), 1, Optional.of("nightly-abc (RUNNING)"));

        assertThat(decide(Overlap.SKIP, CatchUp.LAST, busy, NIGHT))
                .containsExactly(
                        new Decision(NIGHT, Kind.SKIP, "nightly-abc (RUNNING) is not over, and overlap is skip"));
        assertThat(decide(Overlap.QUEUE, CatchUp.LAST, busy, NIGHT))
                .containsExactly(new Decision(NIGHT, Kind.QUEUE, "due; waits until nightly-abc (RUNNING) is over"));
        assertThat(decide(Overlap.REPLACE, CatchUp.LAST, busy, NIGHT))
                .containsExactly(new Decision(NIGHT, Kind.REPLACE, "due; takes the place of nightly-abc (RUNNING)"));
    }

    @Test
    void no_more_than_some_wait_for_one_another() {
        Standing full = new Standing(NIGHT.minus(DAY), FiringRules.MOST_WAITING, Optional.of("nightly-abc (PAUSED)"));

        assertThat(decide(Overlap.QUEUE, CatchUp.LAST, full, NIGHT))
                .containsExactly(new Decision(
                        NIGHT, Kind.SKIP, "50 firings are not over, from nightly-abc (PAUSED) on; no more are queued"));
    }

    @Test
    void of_very_many_that_were_missed_the_last_ones_are_named() {
        List<Decision> decisions =
                FiringRules.decide(spec("* * * * *", Overlap.SKIP, CatchUp.NONE), since(NIGHT.minus(DAY)), NIGHT);

        assertThat(decisions).hasSize(FiringRules.MOST_MISSED);
        assertThat(decisions.get(0).why()).endsWith("(and 1340 before it)");
        assertThat(decisions.get(1).why()).doesNotContain("before it");
        assertThat(decisions.get(99))
                .isEqualTo(new Decision(
                        NIGHT, Kind.SKIP, "the firing of 2026-11-20T21:55:00Z is not over, and overlap is skip"));
    }

    @Test
    void whoever_asks_is_told_of_what_is_not_over() {
        ScheduleSpec spec = spec("0 22 * * *", Overlap.SKIP, CatchUp.LAST);

        assertThat(FiringRules.asked(spec, since(NIGHT), NIGHT.plusSeconds(9)).kind())
                .isEqualTo(Kind.FIRE);
        assertThat(FiringRules.asked(spec, new Standing(NIGHT, 1, Optional.of("a-1")), NIGHT.plusSeconds(9))
                        .kind())
                .isEqualTo(Kind.SKIP);
    }

    private static Standing since(Instant decided) {
        return new Standing(decided, 0, Optional.empty());
    }

    private static List<Decision> decide(Overlap overlap, CatchUp catchUp, Standing standing, Instant now) {
        return FiringRules.decide(spec("0 22 * * *", overlap, catchUp), standing, now);
    }

    private static List<Kind> kinds(Overlap overlap, CatchUp catchUp, Standing standing, Instant now) {
        return kinds(decide(overlap, catchUp, standing, now));
    }

    private static List<Kind> kinds(List<Decision> decisions) {
        return decisions.stream().map(Decision::kind).toList();
    }

    private static ScheduleSpec spec(String cron, Overlap overlap, CatchUp catchUp) {
        return new ScheduleSpec(Cron.parse(cron), ZoneId.of("UTC"), overlap, catchUp, Map.of(), Optional.empty());
    }
}
