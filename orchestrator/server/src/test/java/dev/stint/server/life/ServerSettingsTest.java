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
        Map<String, String> given = Map.of(
                "stint.server.mode", "team",
                "stint.server.address", "10.0.0.7",
                "stint.server.port", "7711",
                "stint.server.public-url", "https://Stint.example.com",
                "stint.server.hosts", "stint, stint.internal",
                "stint.server.forwarded", "true",
                "stint.server.proxies", "10.0.0.7, 192.168.0.0/16",
                "stint.server.idle-timeout", "2h");
        ServerSettings settings = bind(given);

        assertThat(settings)
                .isEqualTo(new ServerSettings(
                        "team",
                        "10.0.0.7",
                        7711,
                        "https://Stint.example.com",
                        "stint, stint.internal",
                        true,
                        "10.0.0.7, 192.168.0.0/16",
                        Duration.ofHours(2)));
        assertThat(settings.believed()).isEqualTo("127.0.0.0/8,::1/128,10.0.0.7,192.168.0.0/16");
        assertThat(settings.names()).containsExactly("stint", "stint.internal", "stint.example.com");
        assertThat(settings.publiclySecure()).isTrue();
        assertThat(settings.idleFor()).as("a team's server stays").isZero();
    }

    @Test
    void wrong_values_are_named_with_a_remedy() {
        assertThatThrownBy(() -> bind(Map.of("stint.server.proxies", "10.0.0.7|.*")))
                .rootCause()
                .hasMessageContaining("stint.server.proxies: '10.0.0.7|.*' has what is no address");
        assertThatThrownBy(() -> bind(Map.of("stint.server.port", "70000")))
                .hasRootCauseMessage("stint.server.port: 70000 is no port; give 0 (any free one) to 65535");
        assertThatThrownBy(() -> bind(Map.of("stint.server.idle-timeout", "-1s")))
                .hasRootCauseMessage(
                        "stint.server.idle-timeout: PT-1S is negative; give a duration such as 15m, or 0 for never");
        assertThatThrownBy(() -> bind(Map.of("stint.server.mode", "club")))
                .hasRootCauseMessage("stint.server.mode: 'club' is unknown; give personal or team");
        assertThatThrownBy(() -> bind(Map.of("stint.server.public-url", "stint.example.com/x")))
                .rootCause()
                .hasMessageContaining("give one such as https://stint.example.com");
        assertThatThrownBy(() -> bind(Map.of("stint.server.address", "0.0.0.0")))
                .rootCause()
                .hasMessageContaining("a personal server listens on this computer only");
    }

    private static ServerSettings bind(Map<String, String> given) {
        return new Binder(new MapConfigurationPropertySource(given)).bindOrCreate("stint.server", ServerSettings.class);
    }
}
