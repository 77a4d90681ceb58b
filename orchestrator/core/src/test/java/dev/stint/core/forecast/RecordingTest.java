package dev.stint.core.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stint.core.replay.PoolTrace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingTest {

    private final Recording twoDays = Recording.of(true, hours(30, 2, 10, 6));

    @Test
    void spells_add_up_to_what_was_watched() {
        Recording.Spells spells = twoDays.spells();
        assertThat(twoDays.length()).isEqualTo(48 * 3600);
        assertThat(spells.losses()).isEqualTo(2);
        assertThat(spells.returns()).isEqualTo(1);
        assertThat(spells.upHours()).isEqualTo(40);
        assertThat(spells.downHours()).isEqualTo(8);
    }

    @Test
    void a_market_that_was_down_at_first_has_not_lost_anything_by_coming_up() {
        Recording.Spells spells = Recording.of(false, hours(3, 5)).spells();
        assertThat(spells.losses()).isZero();
        assertThat(spells.returns()).isEqualTo(1);
    }

    @Test
    void what_follows_a_moment_is_what_was_recorded_tick_by_tick() {
        assertThat(twoDays.from(28 * 3600, 3600, 6)).containsExactly(1, 1, 0, 0, 1, 1);
    }

    @Test
    void after_its_end_a_recording_begins_anew() {
        assertThat(twoDays.from(46 * 3600, 3600, 4)).containsExactly(0, 0, 1, 1);
        assertThat(twoDays.from(31 * 3600, 24 * 3600, 4)).containsExactly(0, 1, 0, 1);
    }

    @Test
    void a_recorded_pool_known_up_to_a_tick_says_nothing_of_what_came_later() {
        PoolTrace trace = trace(1, 1, 0, 0, 1, 0);
        PoolTrace twin = trace(1, 1, 0, 1, 0, 1);
        Recording known = Recording.before(trace, 2);
        assertThat(known.length()).isEqualTo(2 * 600);
        assertThat(known.now()).isEqualTo(Recording.before(twin, 2).now());
        assertThat(known.now().up()).isFalse();
        assertThat(known.now().ageHours()).isZero();
        assertThat(known.spells()).isEqualTo(Recording.before(twin, 2).spells());
        assertThat(Recording.before(trace, 3).now())
                .isNotEqualTo(Recording.before(twin, 3).now());
    }

    @Test
    void the_share_of_the_time_counts_recent_hours_more() {
        Moment recently = Recording.of(false, hours(24, 24)).now();
        Moment longAgo = Recording.of(true, hours(24, 24)).now();
        assertThat(recently.up()).isTrue();
        assertThat(recently.ageHours()).isEqualTo(24);
        // of what a memory of a day keeps, the last day is 1 / (1 + 1/e)
        assertThat(recently.share()).isCloseTo(1 / (1 + Math.exp(-1)), within(0.01));
        assertThat(longAgo.share()).isCloseTo(1 - recently.share(), within(1e-9));
        assertThat(recently.seenHours()).isCloseTo(24 * (1 - Math.exp(-2)), within(0.06));
    }

    @Test
    void of_a_market_never_watched_only_the_present_is_known() {
        Moment now = Recording.unseen(true).now();
        assertThat(now.up()).isTrue();
        assertThat(now.share()).isEqualTo(1);
        assertThat(now.seenHours()).isLessThan(0.1);
    }

    @Test
    void moments_resemble_each_other_less_the_more_their_shares_differ_and_the_better_they_are_known() {
        Moment now = new Moment(true, 2, false, 0.8, 20);
        assertThat(now.likeness(now)).isZero();
        assertThat(now.likeness(new Moment(true, 2, false, 0.6, 20)))
                .isLessThan(now.likeness(new Moment(true, 2, false, 0.7, 20)));
        assertThat(now.likeness(new Moment(true, 2, false, 0.6, 1)))
                .isGreaterThan(now.likeness(new Moment(true, 2, false, 0.6, 20)));
        assertThat(now.likeness(new Moment(false, 2, false, 0.8, 20))).isEqualTo(-1.5);
        assertThat(now.likeness(new Moment(true, 9, false, 0.8, 20))).isNegative();
        assertThat(now.likeness(new Moment(true, 2, false, 0.6, 9)))
                .isEqualTo(new Moment(true, 2, false, 0.6, 9).likeness(now));
    }

    @Test
    void an_age_that_may_be_higher_speaks_against_younger_moments_only() {
        Moment atLeast = new Moment(true, 2, true, 0.8, 20);
        assertThat(atLeast.likeness(new Moment(true, 9, false, 0.8, 20))).isZero();
        assertThat(atLeast.likeness(new Moment(true, 1, false, 0.8, 20))).isNegative();
        assertThat(new Moment(true, 9, false, 0.8, 20).likeness(atLeast)).isZero();
        assertThat(Recording.of(true, hours(3)).now().older()).isTrue();
        assertThat(Recording.of(false, hours(1, 2)).now().older()).isFalse();
    }

    @Test
    void spells_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> Recording.of(true, List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> Recording.of(true, List.of(Duration.ofHours(-1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1H");
    }

    static List<Duration> hours(int... hours) {
        return java.util.Arrays.stream(hours).mapToObj(Duration::ofHours).toList();
    }

    private static PoolTrace trace(int... machines) {
        return new PoolTrace("zone", 600, machines, new double[0]);
    }
}
