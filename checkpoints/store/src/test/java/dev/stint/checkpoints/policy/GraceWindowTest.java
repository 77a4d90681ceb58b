package dev.stint.checkpoints.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.policy.GraceWindow.Choice;
import dev.stint.checkpoints.policy.GraceWindow.Decision;
import dev.stint.checkpoints.policy.GraceWindow.Load;
import dev.stint.checkpoints.policy.GraceWindow.Newest;
import dev.stint.checkpoints.policy.GraceWindow.Odds;
import dev.stint.checkpoints.policy.GraceWindow.Situation;
import dev.stint.checkpoints.policy.SendHistory.Send;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraceWindowTest {

    private static final Optional<Load> NOTHING = Optional.empty();
    private static final Optional<Newest> SEVEN = Optional.of(new Newest(7, Optional.of(Duration.ofSeconds(40))));

    @Test
    void a_new_save_that_cannot_arrive_is_not_begun() {
        Decision decision = decide(25, NOTHING, NOTHING, load(1200, 30), Optional.of(Duration.ofSeconds(2)));

        assertThat(decision.choice()).isEqualTo(Choice.SKIP_SAVE);
        assertThat(decision.end()).isEmpty();
        assertThat(decision.reason())
                .isEqualTo(
                        "25 s left for saving; of a new save, 1.2 GB at 40.0 MB/s takes 30 s; the command saves in 2.0 s:"
                                + " not begun; checkpoint 7 (40 s ago) is what the next attempt starts from");
    }

    @Test
    void a_new_save_that_fits_is_asked_for() {
        Decision decision = decide(25, NOTHING, NOTHING, load(400, 10), Optional.of(Duration.ofSeconds(3)));

        assertThat(decision.choice()).isEqualTo(Choice.SAVE);
        assertThat(decision.end()).contains(Duration.ofSeconds(13));
        assertThat(decision.reason())
                .isEqualTo(
                        "25 s left for saving; a new save fits: 400.0 MB at 40.0 MB/s takes 10 s; the command saves in"
                                + " 3.0 s; checkpoint 7 (40 s ago) is safe");
    }

    @Test
    void the_command_saves_while_what_is_on_its_way_is_sent() {
        Decision both = decide(25, load(600, 15), NOTHING, load(400, 10), Optional.of(Duration.ofSeconds(14)));
        Decision one = decide(24, load(600, 15), NOTHING, load(400, 10), Optional.of(Duration.ofSeconds(14)));

        assertThat(both.choice()).isEqualTo(Choice.FINISH_CURRENT);
        assertThat(both.newSave()).isEqualTo(Odds.FITS);
        assertThat(one.choice()).isEqualTo(Choice.FINISH_CURRENT);
        assertThat(one.newSave()).isEqualTo(Odds.TOO_LATE);
        assertThat(one.reason())
                .contains("the set on its way is finished first: 600.0 MB at 40.0 MB/s takes 15 s")
                .contains("no new save fits after it");
    }

    @Test
    void a_set_on_its_way_that_will_not_arrive_is_said_to() {
        Decision decision = decide(20, load(1200, 30), NOTHING, load(1200, 30), Optional.empty());

        assertThat(decision.choice()).isEqualTo(Choice.CARRY_ON);
        assertThat(decision.newSave()).isEqualTo(Odds.TOO_LATE);
        assertThat(decision.reason())
                .contains("will hardly arrive", "given up in time")
                .endsWith("checkpoint 7 (40 s ago) is what the next attempt starts from");
    }

    @Test
    void a_complete_set_that_waits_goes_first_when_it_fits() {
        Decision decision = decide(25, NOTHING, load(400, 10), load(400, 10), Optional.of(Duration.ofSeconds(2)));

        assertThat(decision.choice()).isEqualTo(Choice.COMMIT_WAITING);
        assertThat(decision.end()).contains(Duration.ofSeconds(10));
        assertThat(decision.newSave()).isEqualTo(Odds.FITS);
    }

    @Test
    void a_waiting_set_too_large_gives_way_to_a_smaller_save() {
        Decision decision = decide(25, NOTHING, load(1200, 30), load(40, 1), Optional.of(Duration.ofSeconds(2)));

        assertThat(decision.choice()).isEqualTo(Choice.SAVE);
        assertThat(decision.reason())
                .contains("of a complete set that waited, 1.2 GB at 40.0 MB/s takes 30 s: not begun");
    }

    @Test
    void a_save_of_a_command_that_was_never_told_to_is_tried_unless_sending_alone_takes_too_long() {
        assertThat(decide(25, NOTHING, NOTHING, load(400, 10), Optional.empty()).choice())
                .isEqualTo(Choice.TRY);
        assertThat(decide(9, NOTHING, NOTHING, load(400, 10), Optional.empty()).choice())
                .isEqualTo(Choice.SKIP_SAVE);
    }

    @Test
    void a_save_that_arrives_only_at_the_best_speed_seen_is_tried() {
        Optional<Duration> saves = Optional.of(Duration.ofSeconds(2));
        Decision alone = decide(25, NOTHING, NOTHING, load(1200, 30, 20), saves);
        Decision waiting = decide(25, NOTHING, load(1200, 30, 20), NOTHING, saves);
        Decision underWay = decide(25, load(1200, 30, 20), NOTHING, load(1200, 30, 20), saves);

        assertThat(alone.choice()).isEqualTo(Choice.TRY);
        assertThat(alone.reason()).contains("a new save is tried: 1.2 GB at 40.0 MB/s takes 30 s, at best 20 s");
        assertThat(decide(21, NOTHING, NOTHING, load(1200, 30, 20), saves).choice())
                .isEqualTo(Choice.SKIP_SAVE);
        assertThat(waiting.choice()).isEqualTo(Choice.TRY);
        assertThat(underWay.choice()).isEqualTo(Choice.CARRY_ON);
        assertThat(underWay.newSave()).isEqualTo(Odds.TOO_LATE);
        assertThat(underWay.reason()).contains("a set is on its way and goes on: 1.2 GB", "at best 20 s");
    }

    @Test
    void before_the_first_commit_it_is_said_that_there_is_none() {
        Decision decision = GraceWindow.decide(
                new Situation(Duration.ofSeconds(-3), NOTHING, NOTHING, NOTHING, Optional.empty(), Optional.empty()));

        assertThat(decision.choice()).isEqualTo(Choice.TRY);
        assertThat(decision.reason()).startsWith("0.0 s left").endsWith("no checkpoint is there yet");
    }

    @Test
    void a_set_that_cannot_arrive_is_refused_in_numbers() {
        assertThat(GraceWindow.refusal(Duration.ofSeconds(12), load(1200, 30).orElseThrow()))
                .contains("12 s left for saving, and sending 1.2 GB at 40.0 MB/s takes 30 s: not begun");
        assertThat(GraceWindow.refusal(Duration.ofSeconds(30), load(1200, 30).orElseThrow()))
                .isEmpty();
        assertThat(GraceWindow.refusal(Duration.ZERO, new Load(1, Optional.empty(), Optional.empty())))
                .isEmpty();
    }

    @Test
    void what_sending_takes_is_estimated_with_caution_from_comparable_sends() {
        SendHistory history = SendHistory.NONE
                .with(send(1_000_000_000, 10))
                .with(send(1_000_000_000, 20))
                .with(send(1_000_000_000, 11))
                .with(send(1_000_000_000, 12))
                .with(send(1_000_000_000, 13));

        assertThat(history.expected(1_000_000_000))
                .as("three of four were as fast")
                .contains(Duration.ofSeconds(13));
        assertThat(history.expected(2_000_000_000)).contains(Duration.ofSeconds(26));
        assertThat(history.expected(5_000_000_000L)).as("five times as much").isEmpty();
        assertThat(history.atBest(2_000_000_000)).contains(Duration.ofSeconds(20));
        assertThat(history.atBest(5_000_000_000L)).isEmpty();
        assertThat(history.expected(500_000_000)).contains(Duration.ofMillis(6500));
    }

    @Test
    void small_sends_say_nothing_about_the_speed_of_large_ones() {
        SendHistory history =
                SendHistory.NONE.with(send(1000, 1)).with(send(1000, 1)).with(send(1_000_000_000, 10));

        assertThat(history.expected(1_000_000_000)).contains(Duration.ofSeconds(10));
        assertThat(history.expected(2000)).contains(Duration.ofSeconds(2));
    }

    @Test
    void the_next_set_is_expected_to_need_what_the_last_ones_needed_and_not_its_size() {
        SendHistory history = SendHistory.NONE.with(new Send(1000, 0, Duration.ofSeconds(1)));
        for (int i = 0; i < 4; i++) {
            history = history.with(new Send(100 + i, 900, Duration.ofSeconds(1)));
        }

        assertThat(SendHistory.NONE.nextBytes()).isEmpty();
        assertThat(SendHistory.NONE.newBytesOf(500)).isEqualTo(500);
        assertThat(history.nextBytes()).hasValue(103);
        assertThat(history.newBytesOf(2000)).isEqualTo(206);
    }

    private static Send send(long bytes, int seconds) {
        return new Send(bytes, 0, Duration.ofSeconds(seconds));
    }

    private static Optional<Load> load(int megabytes, int seconds) {
        return load(megabytes, seconds, seconds);
    }

    private static Optional<Load> load(int megabytes, int seconds, int bestSeconds) {
        return Optional.of(new Load(
                megabytes * 1_000_000L,
                Optional.of(Duration.ofSeconds(seconds)),
                Optional.of(Duration.ofSeconds(bestSeconds))));
    }

    private static Decision decide(
            int leftSeconds,
            Optional<Load> underWay,
            Optional<Load> waiting,
            Optional<Load> next,
            Optional<Duration> commandSaves) {
        return GraceWindow.decide(
                new Situation(Duration.ofSeconds(leftSeconds), underWay, waiting, next, commandSaves, SEVEN));
    }
}
