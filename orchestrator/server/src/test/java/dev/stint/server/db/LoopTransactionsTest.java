package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.stint.postgres.stage.PostgresStage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Who gets a connection while very many want one. */
final class LoopTransactionsTest {

    private final TablesUnderTest tables = new TablesUnderTest(TestDatabase.H2);
    private final HikariDataSource pool = pool(tables);
    private final LoopTransactions manager = new LoopTransactions(pool, new LoopThreads(pool));
    private final TransactionTemplate transaction = new TransactionTemplate(manager);

    static HikariDataSource pool(TablesUnderTest tables) {
        HikariDataSource pool = new HikariDataSource();
        pool.setDataSource(tables.source());
        pool.setMaximumPoolSize(5);
        pool.setConnectionTimeout(1000);
        return pool;
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void loops_leave_connections_to_everybody_else_and_wait_for_as_long_as_it_takes() throws Exception {
        CountDownLatch two = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger in = new AtomicInteger();
        List<CompletableFuture<Void>> loops = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String run = "run-" + i;
            loops.add(CompletableFuture.runAsync(
                    () -> new Holding(run, 1, "one")
                            .during(() -> transaction.executeWithoutResult(status -> {
                                in.incrementAndGet();
                                two.countDown();
                                await(end);
                            })),
                    work -> new Thread(work).start()));
        }
        two.await();

        for (int i = 0; i < 10; i++) {
            transaction.executeWithoutResult(
                    status -> assertThat(status.isNewTransaction()).isTrue());
        }
        assertThat(in.get()).as("loops within a transaction").isEqualTo(2);

        end.countDown();
        loops.forEach(CompletableFuture::join);
        assertThat(in.get()).isEqualTo(6);
    }

    @Test
    void a_transaction_within_another_does_not_wait_for_a_turn_that_its_own_thread_has() {
        TransactionTemplate apart = new TransactionTemplate(manager);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 5; i++) {
            new Holding("run-1", 1, "one")
                    .during(() -> transaction.executeWithoutResult(outer -> apart.executeWithoutResult(
                            inner -> apart.executeWithoutResult(innermost -> done.incrementAndGet()))));
        }
        assertThat(done.get()).isEqualTo(5);
    }

    @Test
    void what_is_written_into_books_does_not_wait_for_the_disk_and_everything_else_does() {
        Assumptions.assumeTrue(PostgresStage.available());
        HikariDataSource postgres = pool(new TablesUnderTest(TestDatabase.POSTGRESQL));
        try {
            LoopTransactions there = new LoopTransactions(postgres, new LoopThreads(postgres));
            AtomicReference<@Nullable String> within = new AtomicReference<>();
            new Holding("run-1", 1, "one").during(() -> within.set(synchronous(Books.transaction(there), postgres)));

            assertThat(within.get()).isEqualTo("off");
            assertThat(synchronous(new TransactionTemplate(there), postgres)).isEqualTo("on");
        } finally {
            postgres.close();
        }
    }

    private static @Nullable String synchronous(TransactionTemplate transaction, DataSource source) {
        return transaction.execute(status -> JdbcClient.create(source)
                .sql("show synchronous_commit")
                .query(String.class)
                .single());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
