package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AwsSettingsTest {

    @Test
    void the_defaults_are_as_documented() {
        AwsSettings defaults = AwsSettings.of(Map.of());

        assertThat(defaults.regions()).isEmpty();
        assertThat(defaults.instanceTypes()).contains("m6i.*", "g5.*", "p5.*").doesNotContain("c7g.*", "g5g.*");
        assertThat(defaults.image())
                .isEqualTo(
                        "resolve:ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id");
        assertThat(defaults.gpuImage())
                .isEqualTo("resolve:ssm:/aws/service/deeplearning/ami/x86_64/"
                        + "base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id");
        assertThat(defaults.subnets()).isEmpty();
        assertThat(defaults.securityGroup()).isEmpty();
        assertThat(defaults.instanceProfile()).isEmpty();
        assertThat(defaults.endpoint()).isEmpty();
        assertThat(defaults.prices()).isEqualTo(AwsSettings.Prices.API);
        assertThat(defaults.rebalance()).isFalse();
    }

    @Test
    void what_is_set_is_read() {
        AwsSettings settings = AwsSettings.of(Map.of(
                "regions", "us-east-1, eu-west-3,us-east-1",
                "instance-types", "g5.*,m6i.2xlarge",
                "image", "ami-0123456789abcdef0",
                "subnets", "subnet-0123456789abcdef0",
                "security-group", "sg-0123456789abcdef0",
                "instance-profile", "stint-{team}",
                "endpoint", "http://127.0.0.1:5000",
                "prices", "snapshot",
                "rebalance", "true"));

        assertThat(settings.regions()).containsExactly("us-east-1", "eu-west-3");
        assertThat(settings.instanceTypes()).containsExactly("g5.*", "m6i.2xlarge");
        assertThat(settings.image()).isEqualTo("ami-0123456789abcdef0");
        assertThat(settings.subnets()).isEqualTo(List.of("subnet-0123456789abcdef0"));
        assertThat(settings.securityGroup()).contains("sg-0123456789abcdef0");
        assertThat(settings.instanceProfile()).contains("stint-{team}");
        assertThat(settings.endpoint()).contains(URI.create("http://127.0.0.1:5000"));
        assertThat(settings.prices()).isEqualTo(AwsSettings.Prices.SNAPSHOT);
        assertThat(settings.rebalance()).isTrue();
    }

    @Test
    void wrong_settings_are_refused_all_at_once_with_the_nearest_name() {
        assertThatThrownBy(() -> AwsSettings.of(Map.ofEntries(
                        Map.entry("region", "x"),
                        Map.entry("regions", "us-eats-1,eu-west-3"),
                        Map.entry("instance-types", ","),
                        Map.entry("image", "ubuntu"),
                        Map.entry("gpu-image", "ami-xyz"),
                        Map.entry("subnets", "subnet-1"),
                        Map.entry("security-group", "default"),
                        Map.entry("instance-profile", "arn:aws:iam::123456789012:instance-profile/x"),
                        Map.entry("endpoint", "localhost:5000"),
                        Map.entry("prices", "live"),
                        Map.entry("rebalance", "yes"))))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(
                        "region: unknown setting; did you mean 'regions'?",
                        "regions: 'us-eats-1' is no region this version knows; did you mean 'us-east-1'?",
                        "instance-types: names no type",
                        "image: 'ubuntu' is no image",
                        "gpu-image: 'ami-xyz' is no image",
                        "subnets: 'subnet-1' is no id of a subnet",
                        "security-group: 'default' is no id of a security group",
                        "instance-profile: 'arn:aws:iam::123456789012:instance-profile/x' is no name",
                        "endpoint: 'localhost:5000' is no address",
                        "prices: 'live' is not api or snapshot",
                        "rebalance: 'yes' is not true or false")
                .doesNotContain("eu-west-3' is");
    }
}
