package dev.stint.server.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.stint.server.db.ServerRow;
import dev.stint.server.db.ServerTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * This server among those of its database: enters when it starts, says every few seconds that it lives, leaves when it stops. It beats
 * over a connection of its own, so that thousands of runs that want one do not cost it its lease. A file that only one process can
 * have open (H2) needs no beat: there whoever has it is the only one.
 */
@Component
@EnableConfigurationProperties(PeersProperties.class)
public class Membership implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    /** Before the engine, after it when stopping. */
    private static final int PHASE = 0;

    /** The lease of whoever is the only one: longer than a process lives. */
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    private static final int OWN_CONNECTIONS = 1;

    private final ServerId me;
    private final ServerTable servers;
    private final DataSource source;
    private final PeersProperties properties;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final boolean sole;
    private volatile long generation;
    private volatile boolean draining;
    private volatile boolean running;

    Membership(ServerId me, ServerTable servers, DataSource source, PeersProperties properties) {
        this.me = me;
        this.servers = servers;
        this.source = source;
        this.properties = properties;
        this.sole = sole(source);
    }

    private static boolean sole(DataSource source) {
        try (Connection connection = source.getConnection()) {
            return connection.getMetaData().getDatabaseProductName().equals("H2");
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be asked what it is", e);
        }
    }

    @Override
    public void start() {
        generation = servers.enter(me.id(), me.name(), me.version(), sole ? FOR_EVER : properties.lease());
        running = true;
        if (sole) {
            servers.forgetOthers(me.id());
            return;
        }
        log.info("server={} generation={} entered", me.id(), generation);
        Thread thread = new Thread(this::beat, "stint-beat");
        thread.setDaemon(true);
        thread.start();
    }

    private void beat() {
        try (HikariDataSource own = own()) {
            ServerTable table = new ServerTable(JdbcClient.create(own));
            while (!ended.await(properties.beat().toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    if (table.beat(me.id(), generation, properties.lease())) {
                        draining = draining || table.draining(me.id());
                    } else {
                        // two that take each other's runs in turn would be worse than one that takes none
                        draining = true;
                        log.error(
                                "server={} another process has entered with this server's id and has its runs; this one"
                                        + " takes no more. Stop it: a home must not be copied with its file server-id",
                                me.id());
                    }
                } catch (RuntimeException e) {
                    // whatever it is: a server that no longer says that it lives loses its runs
                    log.warn("server={} cannot say that it lives, trying again: {}", me.id(), e.toString());
                }
            }
        } catch (InterruptedException e) {
            // nobody interrupts it; without a beat others take its runs, which is right for a server that is being
            // broken off
            log.error("server={} its beat was interrupted", me.id());
        }
    }

    private HikariDataSource own() {
        HikariConfig config = new HikariConfig();
        if (source instanceof HikariDataSource pool) {
            pool.copyStateTo(config);
        } else {
            config.setDataSource(source);
        }
        config.setPoolName("stint-beat");
        config.setMaximumPoolSize(OWN_CONNECTIONS);
        config.setMinimumIdle(OWN_CONNECTIONS);
        config.setInitializationFailTimeout(-1);
        if (config.getJdbcUrl() != null && config.getJdbcUrl().startsWith("jdbc:postgresql:")) {
            // an answer that does not come in time is one that does not come: a new connection may
            config.addDataSourceProperty(
                    "socketTimeout", Math.max(2, properties.lease().toSeconds() / 3));
        }
        config.setConnectionTimeout(Math.max(1000, properties.lease().toMillis() / 2));
        return new HikariDataSource(config);
    }

    @Override
    public void stop() {
        if (!running) {
            return;
        }
        running = false;
        ended.countDown();
        if (!sole) {
            try {
                servers.leave(me.id(), generation);
            } catch (DataAccessException e) {
                log.info("server={} could not say that it leaves; its lease runs out: {}", me.id(), e.toString());
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    ServerId me() {
        return me;
    }

    long generation() {
        return generation;
    }

    /** Whether nobody else can have this database. */
    boolean sole() {
        return sole;
    }

    /** Whether this server takes nothing new. */
    boolean draining() {
        return draining;
    }

    /** All servers, this one too, in the order in which they first came. */
    List<ServerRow> all() {
        return servers.all();
    }
}
