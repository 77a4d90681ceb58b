package dev.stint.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.spec.Tier;
import dev.stint.spec.teams.Quota;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which run is next, and what is said to the others: word for word. */
class FairQueueTest {

    private static final Needs ONE = new Needs(1, 0);

    @Test
    void production_goes_before_standard_before_best_effort() {
        Queues queue = new Queues()
                .slots(4, 3)
                .waits("b", "nlp", Tier.BEST_EFFORT)
                .waits("s", "nlp", Tier.STANDARD)
                .waits("p", "vision", Tier.PRODUCTION)
                .waits("q", "vision", Tier.PRODUCTION);
        assertThat(queue.order()).containsExactly("p", "q", "s", "b");
        assertThat(queue.reason("p")).isEmpty();
        assertThat(queue.reason("q")).isEqualTo("1st of 3 in line: 4 of 4 slots are taken");
        assertThat(queue.reason("s")).isEqualTo("2nd of 3 in line: 4 of 4 slots are taken; production goes first");
    }

    @Test
    void each_ageing_of_waiting_lifts_a_run_by_one_tier() {
        Queues queue = new Queues()
                .slots(1, 1)
                .waits("standard", "a", Tier.STANDARD, 50, Duration.ofHours(5), ONE)
                .waits("production", "a", Tier.PRODUCTION, 50, Duration.ZERO, ONE)
                .waits("lifted", "a", Tier.BEST_EFFORT, 60, Duration.ofHours(12), ONE);
        assertThat(queue.order()).containsExactly("lifted", "production", "standard");
    }

    @Test
    void an_overdue_run_goes_before_all_whatever_its_priority_and_its_teams_share() {
        Queues queue = new Queues()
                .slots(1, 1)
                .holds("greedy", 30)
                .waits("urgent", "poor", Tier.PRODUCTION, 100, Duration.ofHours(1), ONE)
                .waits("old", "greedy", Tier.BEST_EFFORT, 0, Duration.ofHours(18), ONE)
                .waits("older", "greedy", Tier.STANDARD, 0, Duration.ofHours(19), ONE);
        assertThat(queue.order()).containsExactly("older", "old", "urgent");
        assertThat(queue.reason("urgent"))
                .isEqualTo("3rd of 3 in line: 1 of 1 slot is taken; those that have waited longest go first");
    }

    @Test
    void within_a_team_priority_decides_and_then_the_order_of_submission() {
        Queues queue = new Queues()
                .slots(32, 32)
                .waits("first", "a", Tier.STANDARD, 50, Duration.ZERO, ONE)
                .waits("second", "a", Tier.STANDARD, 50, Duration.ZERO, ONE)
                .waits("dear", "a", Tier.STANDARD, 51, Duration.ZERO, ONE);
        assertThat(queue.order()).containsExactly("dear", "first", "second");
        assertThat(queue.reason("second"))
                .isEqualTo("3rd of 3 in line: 32 of 32 slots are taken; 2 runs of its team are before it");
    }

    @Test
    void teams_take_turns_by_their_shares() {
        Queues queue =
                new Queues().slots(32, 32).team("nlp", 2, Optional.empty()).team("vision", 1, Optional.empty());
        for (int i = 1; i <= 6; i++) {
            queue.waits("v" + i, "vision", Tier.STANDARD);
        }
        for (int i = 1; i <= 6; i++) {
            queue.waits("n" + i, "nlp", Tier.STANDARD);
        }
        assertThat(queue.order())
                .containsExactly("v1", "n1", "n2", "v2", "n3", "n4", "v3", "n5", "n6", "v4", "v5", "v6");
        assertThat(queue.reason("n1"))
                .isEqualTo("2nd of 12 in line: 32 of 32 slots are taken; vision is further below its share");
    }

    @Test
    void a_team_that_has_machines_waits_for_those_that_have_none() {
        Queues queue = new Queues()
                .slots(32, 32)
                .holds("vision", 3)
                .waits("v1", "vision", Tier.STANDARD)
                .waits("n1", "nlp", Tier.STANDARD)
                .waits("n2", "nlp", Tier.STANDARD);
        assertThat(queue.order()).containsExactly("n1", "n2", "v1");
        assertThat(queue.reason("v1"))
                .isEqualTo("3rd of 3 in line: 32 of 32 slots are taken; nlp is further below its share");
    }

    @Test
    void the_dominant_resource_decides_and_not_the_number_of_machines() {
        // gpu has 1 of 5 machines and all accelerators that anybody has; cpu has 3 of 5 machines
        QueueSnapshot seen = new QueueSnapshot(
                Queues.NOW,
                1,
                1,
                new Queues()
                        .waits("g", "gpu", Tier.STANDARD)
                        .waits("c", "cpu", Tier.STANDARD)
                        .seen()
                        .waiting(),
                Map.of("gpu", new Needs(1, 8), "cpu", new Needs(3, 0)),
                Map.of(),
                Map.of());
        assertThat(new FairQueue(Queues.AGEING).decide(seen))
                .extracting(turn -> turn.run().id())
                .containsExactly("c", "g");
    }

