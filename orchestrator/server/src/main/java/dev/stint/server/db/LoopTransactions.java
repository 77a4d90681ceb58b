package dev.stint.server.db;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;

/**
 * Transactions over the pool. Loops of runs, of which thousands may want to write at once, leave some of its connections to everybody
 * else: what somebody submits is accepted while ten thousand runs start. They wait for their turn in the order in which they came, and
 * for as long as it takes.
 *
 * <p>What Spring Batch updates in its own tables does not wait for PostgreSQL's disk ({@code synchronous_commit}). A database that
 * crashes may have lost the last of it, never what was committed before and something after it: a step that has ended seems to run
 * still, or an execution seems to be at an earlier step. Where a run stands is in its own row, which does wait, as everything else does;
 * who takes the run writes its last execution off, whatever is in it. What Batch <em>creates</em> waits too, so that no number that a
 * loop has in its hands is given out again.
 */
@Component("transactionManager")
final class LoopTransactions extends JdbcTransactionManager {
    private static final long serialVersionUID = 1L;

    private static final Logger log = LoggerFactory.getLogger(LoopTransactions.class);

    /** Connections that loops leave free. */
    private static final int LEFT = 3;

    private static final String BATCH = "org.springframework.batch.core.repository.";
    private static final String CONTEXT = ".updateExecutionContext";

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
            if (ofBooks(definition)) {
                hurry(transaction);
            }
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

    /** Whether Spring Batch writes down how far an execution is; such transactions are named after the methods that make them. */
    private static boolean ofBooks(TransactionDefinition definition) {
        String name = definition.getName();
        return name != null && name.startsWith(BATCH) && (name.endsWith(".update") || name.endsWith(CONTEXT));
    }

    private static void hurry(Object transaction) {
        Connection connection = ((JdbcTransactionObjectSupport) transaction)
                .getConnectionHolder()
                .getConnection();
        try {
            // the driver knows without asking
            if (connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("set local synchronous_commit = off");
                }
            }
        } catch (SQLException e) {
            // what follows in this transaction fails for the same reason, and whoever wanted that is told
            log.debug("a transaction of Spring Batch's could not be told not to wait for the disk", e);
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
