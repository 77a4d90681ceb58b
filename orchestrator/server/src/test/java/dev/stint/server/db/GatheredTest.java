package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

final class GatheredTest {

    private final List<Collection<Integer>> asked = Collections.synchronizedList(new ArrayList<>());

    @Test
    void who_asks_alone_is_answered_at_once_and_anew_each_time() {
        AtomicLong value = new AtomicLong();
        Gathered<Integer, Long> gathered =
                new Gathered<>(10, LoopThreads.NONE, keys -> Map.of(1, value.incrementAndGet()));
        assertThat(gathered.of(1)).contains(1L);
        assertThat(gathered.of(1)).contains(2L);
        assertThat(gathered.of(2)).isEmpty();
    }

    @Test
    void those_who_come_while_questions_are_asked_are_asked_together() throws Exception {
        CountDownLatch asking = new CountDownLatch(2);
        CountDownLatch answer = new CountDownLatch(1);
        Gathered<Integer, Integer> gathered = new Gathered<>(100, LoopThreads.NONE, keys -> {
            asked.add(List.copyOf(keys));
            asking.countDown();
            await(answer);
            return keys.stream().collect(Collectors.toMap(Function.identity(), key -> key * 10));
        });
        List<CompletableFuture<Optional<Integer>>> early = ask(gathered, 1, 1);
        while (asking.getCount() == 2) {
            Thread.onSpinWait();
        }
        early.addAll(ask(gathered, 2, 2));
        asking.await();
        List<CompletableFuture<Optional<Integer>>> late = ask(gathered, 3, 12);
        while (gathered.waiting() < 10) {
            Thread.onSpinWait();
        }

        answer.countDown();

        for (int i = 0; i < 2; i++) {
            assertThat(early.get(i).join()).contains((i + 1) * 10);
        }
        for (int i = 0; i < late.size(); i++) {
            assertThat(late.get(i).join()).contains((i + 3) * 10);
        }
        assertThat(asked).hasSize(3);
        assertThat(asked.get(2)).hasSize(10);
    }

    @Test
    void a_question_that_fails_fails_for_who_asked_and_not_for_who_comes_after() {
        AtomicLong times = new AtomicLong();
        Gathered<Integer, Integer> gathered = new Gathered<>(10, LoopThreads.NONE, keys -> {
            if (times.getAndIncrement() == 0) {
                throw new IllegalStateException("away");
            }
            return Map.of(1, 10);
        });
        assertThatThrownBy(() -> gathered.of(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("away");
        assertThat(gathered.of(1)).contains(10);
    }

    @Test
    void a_key_that_cannot_be_answered_fails_for_who_asked_for_it_alone() throws Exception {
        CountDownLatch asking = new CountDownLatch(2);
        CountDownLatch answer = new CountDownLatch(1);
        Gathered<Integer, Integer> gathered = new Gathered<>(100, LoopThreads.NONE, keys -> {
            asking.countDown();
            await(answer);
            if (keys.contains(4)) {
                throw new IllegalArgumentException("no such state");
            }
            return keys.stream()
                    .filter(key -> key != 5)
                    .collect(Collectors.toMap(Function.identity(), key -> key * 10));
        });
        ask(gathered, 1, 1);
        while (asking.getCount() == 2) {
            Thread.onSpinWait();
        }
        ask(gathered, 2, 2);
        asking.await();
        List<CompletableFuture<Optional<Integer>>> together = ask(gathered, 3, 5);
        while (gathered.waiting() < 3) {
            Thread.onSpinWait();
        }

        answer.countDown();

        assertThat(together.get(0).join()).contains(30);
        assertThatThrownBy(() -> together.get(1).join()).hasMessageContaining("no such state");
        assertThat(together.get(2).join()).isEmpty();
    }

    @Test
    void a_database_that_is_away_is_asked_no_more_often_for_many_than_for_one() throws Exception {
        CountDownLatch asking = new CountDownLatch(2);
        CountDownLatch answer = new CountDownLatch(1);
        AtomicLong times = new AtomicLong();
        Gathered<Integer, Integer> gathered = new Gathered<>(100, LoopThreads.NONE, keys -> {
            times.incrementAndGet();
            asking.countDown();
            await(answer);
            throw new QueryTimeoutException("away");
        });
        ask(gathered, 1, 1);
        while (asking.getCount() == 2) {
            Thread.onSpinWait();
        }
        ask(gathered, 2, 2);
        asking.await();
        List<CompletableFuture<Optional<Integer>>> together = ask(gathered, 3, 12);
        while (gathered.waiting() < 10) {
            Thread.onSpinWait();
        }

        answer.countDown();

        assertThat(together).allSatisfy(each -> assertThatThrownBy(each::join).hasMessageContaining("away"));
        assertThat(times).hasValue(3);
    }

    @Test
    void lists_have_few_lengths() {
        assertThat(Gathered.padded(List.of(1, 2, 3))).containsExactly(1, 2, 3, 3);
        assertThat(Gathered.padded(List.of(1))).containsExactly(1);
        assertThat(Gathered.padded(IntStream.range(0, 33).boxed().toList())).hasSize(64);
    }

    @Test
    void an_answer_serves_for_fifty_times_as_long_as_it_took_and_never_for_more_than_a_second() {
        AtomicLong now = new AtomicLong();
        AtomicLong takes = new AtomicLong(1_000_000);
        AtomicLong made = new AtomicLong();
        Shared<Long> shared = new Shared<>(
                () -> {
                    now.addAndGet(takes.get());
                    return made.incrementAndGet();
                },
                now::get);
        assertThat(shared.get()).isEqualTo(1);
        now.addAndGet(49_000_000);
        assertThat(shared.get()).isEqualTo(1);
        takes.set(100_000_000);
        now.addAndGet(2_000_000);
        assertThat(shared.get()).isEqualTo(2);
        now.addAndGet(999_000_000);
        assertThat(shared.get()).isEqualTo(2);
        now.addAndGet(2_000_000);
        assertThat(shared.get()).isEqualTo(3);
    }

    private static List<CompletableFuture<Optional<Integer>>> ask(
            Gathered<Integer, Integer> gathered, int from, int to) {
        List<CompletableFuture<Optional<Integer>>> answers = new ArrayList<>();
        for (int key = from; key <= to; key++) {
            int mine = key;
            CompletableFuture<Optional<Integer>> answer = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    answer.complete(gathered.of(mine));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
            answers.add(answer);
        }
        return answers;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
