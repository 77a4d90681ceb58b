package dev.stint.server.db;

import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Every statement of our tables. What the thread of a run's loop ({@link Holding}) writes is written in a transaction that has locked
 * the run's row and found the loop's own fence in it; so nothing that a server writes which slept, or was cut off, while another took
 * the run, becomes durable. Spring Batch's own tables do not come through here: their rows have versions, and a unique index.
 */
@Component
final class FencedJdbc extends JdbcTemplate {

    private final TransactionTemplate transaction;

    private final LoopThreads threads;

    @Autowired
    FencedJdbc(DataSource source, PlatformTransactionManager manager, LoopThreads threads) {
        super(source);
        this.threads = threads;
        this.transaction = new TransactionTemplate(manager);
    }

    FencedJdbc(DataSource source, PlatformTransactionManager manager) {
        this(source, manager, LoopThreads.NONE);
    }

    /** All questions come through here. */
    @Override
    public <T extends @Nullable Object> T query(
            PreparedStatementCreator statement,
            @Nullable PreparedStatementSetter values,
            ResultSetExtractor<T> answer) {
        return threads.call(() -> super.query(statement, values, answer));
    }

    @Override
    public int update(PreparedStatementCreator statement) {
        if (TransactionSynchronizationManager.isCurrentTransactionReadOnly()) {
            throw new IllegalStateException("a look at the database writes to it; what it wrote would be lost");
        }
        Holding holding = Holding.current().orElse(null);
        if (holding == null || (holding.checked() && TransactionSynchronizationManager.isActualTransactionActive())) {
            return super.update(statement);
        }
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            check(holding);
            return super.update(statement);
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            check(holding);
            return super.update(statement);
        }));
    }

    private void check(Holding holding) {
        List<Long> found = queryForList("select fence from run where id = ? for update", Long.class, holding.run());
        holding.compare(found.isEmpty() ? -1 : found.get(0));
        remember(holding);
    }

    /** The run's row is locked and has the holding's fence: the rest of the transaction need not ask again. */
    static void remember(Holding holding) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            holding.checked(true);
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int status) {
                    holding.checked(false);
                }
            });
        }
    }
}
