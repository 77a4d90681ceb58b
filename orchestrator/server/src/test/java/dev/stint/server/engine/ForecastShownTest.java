package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastShownTest {

    private EngineUnderTest engine;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void a_run_at_work_shows_what_it_will_cost_and_when_it_will_end_and_one_that_has_ended_does_not() {
        String run = engine.submit("progress: {total: 100}", "work: 1h");
        FakeCloud.Played machine = engine.machine(1);
        machine.progresses(50, 100, 1800);
        engine.awaitState(run, "RUNNING");
        engine.clock.pass(Duration.ofMinutes(30));

        Views.RunDetail detail = EngineUnderTest.await("a forecast of half an hour", () -> {
            engine.clock.pass(Duration.ofSeconds(1));
            return Optional.of(engine.runs().detail(run))
                    .filter(seen -> seen.forecast()
                            .filter(forecast -> Duration.between(
                                                    forecast.asOf(),
                                                    forecast.finish().median())
                                            .compareTo(Duration.ofMinutes(45))
                                    < 0)
                            .isPresent());
        });

        Views.ForecastView forecast = detail.forecast().orElseThrow();
        assertThat(forecast.basis()).isEqualTo("hazard");
        assertThat(forecast.lateShare()).isZero();
        assertThat(forecast.costUsd().low90()).isGreaterThan(detail.run().costUsd());
        assertThat(forecast.costUsd().median()).isBetween(new BigDecimal("0.09"), new BigDecimal("0.20"));
        assertThat(forecast.finish().low90()).isAfter(forecast.asOf().plus(Duration.ofMinutes(25)));

        machine.progresses(100, 100, 3600);
        machine.exits(0);
        assertThat(engine.awaitState(run, "SUCCEEDED").forecast()).isEmpty();
    }
}
