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
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What holds in every situation. The checks do their own sums. */
class GraceWindowPropertyTest {

    @Property
    void a_save_is_never_begun_whose_end_is_past_the_window(@ForAll long seed) {
        Situation now = situation(new Random(seed));
        Decision decision = GraceWindow.decide(now);

        if (decision.choice() == Choice.SAVE) {
            assertThat(millis(now.commandSaves()) + millis(now.next().flatMap(Load::takes)))
                    .isLessThanOrEqualTo(now.left().toMillis());
        }
        if (decision.choice() == Choice.COMMIT_WAITING) {
            assertThat(millis(now.waiting().flatMap(Load::takes)))
                    .isLessThanOrEqualTo(now.left().toMillis());
        }
        if (decision.newSave() == Odds.FITS) {
            long first = now.underWay().isPresent()
                    ? millis(now.underWay().flatMap(Load::takes))
                    : decision.choice() == Choice.COMMIT_WAITING
                            ? millis(now.waiting().flatMap(Load::takes))
                            : 0;
            assertThat(Math.max(first, millis(now.commandSaves()))
                            + millis(now.next().flatMap(Load::takes)))
                    .as("after what goes first")
                    .isLessThanOrEqualTo(now.left().toMillis());
        }
    }

    @Property
    void what_is_on_its_way_and_fits_is_never_given_up_for_anything_else(@ForAll long seed) {
        Situation now = situation(new Random(seed));
        Decision decision = GraceWindow.decide(now);

        boolean fits = now.underWay()
                .flatMap(Load::takes)
                .filter(takes -> takes.compareTo(now.left()) <= 0)
                .isPresent();
        assertThat(decision.choice() == Choice.FINISH_CURRENT).isEqualTo(fits);
        assertThat(decision.choice() == Choice.CARRY_ON)
                .isEqualTo(now.underWay().isPresent() && !fits);
    }

    @Property
    void nothing_is_skipped_that_arrives_at_the_best_speed_seen(@ForAll long seed) {
        Situation now = situation(new Random(seed));
        Decision decision = GraceWindow.decide(now);

        if (decision.choice() == Choice.SKIP_SAVE) {
            long saves = now.commandSaves().map(Duration::toMillis).orElse(0L);
            long sends =
                    now.next().flatMap(Load::atBest).map(Duration::toMillis).orElse(0L);
            assertThat(saves + sends).isGreaterThan(now.left().toMillis());
            now.waiting()
                    .ifPresent(load -> assertThat(millis(load.atBest()))
                            .isGreaterThan(now.left().toMillis()));
        }
    }

