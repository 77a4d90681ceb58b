package dev.stint.server.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.InfrastructureProxy;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Looks for people: a whole page in one transaction, over one connection, which sees one state of the database. The connections are a few of
 * their own, so that somebody who lists runs does not stand in line behind hundreds that are submitted or at work. Safe for use
 * by many threads.
 */
@Component
public class Readers implements DisposableBean {

    /** A look takes milliseconds of one core; more at once would only make each take longer. */
    private static final int CONNECTIONS = 3;

    private final Optional<HikariDataSource> own;
    private final TransactionTemplate transaction;

    /** @param source that of the tables; what is no pool is read from directly */
    public Readers(DataSource source) {
        this.own = source instanceof HikariDataSource pool ? Optional.of(beside(pool)) : Optional.empty();
        DataSource from = own.<DataSource>map(pool -> new InPlace(source, pool)).orElse(source);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(from));
        transaction.setReadOnly(true);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    private static HikariDataSource beside(HikariDataSource pool) {
        HikariConfig config = new HikariConfig();
        pool.copyStateTo(config);
        config.setPoolName("stint-readers");
        config.setMaximumPoolSize(CONNECTIONS);
        // all from the start: making one takes longer than a look, above all while much is going on
        config.setMinimumIdle(CONNECTIONS);
        // set once, not for each look
        config.setAutoCommit(false);
        config.setReadOnly(true);
        // what a connection is told when it begins is told in a transaction that ends then: it would be open until the
        // first look
        config.setIsolateInternalQueries(true);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setInitializationFailTimeout(-1);
        HikariDataSource readers = new HikariDataSource(config);
        if (config.getExceptionOverride() instanceof LostConnections lost) {
            lost.concerns(pool);
            lost.concerns(readers);
        }
        return readers;
    }

    /**
     * Looks. Every table that is asked meanwhile, by this thread, answers from the same state of the database; nothing can be written. Within a
     * transaction it is part of that.
     */
    public <T> T read(Supplier<T> look) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return look.get();
        }
        return Objects.requireNonNull(transaction.execute(status -> {
            // nothing to commit; and a look that went on without some answer ends like any other
            status.setRollbackOnly();
            return look.get();
        }));
    }

    /** Counts its connections too. */
    public void watch(MetricsTrackerFactory metrics) {
        own.ifPresent(pool -> pool.setMetricsTrackerFactory(metrics));
    }

    @Override
    public void destroy() {
        own.ifPresent(HikariDataSource::close);
    }

    /** Connections of one pool, which a thread's transaction has in place of those of the tables' own. */
    private static final class InPlace extends DelegatingDataSource implements InfrastructureProxy {
        private final DataSource tables;

        InPlace(DataSource tables, DataSource readers) {
            super(readers);
            this.tables = tables;
        }

        @Override
        public Object getWrappedObject() {
            return tables;
        }
    }
}
