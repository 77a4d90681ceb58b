package dev.stint.server;

import dev.stint.server.life.Launch;
import java.util.OptionalInt;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchAutoConfiguration;
import org.springframework.boot.batch.autoconfigure.BatchJobLauncherAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/**
 * The server without an engine and a database. Not a {@code @Configuration}, so that no scan of the real server's packages finds
 * it.
 */
@EnableAutoConfiguration(
        exclude = {
            ErrorMvcAutoConfiguration.class,
            DataSourceAutoConfiguration.class,
            FlywayAutoConfiguration.class,
            BatchAutoConfiguration.class,
            BatchJdbcAutoConfiguration.class,
            BatchJobLauncherAutoConfiguration.class
        })
@ComponentScan({"dev.stint.server.life", "dev.stint.server.rest"})
public class FakeServer {

    /** As {@link StintServer#main}. */
    public static void main(String[] arguments) {
        OptionalInt exit = new Launch(FakeServer.class, StintServer.settings(), System.getenv(), System.out, System.err)
                .start(arguments);
        if (exit.isPresent()) {
            System.exit(exit.getAsInt());
        }
    }

    @Bean
    FakeRuns runs() {
        return new FakeRuns();
    }

    @Bean
    FakeSchedules schedules() {
        return new FakeSchedules();
    }

    @Bean
    FakeTeamRules teamRules() {
        return new FakeTeamRules();
    }

    @Bean
    FakeSecretShelf secretShelf() {
        return new FakeSecretShelf();
    }

    @Bean
    FakeUpkeep upkeep() {
        return new FakeUpkeep();
    }

    @Bean
    FakeCosts costs() {
        return new FakeCosts();
    }

    @Bean
    FakeBlobs blobs() {
        return new FakeBlobs();
    }

    @Bean
    FakeHomes homes() {
        return new FakeHomes();
    }

    @Bean
    FakeDownloads downloads() {
        return new FakeDownloads();
    }

    @Bean
    FakeServers servers() {
        return new FakeServers();
    }

    @Bean
    FakeDoctor doctor() {
        return new FakeDoctor();
    }

    @Bean
    FakeMachines machines() {
        return new FakeMachines();
    }

    @Bean
    FakeAlertBook alerts() {
        return new FakeAlertBook();
    }

    @Bean
    Telemetry telemetry() {
        return () -> "stint_runs{state=\"running\"} 1\n";
    }

    @Bean
    FakeExaminer examiner() {
        return new FakeExaminer();
    }

    @Bean
    FakeQueue queue() {
        return new FakeQueue();
    }

    @Bean
    Installation installation() {
        return new Installation("inst-1", "file:///store");
    }
}
