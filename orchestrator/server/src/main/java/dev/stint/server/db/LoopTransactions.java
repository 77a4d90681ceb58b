package dev.stint.server.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.JdbcTransactionObjectSupport;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.CallbackPreferringPlatformTransactionManager;
import org.springframework.transaction.support.TransactionCallback;

/**
 * Transactions over the pool. Those of loops of runs, of which thousands may want to write at once, are done by {@link LoopThreads}: what
 * somebody submits is accepted while ten thousand runs start.
 *
 * <p>What {@link Books} update in Spring Batch's tables does not wait for PostgreSQL's disk ({@code synchronous_commit}). A database that
 * crashes may have lost the last of it, never what was committed before and something after it: a step that has ended seems to run
 * still, or an execution seems to be at an earlier step. Where a run stands is in its own row, which does wait, as everything else does;
 * who takes the run writes its last execution off, whatever is in it. What Batch <em>creates</em> waits too, so that no number that a
 * loop has in its hands is given out again.
 */
@Component("transactionManager")
final class LoopTransactions extends JdbcTransactionManager implements CallbackPreferringPlatformTransactionManager {
    private static final long serialVersionUID = 1L;

    private static final Logger log = LoggerFactory.getLogger(LoopTransactions.class);

    private final transient LoopThreads threads;

    LoopTransactions(DataSource source, LoopThreads threads) {
        super(source);
        this.threads = threads;
    }

    @Override
    public <T extends @Nullable Object> T execute(
            @Nullable TransactionDefinition definition, TransactionCallback<T> callback) {
        return threads.call(() -> here(definition, callback));
    }

    private <T extends @Nullable Object> T here(
            @Nullable TransactionDefinition definition, TransactionCallback<T> callback) {
        TransactionStatus status = getTransaction(definition);
        T result;
        try {
            result = callback.doInTransaction(status);
        } catch (RuntimeException | Error e) {
            try {
                rollback(status);
            } catch (RuntimeException | Error failed) {
                // nothing was committed either way, and why it should not be is what the caller has to know
                e.addSuppressed(failed);
            }
            throw e;
        }
        commit(status);
        return result;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
        super.doBegin(transaction, definition);
        if (Books.are(definition)) {
            hurry(transaction);
        }
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
}
