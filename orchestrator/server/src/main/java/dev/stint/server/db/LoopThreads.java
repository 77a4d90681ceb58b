package dev.stint.server.db;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The few threads of the platform's that ask the database for loops of runs, while the loop's own thread waits: in the order in which
 * they came, and for as long as it takes. So thousands of loops never have more than some of the pool's connections, and leave the others
 * to everybody else.
 *
 * <p>Loops are virtual threads, which take turns at the processors: one that waits for an answer of the database goes on when it is its
 * turn again, behind all those that look at mail, and meanwhile keeps a connection, and whoever waits for that. A thread of the
 * platform's goes on as soon as the answer is there. Nobody may ask while holding a lock that somebody wants within a transaction: that
 * transaction may be before theirs. Safe for use by many threads.
 */
@Component
final class LoopThreads implements Executor, DisposableBean {

    /** Everybody asks by themselves: for tables that are not part of a server. */
    static final LoopThreads NONE = new LoopThreads(0);

    /** Connections that loops leave free. */
    private static final int LEFT = 3;

    private final @Nullable ThreadPoolExecutor threads;

    @Autowired
    LoopThreads(DataSource source) {
        this(source instanceof HikariDataSource pool ? Math.max(1, pool.getMaximumPoolSize() - LEFT) : 0);
    }

    private LoopThreads(int most) {
        if (most == 0) {
            threads = null;
            return;
        }
        threads = new ThreadPoolExecutor(
                most,
                most,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Asker::new,
                new ThreadPoolExecutor.DiscardPolicy());
        // all from the start: later there may be none to be had
        threads.prestartAllCoreThreads();
    }

    private static final class Asker extends Thread {
        Asker(Runnable work) {
            super(work, "stint-asker");
            // loops end with the process, and so does what they ask
            setDaemon(true);
        }
    }

    /** Whether the current thread is a loop's, and has nothing open in the database: then it does not ask by itself. */
    boolean serve() {
        return threads != null
                && !(Thread.currentThread() instanceof Asker)
                && Holding.current().isPresent()
                && !TransactionSynchronizationManager.isActualTransactionActive();
    }

    /** Whether there are any. */
    boolean any() {
        return threads != null;
    }

    /** Has something done, by one of them if there are any, for nobody in particular. */
    @Override
    public void execute(Runnable work) {
        if (threads == null) {
            work.run();
        } else {
            threads.execute(work);
        }
    }

    /** What {@code work} gives, done by one of them in the name of the current loop, or here if this is no loop's thread. */
    <T extends @Nullable Object> T call(Supplier<T> work) {
        if (!serve()) {
            return work.get();
        }
        Holding holding = Holding.current().orElseThrow();
        CompletableFuture<T> done = new CompletableFuture<>();
        execute(() -> holding.during(() -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        }));
        try {
            return done.join();
        } catch (CompletionException e) {
            throw cause(e);
        }
    }

    /** The process ends: whoever waits, or comes to wait, stays where it is, as loops do that wait for anything else. */
    @Override
    public void destroy() {
        if (threads != null) {
            threads.shutdown();
            threads.getQueue().clear();
        }
    }

    /** What somebody who waited for another thread is told: why that failed. */
    static RuntimeException cause(CompletionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
            return failure;
        }
        if (e.getCause() instanceof Error failure) {
            throw failure;
        }
        return e;
    }
}
