package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class FetchProgressTest {
    private static final long MIB = 1 << 20;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Instant now = Instant.parse("2026-11-21T03:00:00Z");

    private FetchProgress progress(boolean terminal, boolean redraw) {
        Console console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                true,
                60,
                false,
                ZoneOffset.UTC);
        return new FetchProgress(console, () -> now, redraw, 4, 100 * MIB);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void a_terminal_has_one_line_that_is_redrawn_and_gone_at_the_end() {
        try (FetchProgress progress = progress(true, true)) {
            progress.at(0, 0);
            pass(Duration.ofSeconds(1));
            progress.at(1, 25 * MIB);
            progress.at(1, 26 * MIB);
        }

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r\u001b[K25.0 MiB of 100.0 MiB  1 of 4 files  25.0 MiB/s  about 3...\r\u001b[K");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void elsewhere_there_is_a_plain_line_every_ten_seconds_beside_the_result() {
        try (FetchProgress progress = progress(true, false)) {
            for (int second = 0; second < 25; second++) {
                progress.at(second / 10, second * MIB);
                pass(Duration.ofSeconds(1));
            }
        }

        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        10.0 MiB of 100.0 MiB  1 of 4 files  1.0 MiB/s  about 1m 30s to go
                        20.0 MiB of 100.0 MiB  2 of 4 files  1.0 MiB/s  about 1m 20s to go
                        """);
    }
}
