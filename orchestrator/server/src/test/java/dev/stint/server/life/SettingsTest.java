package dev.stint.server.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

final class SettingsTest {
    private static final Settings SETTINGS = Settings.none()
            .with(ServerSettings.class)
            .with("stint", Map.of("store", ""))
            .with("stint.providers.local", Map.of("keep-machines", "1h"));

    @Test
    void a_known_key_is_fine_however_it_is_written() {
        assertThat(file(Map.of(
                        "stint.server.port", "1",
                        "stint.server.idleTimeout", "1m",
                        "stint.server.idle_timeout", "1m",
                        "stint.providers.local.keep-machines", "1d",
                        "stint.store", "file:/x")))
                .isEmpty();
        assertThat(variables(Map.of(
                        "STINT_SERVER_IDLETIMEOUT", "1m",
                        "STINT_SERVER_IDLE_TIMEOUT", "1m",
                        "STINT_PROVIDERS_LOCAL_KEEPMACHINES", "1d")))
                .isEmpty();
    }

    @Test
    void an_unknown_key_names_its_nearest_neighbour() {
        assertThat(file(Map.of("stint.server.prot", "1", "stint.providers.local.keep-machine", "1h")))
                .satisfiesExactly(
                        one -> assertThat(one)
                                .startsWith("stint.providers.local.keep-machine is not a setting; did you mean"
                                        + " stint.providers.local.keep-machines? ("),
                        two -> assertThat(two)
                                .startsWith("stint.server.prot is not a setting; did you mean stint.server.port? ("));
    }

    @Test
    void an_unknown_section_is_noticed() {
        assertThat(file(Map.of("stint.srever.port", "1")))
                .singleElement()
                .asString()
                .contains("did you mean stint.server.port?");
        assertThat(file(Map.of("stint.sore", "x"))).singleElement().asString().contains("did you mean stint.store?");
    }

    @Test
    void a_value_where_a_section_belongs_is_noticed() {
        assertThat(file(Map.of("stint", "3"))).singleElement().asString().startsWith("stint is not a setting");
        assertThat(file(Map.of("stint[0]", "3"))).singleElement().asString().startsWith("stint[0] is not a setting");
        assertThat(file(Map.of("stint.server", "3")))
                .singleElement()
                .asString()
                .startsWith("stint.server is not a setting");
    }

    @Test
    void a_value_that_cannot_be_read_is_named_with_its_form() {
        assertThat(file(Map.of("stint.server.port", "http")))
                .containsExactly("stint.server.port: 'http' cannot be read; give a whole number of at most 2147483647");
        assertThat(file(Map.of("stint.server.idle-timeout", "soon")))
                .containsExactly(
                        "stint.server.idle-timeout: 'soon' cannot be read; give a duration such as 10s or 15m");
        assertThat(file(Map.of("stint.server.port", "70000")))
                .containsExactly("stint.server.port: 70000 is no port; give 0 (any free one) to 65535");
    }

    @Test
    void a_section_without_keys_is_fine_or_named() {
        assertThat(file(Map.of("stint.providers", ""))).isEmpty();
        assertThat(file(Map.of("stint.server", "")))
                .singleElement()
                .asString()
                .startsWith("stint.server is no section with keys; give it some, or remove it");
    }

    @Test
    void what_is_not_ours_is_not_looked_at() {
        assertThat(file(Map.of("server.tomcat.threads", "7", "stinted", "x"))).isEmpty();
    }

    @Test
    void a_misspelt_variable_of_a_section_is_noticed_and_others_are_left_alone() {
        assertThat(variables(Map.of("STINT_HOME", "/x", "STINT_SERVER_PROT", "1")))
                .singleElement()
                .asString()
                .startsWith("stint.server.prot is not a setting; did you mean stint.server.port?");
    }

    @Test
    void what_would_be_read_by_an_adapter_that_is_not_there_is_said_once_with_the_remedy() {
        Settings lacking = SETTINGS.lacking("stint.providers.aws", "its adapter is away; build it");
        String words = "stint.providers.aws is set, but its adapter is away; build it";

        assertThat(problems(lacking, Map.of("stint.providers.aws.regions", "x", "stint.providers.aws.image", "y")))
                .containsExactly(words);
        assertThat(problems(lacking, Map.of("stint.providers.aws.regions", ""))).isEmpty();
        assertThat(problems(lacking, Map.of("stint.providers.gcp.regions", "x")))
                .singleElement()
                .asString()
                .startsWith("stint.providers.gcp.regions is not a setting");
        StandardEnvironment environment = bare();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        Map.of("STINT_PROVIDERS_AWS_REGIONS", "us-east-1", "STINT_PROVIDERS_FOLDER", "x")));
        assertThat(lacking.problems(environment)).containsExactly(words);
        assertThat(SETTINGS.problems(environment)).isEmpty();
    }

    @Test
    void a_record_without_defaults_or_prefix_is_refused() {
        record Bare(int slots) {}
        @ConfigurationProperties("stint.bare")
        record NoDefault(int slots) {}
        assertThatThrownBy(() -> SETTINGS.with(Bare.class)).hasMessageContaining("no @ConfigurationProperties");
        assertThatThrownBy(() -> SETTINGS.with(NoDefault.class)).hasMessageContaining("slots has no @DefaultValue");
    }

    private static List<String> file(Map<String, Object> content) {
        return problems(SETTINGS, content);
    }

    private static List<String> problems(Settings settings, Map<String, Object> content) {
        StandardEnvironment environment = bare();
        environment.getPropertySources().addFirst(new MapPropertySource("file", content));
        return settings.problems(environment);
    }

    private static List<String> variables(Map<String, Object> variables) {
        StandardEnvironment environment = bare();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        return SETTINGS.problems(environment);
    }

    private static StandardEnvironment bare() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        return environment;
    }
}
