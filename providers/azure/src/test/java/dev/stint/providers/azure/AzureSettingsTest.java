package dev.stint.providers.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AzureSettingsTest {

    private static Map<String, String> with(String key, String value) {
        Map<String, String> settings = new HashMap<>(FakeWorld.SETTINGS);
        settings.put(key, value);
        return settings;
    }

    @Test
    void the_defaults_are_right_by_themselves_and_off() {
        assertThat(AzureSettings.of(Map.of()).regions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            regoins        | eastus               | regoins: unknown setting; did you mean 'regions'?
            regions        | eastus,estus2        | 'estus2' is no region this version knows; did you mean 'eastus2'?
            subscription   | mine                 | subscription: 'mine' is no id of a subscription
            subscription   | ""                   | subscription: is not set
            vm-sizes       | ,                    | vm-sizes: names no size
            vm-sizes       | Standard D2          | vm-sizes: 'Standard D2' is no glob of sizes
            resource-group | a/b                  | resource-group: 'a/b' is no name
            subnet         | default              | subnet: 'default' is no id of a subnet
            subnet         | ""                   | subnet: is not set
            subnet         | /subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/s | is in one region and there are 2
            identity       | me                   | identity: 'me' is no id of an identity
            image          | Ubuntu               | image: 'Ubuntu' is no image
            gpu-image      | a:b:c                | gpu-image: 'a:b:c' is no image
            endpoint       | here                 | endpoint: 'here' is no address
            prices         | free                 | prices: 'free' is not api or snapshot
            placement-scores | perhaps            | placement-scores: 'perhaps' is not true or false
            """)
    void what_is_wrong_is_named_with_the_remedy(String key, String value, String words) {
        assertThatThrownBy(() -> AzureSettings.of(with(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("azure provider: ")
                .hasMessageContaining(words);
    }

    @Test
    void regions_of_the_public_cloud_are_known() {
        assertThat(AzureSettings.knownRegions()).contains("eastus", "westeurope", "swedencentral", "southcentralus");
    }
}
