package dev.stint.providers.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.contract.HandClock;
import dev.stint.providers.contract.HandThreads;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class KeptTest {

    private static final Duration FRESH = Duration.ofMinutes(5);

    private final HandClock clock = new HandClock();
    private final HandThreads threads = new HandThreads();
    private final AtomicInteger reads = new AtomicInteger();
    private Optional<String> trouble = Optional.empty();
    private final Kept<Integer> kept = kept(() -> {
        int read = reads.incrementAndGet();
        trouble.ifPresent(words -> {
            throw new IllegalStateException(words);
        });
        return read;
    });

    private static Kept.Failure words(RuntimeException failure) {
        return new Kept.Failure(String.valueOf(failure.getMessage()), false);
    }

    private Kept<Integer> kept(Supplier<Integer> reader) {
        return new Kept<>(
                "numbers",
                FRESH,
                reader,
                new Reading(
                        clock,
                        threads,
                        new Backoff(Duration.ofSeconds(4), Duration.ofMinutes(5), new Random(1)),
                        KeptTest::words));
    }

    @Test
    void what_was_read_is_given_until_it_is_too_old() {
        assertThat(value()).isEqualTo(1);
        clock.pass(FRESH.minusMillis(1));
        assertThat(value()).isEqualTo(1);
        clock.pass(Duration.ofMillis(1));
        assertThat(value()).isEqualTo(2);
    }

    @Test
    void what_is_too_old_is_given_while_it_is_read_anew_in_the_background_by_one_alone() {
        value();
        threads.hold();
        clock.pass(FRESH);

        assertThat(value()).isEqualTo(1);
        assertThat(value()).isEqualTo(1);
        assertThat(threads.run()).isEqualTo(1);

        assertThat(value()).isEqualTo(2);
        assertThat(reads).hasValue(2);
    }

    @Test
    void a_failure_leaves_what_was_read_before_and_says_what_it_was() {
        value();
        trouble = Optional.of("no answer");
        clock.pass(FRESH);

        Kept.Answer<Integer> answer = kept.get();

        assertThat(answer.read().orElseThrow().value()).isEqualTo(1);
        assertThat(answer.read().orElseThrow().at()).isEqualTo(HandClock.START);
        assertThat(answer.why()).isEqualTo("no answer");
    }

    @Test
    void after_a_failure_it_is_left_alone_for_a_growing_while() {
        trouble = Optional.of("no answer");
        Instant last = clock.instant();
        int before = 0;
        long[] pauses = new long[8];
        for (int i = 0; i < pauses.length; i++) {
            while (reads.get() == before) {
                kept.get();
                if (reads.get() == before) {
                    clock.pass(Duration.ofMillis(100));
                }
            }
            before = reads.get();
            pauses[i] = Duration.between(last, clock.instant()).toMillis();
            last = clock.instant();
        }
        assertThat(pauses[0]).isZero();
        assertThat(pauses[1]).isBetween(2_000L, 4_100L);
        assertThat(pauses[2]).isBetween(4_000L, 8_100L);
        assertThat(pauses[3]).isBetween(8_000L, 16_100L);
        assertThat(pauses[7]).isBetween(128_000L, 256_100L);
    }

    @Test
    void after_it_was_read_again_failures_count_from_the_beginning() {
        trouble = Optional.of("no answer");
        for (int i = 0; i < 6; i++) {
            kept.get();
            clock.pass(Duration.ofMinutes(5));
        }
        trouble = Optional.empty();
        assertThat(value()).isEqualTo(7);
        trouble = Optional.of("no answer");
        clock.pass(FRESH);
        kept.get();
        trouble = Optional.empty();
        clock.pass(Duration.ofMillis(4_001));

        assertThat(value()).isEqualTo(9);
    }

    @Test
    void the_first_reading_is_waited_for_by_all_and_done_once() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        ExecutorService real = Executors.newCachedThreadPool();
        try {
            Kept<Integer> slow = new Kept<>(
                    "numbers",
                    FRESH,
                    () -> {
                        asked.countDown();
                        await(answered);
                        return reads.incrementAndGet();
                    },
                    new Reading(clock, real, new Backoff(FRESH, FRESH, new Random(1)), KeptTest::words));
            Future<Kept.Answer<Integer>> first = real.submit(slow::get);
            asked.await(30, TimeUnit.SECONDS);
            Future<Kept.Answer<Integer>> second = real.submit(slow::get);
            answered.countDown();

            assertThat(first.get(30, TimeUnit.SECONDS).read().orElseThrow().value())
                    .isEqualTo(1);
            assertThat(second.get(30, TimeUnit.SECONDS).read().orElseThrow().value())
                    .isEqualTo(1);
        } finally {
            real.shutdownNow();
        }
        assertThat(reads).hasValue(1);
    }

    @Test
    void what_failed_at_first_is_not_waited_for_again() {
        trouble = Optional.of("no answer");
        assertThat(kept.get().read()).isEmpty();
        trouble = Optional.empty();
        clock.pass(Duration.ofSeconds(4));
        threads.hold();

        assertThat(kept.get().why()).isEqualTo("no answer");

        threads.release();
        assertThat(value()).isEqualTo(2);
    }

    @Test
    void within_a_time_it_is_read_anew_when_it_is_older() {
        value();
        clock.pass(Duration.ofSeconds(10));
        assertThat(kept.within(Duration.ofSeconds(10)).read().orElseThrow().value())
                .isEqualTo(1);
        assertThat(kept.within(Duration.ofSeconds(9)).read().orElseThrow().value())
                .isEqualTo(2);
        trouble = Optional.of("no answer");
        clock.pass(Duration.ofSeconds(10));
        assertThat(kept.within(Duration.ZERO).failure()).isPresent();
        assertThat(reads.get()).isLessThanOrEqualTo(4);
        int before = reads.get();
        assertThat(kept.within(Duration.ZERO).failure()).isPresent();
        assertThat(reads).as("left alone after the failure").hasValue(before);
    }

    @Test
    void once_closed_what_is_known_stays() {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdownNow();
        Kept<Integer> late = new Kept<>(
                "numbers",
                FRESH,
                () -> 1,
                new Reading(clock, closed, new Backoff(FRESH, FRESH, new Random(1)), KeptTest::words));

        assertThat(late.get().read()).isEmpty();
        assertThat(late.within(Duration.ZERO).read()).isEmpty();
    }

    private int value() {
        return kept.get().read().orElseThrow().value();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
