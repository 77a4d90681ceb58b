package dev.stint.server.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.policy.CheckpointFacts;
import dev.stint.checkpoints.policy.CheckpointFacts.Verification;
import dev.stint.checkpoints.policy.RunNeeds;
import dev.stint.core.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResumePointTest {

    private static final Verification GOOD = Verification.VERIFIED;
    private static final Verification UNREAD = Verification.UNKNOWN;
    private static final Verification BAD = Verification.DAMAGED;
    private static final Verification POISON = Verification.QUARANTINED;

    @ParameterizedTest
    @EnumSource(names = {"SUCCEEDED", "CANCELLED"})
    void a_run_that_cannot_be_resumed_has_none(RunState state) {
        assertThat(ResumePoint.of(state, log(GOOD, GOOD), Set.of(), List.of())).isEqualTo(RunNeeds.ENDED);
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"SUCCEEDED", "CANCELLED"})
    void every_other_run_has_one(RunState state) {
        assertThat(ResumePoint.of(state, log(GOOD, GOOD), Set.of(2L), List.of()))
                .isEqualTo(RunNeeds.liveFrom(2));
    }

    @Test
    void it_is_unknown_while_nothing_was_read_back() {
        assertThat(running(log(UNREAD, UNREAD, BAD))).isEqualTo(RunNeeds.LIVE);
        assertThat(running(log())).isEqualTo(RunNeeds.LIVE);
    }

    @Test
    void newer_ones_nobody_read_may_turn_out_damaged_so_it_is_the_newest_good_one() {
        assertThat(running(log(GOOD, GOOD, UNREAD, UNREAD), 2)).isEqualTo(RunNeeds.liveFrom(2));
    }

    @Test
    void one_that_never_worked_may_be_quarantined_so_it_is_the_one_before() {
        assertThat(running(log(UNREAD, UNREAD, GOOD, UNREAD))).isEqualTo(RunNeeds.liveFrom(2));
    }

    @Test
    void the_one_before_is_one_that_can_be_used() {
        assertThat(running(log(UNREAD, BAD, POISON, GOOD))).isEqualTo(RunNeeds.liveFrom(1));
    }

    @Test
    void where_there_is_none_before_it_is_the_good_one_itself() {
        assertThat(running(log(BAD, GOOD, UNREAD))).isEqualTo(RunNeeds.liveFrom(2));
    }

    @Test
    void a_quarantined_one_is_nobodys_resume_point_however_good_its_bytes() {
        assertThat(running(log(GOOD, GOOD, POISON, POISON), 2, 3)).isEqualTo(RunNeeds.liveFrom(2));
    }

    @Test
    void what_no_attempt_starts_from_since_it_is_archived_is_none_either() {
        assertThat(ResumePoint.of(RunState.PAUSED, log(GOOD, GOOD, GOOD), Set.of(1L, 2L, 3L), List.of(3L, 2L)))
                .isEqualTo(RunNeeds.liveFrom(1));
    }

    private static RunNeeds running(List<CheckpointFacts> log, long... carriedOn) {
        Set<Long> worked = new java.util.HashSet<>();
        for (long each : carriedOn) {
            worked.add(each);
        }
        return ResumePoint.of(RunState.RUNNING, log, worked, List.of());
    }

    /** Checkpoints 1, 2, … */
    private static List<CheckpointFacts> log(Verification... verifications) {
        List<CheckpointFacts> log = new ArrayList<>();
        for (Verification each : verifications) {
            log.add(new CheckpointFacts(log.size() + 1, 1, -1, Instant.EPOCH, 1, each, false, Map.of()));
        }
        return log;
    }
}
