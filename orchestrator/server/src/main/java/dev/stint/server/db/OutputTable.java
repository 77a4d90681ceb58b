package dev.stint.server.db;

import dev.stint.api.Views.OutputView;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code output}: what a run kept, and where; and of an embedding run, what it has done. */
@Repository
public class OutputTable {

    private final JdbcClient jdbc;

    public OutputTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Replaces a run's outputs as a whole. */
    public void replace(String run, List<OutputView> outputs) {
        jdbc.sql("delete from output where run = ?").param(run).update();
        for (OutputView output : outputs) {
            jdbc.sql("insert into output (run, path, location, bytes, sha256) values (?, ?, ?, ?, ?)")
                    .param(run)
                    .param(output.path())
                    .param(output.location())
                    .param(output.bytes())
                    .param(output.sha256())
                    .update();
        }
    }

    public List<OutputView> of(String run) {
        return jdbc.sql("select * from output where run = ? order by path")
                .param(run)
                .query((row, n) -> new OutputView(
                        row.getString("path"),
                        row.getString("location"),
                        row.getLong("bytes"),
                        row.getString("sha256")))
                .list();
    }

    /** Writes what an embedding run has done. */
    public void embedded(String run, String json) {
        jdbc.sql("update run set embedding = ? where id = ?")
                .param(json)
                .param(run)
                .update();
    }

    /** What an embedding run has done, once it is settled. */
    public Optional<String> embedding(String run) {
        return jdbc.sql("select embedding from run where id = ? and embedding is not null")
                .param(run)
                .query(String.class)
                .optional();
    }
}