    @Test
    void a_team_at_its_quota_of_machines_waits_and_says_how_many_are_before() {
        Queues queue = new Queues().team("vision", 1, Optional.of(20)).holds("vision", 20);
        for (int i = 1; i <= 4; i++) {
            queue.waits("v" + i, "vision", Tier.STANDARD);
        }
        queue.waits("n1", "nlp", Tier.BEST_EFFORT);
        assertThat(queue.reason("v1")).isEqualTo("team vision has 20 of 20 machines");
        assertThat(queue.reason("v4")).isEqualTo("team vision has 20 of 20 machines; 3 runs of it are before this one");
        assertThat(queue.reason("n1")).isEmpty();
    }

    @Test
    void a_gang_that_waits_for_its_teams_machines_is_not_overtaken_by_its_team() {
        Queues queue = new Queues()
                .team("vision", 1, Optional.of(20))
                .holds("vision", 18)
                .waits("gang", "vision", Tier.STANDARD, 50, Duration.ZERO, new Needs(4, 0))
                .waits("small", "vision", Tier.STANDARD);
        assertThat(queue.reason("gang")).isEqualTo("team vision has 18 of 20 machines; this run wants 4");
        assertThat(queue.reason("small"))
                .isEqualTo("team vision has 18 of 20 machines; 1 run of it is before this one");
    }

    @Test
    void a_run_that_is_too_large_for_its_team_stands_in_nobodys_way() {
        Queues queue = new Queues()
                .team("vision", 1, Optional.of(8))
                .waits("huge", "vision", Tier.PRODUCTION, 99, Duration.ZERO, new Needs(9, 0))
                .waits("small", "vision", Tier.STANDARD);
        assertThat(queue.reason("huge")).isEqualTo("it wants 9 machines at once, and team vision may have 8");
        assertThat(queue.reason("small")).isEmpty();
    }

    @Test
    void gpu_hours_bound_runs_with_accelerators_only() {
        Queues queue = new Queues()
                .team("vision", 1, new Quota(Optional.empty(), Optional.of(new BigDecimal("500")), Optional.empty()))
                .used("vision", "500.04", "0")
                .waits("gpu", "vision", Tier.STANDARD, 50, Duration.ZERO, new Needs(1, 8))
                .waits("cpu", "vision", Tier.STANDARD);
        assertThat(queue.reason("gpu"))
                .isEqualTo(
                        "team vision has used 500.0 of 500 GPU-hours this month; it may start runs with GPUs again at"
                                + " 2026-12-01T00:00:00Z");
        assertThat(queue.reason("cpu")).isEmpty();
    }

    @Test
    void a_team_that_has_spent_its_day_waits_for_the_next() {
        Queues queue = new Queues()
                .team("vision", 1, new Quota(Optional.empty(), Optional.empty(), Optional.of(new BigDecimal("100"))))
                .used("vision", "0", "100")
                .waits("v", "vision", Tier.STANDARD);
        assertThat(queue.decided().get(0).waits().orElseThrow())
                .isEqualTo(new WaitReason(
                        WaitReason.Kind.SPEND,
                        "team vision has spent 100.00 USD of 100.00 USD today; it may start runs again at"
                                + " 2026-11-11T00:00:00Z",
                        Optional.of(Instant.parse("2026-11-11T00:00:00Z"))));
    }

    @Test
    void what_is_held_from_outside_says_why_and_lets_others_pass() {
        Queues queue = new Queues()
                .slots(1, 0)
                .waits(new Waiting(
                        "held",
                        1,
                        "a",
                        Tier.PRODUCTION,
                        99,
                        Queues.NOW,
                        ONE,
                        false,
                        Optional.of("budget a is used up")))
                .waits("free", "a", Tier.BEST_EFFORT);
        assertThat(queue.reason("held")).isEqualTo("budget a is used up");
        assertThat(queue.reason("free")).isEmpty();
    }

    @Test
    void a_run_with_a_deadline_that_found_a_machine_needs_no_slot_but_keeps_its_teams_quota() {
        Waiting late = new Waiting("late", 9, "vision", Tier.BEST_EFFORT, 0, Queues.NOW, ONE, true, Optional.empty());
        assertThat(new Queues().slots(2, 2).waits(late).reason("late")).isEmpty();
        assertThat(new Queues()
                        .slots(2, 2)
                        .team("vision", 1, Optional.of(2))
                        .holds("vision", 2)
                        .waits(late)
                        .reason("late"))
                .isEqualTo("team vision has 2 of 2 machines");
    }
}
