package dev.stint.server.db;

import dev.stint.postgres.stage.PostgresStage;
import java.nio.file.Path;

/** On which database a test plays. {@code -Dstint.database=postgresql} plays all of them there. */
public enum TestDatabase {
    H2 {
        @Override
        public String fresh(Path folder) {
            // no trace: a database that a test abandoned would write one long after its folder is gone
            return "jdbc:h2:async:" + folder.resolve("db")
                    + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;QUERY_CACHE_SIZE=100" + ";TRACE_LEVEL_FILE=0";
        }
    },
    /** Skips the test where there is none. */
    POSTGRESQL {
        @Override
        public String fresh(Path folder) {
            PostgresStage server = PostgresStage.shared();
            return server.jdbc(server.database());
        }
    };

    /** What the build was told. */
    public static TestDatabase chosen() {
        return System.getProperty("stint.database", "h2").equals("postgresql") ? POSTGRESQL : H2;
    }

    /**
     * The address, for JDBC, of a database in which nothing is.
     *
     * @param folder of the test alone
     */
    public abstract String fresh(Path folder);
}
