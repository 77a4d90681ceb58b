package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The moments at which machines are looked at. */
class BeatTest {

    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void runs_that_were_looked_at_together_are_spread_over_the_poll() {
        Map<Long, Long> bySecond = IntStream.range(0, 1000)
                .mapToObj(i -> new Beat("train-" + i, POLL).next(NOON).toMillis() / 1000)
                .collect(Collectors.groupingBy(second -> second, Collectors.counting()));

        assertThat(bySecond.values()).hasSizeGreaterThanOrEqualTo(5);
        assertThat(bySecond.entrySet().stream().filter(one -> one.getKey() >= 1 && one.getKey() < 5))
                .allSatisfy(one -> assertThat(one.getValue()).isBetween(150L, 250L));
    }

    @Test
    void a_run_is_looked_at_once_a_poll_whenever_it_was_looked_at_out_of_turn() {
        Beat beat = new Beat("train-7", POLL);
        Instant moment = NOON.plus(beat.next(NOON));

        assertThat(moment.plus(beat.next(moment))).isEqualTo(moment.plus(POLL));
        assertThat(beat.next(moment.plusMillis(1700))).isEqualTo(Duration.ofMillis(3300));
        assertThat(moment.plusMillis(40).plus(beat.next(moment.plusMillis(40)))).isEqualTo(moment.plus(POLL));
    }

    @Test
    void a_look_a_little_early_is_not_repeated() {
        Beat beat = new Beat("train-7", POLL);
        Instant moment = NOON.plus(beat.next(NOON));

        assertThat(beat.next(moment.minusMillis(499))).isEqualTo(POLL.plusMillis(499));
        assertThat(beat.next(moment.minusMillis(500))).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void the_shortest_of_polls_is_a_millisecond() {
        assertThat(new Beat("train-7", Duration.ZERO).next(NOON)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void no_moment_is_come_to_early() {
        Beat beat = new Beat("train-7", POLL);
        Instant moment = NOON.plus(beat.next(NOON));
        Instant before = moment.minusSeconds(2).plusNanos(1);

        assertThat(before.plus(beat.next(before))).isAfterOrEqualTo(moment);
    }
}