    @Property
    void what_was_never_measured_is_tried_and_not_skipped(@ForAll long seed) {
        Situation now = situation(new Random(seed));
        Situation blind = new Situation(
                now.left(),
                now.underWay().map(load -> new Load(load.bytes(), Optional.empty(), Optional.empty())),
                now.waiting().map(load -> new Load(load.bytes(), Optional.empty(), Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                now.newest());

        Decision decision = GraceWindow.decide(blind);

        assertThat(decision.choice()).isEqualTo(now.underWay().isPresent() ? Choice.CARRY_ON : Choice.TRY);
        assertThat(decision.newSave()).isEqualTo(Odds.UNKNOWN);
    }

    @Property
    void more_time_never_makes_anything_worse(@ForAll long seed, @ForAll @LongRange(max = 200_000) long moreMillis) {
        Situation now = situation(new Random(seed));
        Situation later = withLeft(now, now.left().plusMillis(moreMillis));
        Decision before = GraceWindow.decide(now);
        Decision after = GraceWindow.decide(later);

        if (before.choice() == Choice.SAVE || before.choice() == Choice.TRY) {
            assertThat(after.choice()).isNotEqualTo(Choice.SKIP_SAVE);
        }
        if (before.choice() == Choice.FINISH_CURRENT || before.choice() == Choice.COMMIT_WAITING) {
            assertThat(after.choice()).isEqualTo(before.choice());
        }
        if (after.choice() == Choice.SKIP_SAVE) {
            assertThat(before.choice()).isEqualTo(Choice.SKIP_SAVE);
        }
    }

    @Property
    void fewer_bytes_at_the_same_speed_never_make_a_save_too_late(@ForAll long seed) {
        Situation now = situation(new Random(seed));
        Situation lighter = new Situation(
                now.left(),
                now.underWay(),
                now.waiting(),
                now.next()
                        .map(load -> new Load(
                                load.bytes() / 2,
                                load.takes().map(t -> t.dividedBy(2)),
                                load.atBest().map(t -> t.dividedBy(2)))),
                now.commandSaves(),
                now.newest());

        if (GraceWindow.decide(now).newSave() == Odds.FITS) {
            assertThat(GraceWindow.decide(lighter).newSave()).isEqualTo(Odds.FITS);
        }
        if (GraceWindow.decide(lighter).newSave() == Odds.TOO_LATE) {
            assertThat(GraceWindow.decide(now).newSave()).isEqualTo(Odds.TOO_LATE);
        }
    }

    @Property
    void every_reason_names_the_time_and_what_is_safe_in_few_words(@ForAll long seed) {
        Situation now = situation(new Random(seed));
        String reason = GraceWindow.decide(now).reason();

        assertThat(reason).hasSizeLessThan(400).contains("left for saving").contains("checkpoint");
        now.newest().ifPresent(newest -> assertThat(reason).contains("checkpoint " + newest.index()));
    }

    @Property
    void more_bytes_are_never_expected_to_take_less(
            @ForAll long seed,
            @ForAll @LongRange(max = 1L << 40) long bytes,
            @ForAll @LongRange(max = 1L << 40) long more) {
        SendHistory history = history(new Random(seed));
        Optional<Duration> few = history.expected(bytes);
        Optional<Duration> many = history.expected(bytes + more);

        if (many.isPresent()) {
            assertThat(few.orElseThrow()).isLessThanOrEqualTo(many.get());
            assertThat(history.atBest(bytes).orElseThrow())
                    .isLessThanOrEqualTo(few.get())
                    .isLessThanOrEqualTo(history.atBest(bytes + more).orElseThrow());
        }
    }

    @Property
    void a_send_as_large_as_the_largest_is_not_expected_to_take_less_than_the_quickest(@ForAll long seed) {
        SendHistory history = history(new Random(seed));
        long largest = history.sends().stream().mapToLong(Send::sentBytes).max().orElse(0);
        Duration quickest = history.sends().stream()
                .map(Send::took)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);

        assertThat(history.expected(largest).isPresent())
                .isEqualTo(!history.sends().isEmpty());
        if (largest > 0) {
            assertThat(history.expected(largest).orElseThrow()).isGreaterThanOrEqualTo(quickest);
        }
        assertThat(history.newBytesOf(largest)).isBetween(0L, largest);
    }

    private static SendHistory history(Random random) {
        SendHistory history = SendHistory.NONE;
        for (int i = random.nextInt(20); i > 0; i--) {
            long sent = random.nextInt(6) == 0 ? 0 : 1L << random.nextInt(40);
            history = history.with(new Send(sent, random.nextInt(1000), Duration.ofMillis(1 + random.nextInt(60_000))));
        }
        return history;
    }

    private static Situation situation(Random random) {
        return new Situation(
                Duration.ofMillis(random.nextInt(120_000)),
                random.nextInt(3) == 0 ? Optional.of(load(random)) : Optional.empty(),
                random.nextInt(3) == 0 ? Optional.of(load(random)) : Optional.empty(),
                random.nextInt(5) == 0 ? Optional.empty() : Optional.of(load(random)),
                random.nextInt(3) == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(random.nextInt(60_000))),
                random.nextInt(3) == 0
                        ? Optional.empty()
                        : Optional.of(new Newest(
                                random.nextInt(100),
                                random.nextBoolean()
                                        ? Optional.empty()
                                        : Optional.of(Duration.ofSeconds(random.nextInt(4000))))));
    }

    private static Load load(Random random) {
        int bytes = random.nextInt(2_000_000_000);
        if (random.nextInt(4) == 0) {
            return new Load(bytes, Optional.empty(), Optional.empty());
        }
        long takes = random.nextInt(100_000);
        long atBest = random.nextBoolean() ? takes : (long) (takes * random.nextDouble());
        return new Load(bytes, Optional.of(Duration.ofMillis(takes)), Optional.of(Duration.ofMillis(atBest)));
    }

    private static Situation withLeft(Situation now, Duration left) {
        return new Situation(left, now.underWay(), now.waiting(), now.next(), now.commandSaves(), now.newest());
    }

    private static long millis(Optional<Duration> time) {
        return time.orElseThrow().toMillis();
    }
}
