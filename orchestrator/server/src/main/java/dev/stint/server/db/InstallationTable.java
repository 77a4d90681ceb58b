package dev.stint.server.db;

import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code installation}: whose database this is. */
@Repository
public class InstallationTable {

    private final JdbcClient jdbc;

    public InstallationTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An installation.
     *
     * @param keySha256 of its key, which itself is in no database
     */
    public record Known(String id, String keySha256) {}

    public Optional<Known> find() {
        return jdbc.sql("select id, key_sha256 from installation")
                .query((row, n) -> new Known(row.getString("id"), row.getString("key_sha256")))
                .optional();
    }

    /**
     * The first server says whose database this is; not to be called within a transaction.
     *
     * @return what holds: the first word
     */
    public Known found(Known known) {
        try {
            jdbc.sql("insert into installation (one, id, key_sha256) values (1, ?, ?)")
                    .param(known.id())
                    .param(known.keySha256())
                    .update();
        } catch (DuplicateKeyException e) {
            // another server was faster
        }
        return find().orElse(known);
    }
}
