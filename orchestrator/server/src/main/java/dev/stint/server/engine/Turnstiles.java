package dev.stint.server.engine;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/**
 * What submissions pass. Reading a spec keeps a processor of this server busy, and so does H2, which is part of it; what PostgreSQL commits
 * is waited for, and several together take hardly longer than one. Immutable.
 */
@Component
final class Turnstiles {
    private final Turnstile reading = Turnstile.ofProcessors();
    private final Turnstile writing;

    Turnstiles(DataSource source) {
        this.writing = source instanceof HikariDataSource pool
                        && !String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:h2:")
                ? Turnstile.of(pool.getMaximumPoolSize() / 2)
                : reading;
    }

    /** Whether submissions wait to be taken in. */
    boolean crowded() {
        return reading.crowded() || writing.crowded();
    }

    /** For specs to be read and validated. */
    Turnstile reading() {
        return reading;
    }

    /** For runs to be written. */
    Turnstile writing() {
        return writing;
    }
}
