package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.core.policy.Pace;
import dev.stint.core.policy.StintPolicy;
import dev.stint.server.HandClock;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is simulated is what happens: one scripted life gives one log, on the live engine and on the run machine alone. */
class LiveEqualsSimulatedTest {
    @TempDir
    Path folder;

    @Test
    void one_life_gives_one_log_live_and_simulated() {
        try (EngineUnderTest engine = EngineUnderTest.start(folder)) {
            LiveStage live = new LiveStage(engine);
            ScriptedLife.play(live);

            EngineProperties settings = engine.part(EngineProperties.class);
            HandClock clock = new HandClock(Instant.parse("2026-03-01T10:00:00Z"));
            SimulatedStage simulated = new SimulatedStage(
                    new StintPolicy(new Pace(settings.returnHold(), settings.maxWait(), settings.recheck())),
                    settings,
                    new FakeCloud(new MemoryObjectStore(), clock));
            ScriptedLife.play(simulated);

            assertThat(live.log()).containsExactlyElementsOf(simulated.log());
            assertThat(simulated.log()).containsExactlyElementsOf(golden());
        }
    }

    private static List<String> golden() {
        InputStream stream =
                Objects.requireNonNull(LiveEqualsSimulatedTest.class.getResourceAsStream("scripted-life.txt"));
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))
                .lines()
                .toList();
    }
}
