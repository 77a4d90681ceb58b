package dev.stint.server.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

final class ServerSettingsTest {

    @Test
    void every_key_is_read() {
        Map<String, String> given = Map.of("stint.server.port", "7711", "stint.server.idle-timeout", "2h");
        assertThat(bind(given)).isEqualTo(new ServerSettings(7711, Duration.ofHours(2)));
    }

    @Test
    void wrong_values_are_named_with_a_remedy() {
        assertThatThrownBy(() -> new ServerSettings(70000, Duration.ZERO))
                .hasMessage("stint.server.port: 70000 is no port; give 0 (any free one) to 65535");
        assertThatThrownBy(() -> new ServerSettings(0, Duration.ofSeconds(-1)))
                .hasMessageContaining("stint.server.idle-timeout: PT-1S is negative");
    }

    private static ServerSettings bind(Map<String, String> given) {
        return new Binder(new MapConfigurationPropertySource(given)).bindOrCreate("stint.server", ServerSettings.class);
    }
}
