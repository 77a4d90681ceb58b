package dev.stint.server.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code secret}: sealed values. Safe for use by many threads. */
@Repository
public class SecretTable {

    private final JdbcClient jdbc;

    public SecretTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<SecretRow> find(String team, String name) {
        return jdbc.sql("select * from secret where team = ? and name = ?")
                .param(team)
                .param(name)
                .query(SecretTable::map)
                .optional();
    }

    /** All of them, by team and name. */
    public List<SecretRow> all() {
        return jdbc.sql("select * from secret order by team, name")
                .query(SecretTable::map)
                .list();
    }

    /** Which keys have sealed something. */
    public List<String> keyIds() {
        return jdbc.sql("select distinct key_id from secret order by key_id")
                .query(String.class)
                .list();
    }

    /**
     * Adds the first version of one.
     *
     * @throws org.springframework.dao.DuplicateKeyException when the team has one of this name
     */
    public void insert(SecretRow row) {
        jdbc.sql("""
                        insert into secret (version, key_id, sealed, put_by, put_at, team, name)
                        values (?, ?, ?, ?, ?, ?, ?)""")
                .params(
                        row.version(),
                        row.keyId(),
                        row.sealed(),
                        Columns.cut(row.putBy(), 200),
                        Columns.of(row.putAt()))
                .param(row.team())
                .param(row.name())
                .update();
    }

    /** Puts another value, or another seal, in the place of a version. @return whether it was still that version, sealed by that key */
    public boolean replace(SecretRow row, long version, String keyId) {
        return jdbc.sql("""
                        update secret set version = ?, key_id = ?, sealed = ?, put_by = ?, put_at = ?
                        where team = ? and name = ? and version = ? and key_id = ?""")
                        .params(
                                row.version(),
                                row.keyId(),
                                row.sealed(),
                                Columns.cut(row.putBy(), 200),
                                Columns.of(row.putAt()))
                        .param(row.team())
                        .param(row.name())
                        .param(version)
                        .param(keyId)
                        .update()
                == 1;
    }

    /** @return whether there was one */
    public boolean delete(String team, String name) {
        return jdbc.sql("delete from secret where team = ? and name = ?")
                        .param(team)
                        .param(name)
                        .update()
                == 1;
    }

    private static SecretRow map(ResultSet row, int number) throws SQLException {
        return new SecretRow(
                row.getString("team"),
                row.getString("name"),
                row.getLong("version"),
                row.getString("key_id"),
                row.getString("sealed"),
                row.getString("put_by"),
                Columns.instant(row, "put_at"));
    }
}
