package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.stint.server.access.Teams;
import dev.stint.server.db.Holding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Loops whose transactions are done by few threads do not wait for each other in a circle. */
final class EngineLocksTest {

    private EngineUnderTest engine;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void a_loop_that_asks_for_teams_is_waited_for_by_no_transaction_that_is_before_its_question() throws Exception {
        TransactionTemplate transaction = new TransactionTemplate(engine.part(PlatformTransactionManager.class));
        Teams teams = engine.part(Teams.class);
        int most = engine.part(HikariDataSource.class).getMaximumPoolSize();
        CountDownLatch within = new CountDownLatch(most - 3);
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> loops = new ArrayList<>();
        for (int i = 0; i < most - 3; i++) {
            loops.add(loop(
                    "run-" + i,
                    () -> transaction.executeWithoutResult(status -> {
                        within.countDown();
                        await(go);
                        teams.all();
                    })));
        }
        assertThat(within.await(20, TimeUnit.SECONDS)).isTrue();
        // what is known is old now
        engine.clock.pass(Duration.ofSeconds(5));
        Thread asks = loop("run-last", teams::all);
        while (asks.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }

        go.countDown();

        loops.add(asks);
        for (Thread loop : loops) {
            loop.join(Duration.ofSeconds(20).toMillis());
            assertThat(loop.isAlive()).as("%s waits still", loop.getName()).isFalse();
        }
    }

    private static Thread loop(String run, Runnable work) {
        Thread thread = new Thread(() -> new Holding(run, 0, "one").during(work), run);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
