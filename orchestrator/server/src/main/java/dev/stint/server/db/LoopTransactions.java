package dev.stint.server.db;

import com.zaxxer.hikari.HikariDataSource;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;

/**
 * Transactions over the pool. Loops of runs, of which thousands may want to write at once, leave some of its connections to everybody
 * else: what somebody submits is accepted while ten thousand runs start. They wait for their turn in the order in which they came, and
 * for as long as it takes.
 */
@Component("transactionManager")
final class LoopTransactions extends JdbcTransactionManager {
    private static final long serialVersionUID = 1L;

    /** Connections that loops leave free. */
    private static final int LEFT = 3;

    private final transient Semaphore turns;
    private final transient ThreadLocal<Integer> depth = ThreadLocal.withInitial(() -> 0);

    LoopTransactions(DataSource source) {
        super(source);
        this.turns = new Semaphore(
                source instanceof HikariDataSource pool
                        ? Math.max(1, pool.getMaximumPoolSize() - LEFT)
                        : Integer.MAX_VALUE,
                true);
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        enter();
        try {
            super.doBegin(transaction, definition);
        } catch (RuntimeException | Error e) {
            leave();
            throw e;
        }
    }

    @Override
    protected void doCleanupAfterCompletion(Object transaction) {
        try {
            super.doCleanupAfterCompletion(transaction);
        } finally {
            leave();
        }
    }

    /** A transaction within another one, of the same thread, goes with that. */
    private void enter() {
        int before = depth.get();
        if (before == 0 && Holding.current().isEmpty()) {
            return;
        }
        if (before == 0) {
            turns.acquireUninterruptibly();
        }
        depth.set(before + 1);
    }

    private void leave() {
        int before = depth.get();
        if (before == 0) {
            return;
        }
        if (before == 1) {
            turns.release();
            depth.remove();
        } else {
            depth.set(before - 1);
        }
    }
}
