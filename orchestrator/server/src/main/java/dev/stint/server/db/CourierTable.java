package dev.stint.server.db;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code courier}: what one server has to tell the one that drives a run. */
@Repository
public class CourierTable {

    private final JdbcClient jdbc;

    public CourierTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Word of a run.
     *
     * @param followedUntil until when somebody follows its log; empty when its loop shall look at its row
     */
    public record Word(String run, Optional<Instant> followedUntil) {}

    public void send(String server, Word word) {
        jdbc.sql("insert into courier (server, run, followed_until, at) values (?, ?, ?, current_timestamp)")
                .param(server)
                .param(word.run())
                .param(Columns.ofNullable(word.followedUntil()))
                .update();
    }

    /** All that has come for a server, oldest first; it is gone from the table. */
    public List<Word> receive(String server) {
        List<Long> ids = jdbc.sql("select id from courier where server = ? order by id limit 1000")
                .param(server)
                .query(Long.class)
                .list();
        if (ids.isEmpty()) {
            return List.of();
        }
        List<Word> words = jdbc.sql("select run, followed_until from courier where id in (:ids) order by id")
                .param("ids", ids)
                .query((row, n) -> new Word(row.getString("run"), Columns.optionalInstant(row, "followed_until")))
                .list();
        jdbc.sql("delete from courier where id in (:ids)").param("ids", ids).update();
        return words;
    }

    /** Forgets what nobody fetched: its server is no more. */
    public void forgetOld() {
        jdbc.sql("delete from courier where at < current_timestamp - interval '1' hour")
                .update();
    }
}
