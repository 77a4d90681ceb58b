package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Which thread asks the database for whom. */
final class LoopThreadsTest {

    private final TablesUnderTest tables = new TablesUnderTest(TestDatabase.H2);
    private final HikariDataSource pool = LoopTransactionsTest.pool(tables);
    private final LoopThreads threads = new LoopThreads(pool);
    private final LoopTransactions manager = new LoopTransactions(pool, threads);
    private final FencedJdbc jdbc = new FencedJdbc(pool, manager, threads);
    private final Holding holding = new Holding("run-1", 0, "one");

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void what_a_loop_asks_is_asked_by_a_thread_of_the_platforms_in_the_loops_name() {
        String asked = loop(this::asker);
        assertThat(asked).isEqualTo("stint-asker run-1");
        String written = loop(() -> new TransactionTemplate(manager).execute(status -> me()));
        assertThat(written).isEqualTo("stint-asker run-1");
    }

    @Test
    void within_its_transaction_it_asks_there() {
        String run = loop(() -> new TransactionTemplate(manager).execute(status -> {
            jdbc.update("insert into cooldown (scope, until_at, why) values ('it', now(), 'so')");
            return jdbc.queryForObject("select why from cooldown where scope = ?", String.class, "it");
        }));
        assertThat(run).isEqualTo("so");
    }

    @Test
    void who_is_no_loop_asks_by_itself() {
        assertThat(asker()).isEqualTo(Thread.currentThread().getName() + " ");
    }

    @Test
    void a_loop_is_told_why_it_got_no_answer() {
        assertThatThrownBy(
                        () -> loop(() -> jdbc.queryForObject("select nothing from run where id = ?", String.class, "")))
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> loop(() -> new TransactionTemplate(manager).execute(status -> {
                    throw new IllegalStateException("it broke");
                })))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("it broke");
    }

    @Test
    void a_transaction_that_breaks_leaves_nothing() {
        assertThatThrownBy(() -> loop(() -> new TransactionTemplate(manager).execute(status -> {
                    jdbc.update("insert into cooldown (scope, until_at, why) values ('it', now(), 'so')");
                    throw new IllegalStateException("it broke");
                })))
                .hasMessage("it broke");
        assertThat(jdbc.queryForObject("select count(*) from cooldown", Integer.class))
                .isZero();
    }

    @Test
    void all_that_loops_gather_is_answered_by_no_more_threads_than_they_have() throws Exception {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        Gathered<Integer, Integer> gathered = new Gathered<>(4, threads, keys -> {
            asked.add(Thread.currentThread().getName());
            return Map.of(1, 10);
        });
        List<Thread> loops = new ArrayList<>();
        ConcurrentHashMap<Integer, Optional<Integer>> answers = new ConcurrentHashMap<>();
        CountDownLatch start = new CountDownLatch(1);
        for (int i = 0; i < 50; i++) {
            int key = i % 2;
            int number = i;
            Thread loop = new Thread(() -> new Holding("run-" + number, 1, "one").during(() -> {
                await(start);
                answers.put(number, gathered.of(key));
            }));
            loop.start();
            loops.add(loop);
        }
        start.countDown();
        for (Thread loop : loops) {
            loop.join();
        }
        assertThat(answers).hasSize(50);
        answers.forEach(
                (number, answer) -> assertThat(answer).isEqualTo(number % 2 == 1 ? Optional.of(10) : Optional.empty()));
        assertThat(asked).containsExactly("stint-asker");
    }

    @Test
    void one_of_the_threads_that_gathers_itself_waits_for_no_other() {
        Gathered<Integer, Integer> gathered = new Gathered<>(4, threads, keys -> Map.of(1, 10));
        Optional<Integer> answer = loop(() -> new TransactionTemplate(manager)
                .execute(outer -> new TransactionTemplate(manager).execute(inner -> gathered.of(1))));
        assertThat(answer).contains(10);
    }

    private String asker() {
        return JdbcClient.create(jdbc)
                .sql("select 1")
                .query((row, number) -> me())
                .single();
    }

    private static String me() {
        return Thread.currentThread().getName() + " "
                + Holding.current().map(Holding::run).orElse("");
    }

    private <T> @Nullable T loop(Supplier<T> work) {
        AtomicReference<@Nullable T> answer = new AtomicReference<>();
        holding.during(() -> answer.set(work.get()));
        return answer.get();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
