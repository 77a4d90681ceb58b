package dev.stint.providers.aws;

import static dev.stint.providers.aws.FakeWorld.ON_DEMAND;
import static dev.stint.providers.aws.FakeWorld.SPOT;
import static dev.stint.providers.aws.FakeWorld.granted;
import static dev.stint.providers.aws.FakeWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CapacityReservationPreference;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.InstanceInterruptionBehavior;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataTagsState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.SpotInstanceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** What EC2 is asked for. */
final class LaunchTest {
    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
    }

    private RunInstancesRequest sent() {
        return world.ec2.launches.get(world.ec2.launches.size() - 1);
    }

    @Test
    void a_spot_launch_is_one_time_and_ends_with_its_interruption() {
        granted(world.open().launch(world.request("t-1", SPOT, 1)));

        RunInstancesRequest sent = sent();
        assertThat(sent.clientToken()).isEqualTo("t-1");
        assertThat(sent.instanceTypeAsString()).isEqualTo("g5.xlarge");
        assertThat(sent.minCount()).isEqualTo(1);
        assertThat(sent.maxCount()).isEqualTo(1);
        assertThat(sent.imageId()).isEqualTo(AwsSettings.DEEP_LEARNING);
        assertThat(sent.subnetId()).isEqualTo("subnet-0000000000000001a");
        assertThat(sent.securityGroupIds()).containsExactly(world.ec2.securityGroup);
        assertThat(sent.iamInstanceProfile().name()).isEqualTo("stint-team-1");
        assertThat(sent.instanceMarketOptions().spotOptions().spotInstanceType())
                .isEqualTo(SpotInstanceType.ONE_TIME);
        assertThat(sent.instanceMarketOptions().spotOptions().instanceInterruptionBehavior())
                .isEqualTo(InstanceInterruptionBehavior.TERMINATE);
        assertThat(sent.instanceMarketOptions().spotOptions().maxPrice()).isNull();
        assertThat(sent.capacityReservationSpecification()).isNull();
        assertThat(sent.instanceInitiatedShutdownBehavior()).isEqualTo(ShutdownBehavior.TERMINATE);
    }

    @Test
    void on_demand_and_reserved_launches_do_not_take_each_others_room() {
        AwsCapacityProvider provider = world.open();
        granted(provider.launch(world.request("t-1", ON_DEMAND, 1)));
        assertThat(sent().instanceMarketOptions()).isNull();
        assertThat(sent().imageId()).isEqualTo(AwsSettings.UBUNTU);
        assertThat(sent().capacityReservationSpecification().capacityReservationPreference())
                .isEqualTo(CapacityReservationPreference.NONE);

        Market reserved = new Market("aws", "us-east-1", "us-east-1b", "m6i.large", CapacityType.RESERVED);
        Machine machine =
                granted(provider.launch(world.request("t-2", reserved, 1))).get(0);
        assertThat(sent().capacityReservationSpecification().capacityReservationPreference())
                .isEqualTo(CapacityReservationPreference.CAPACITY_RESERVATIONS_ONLY);
        assertThat(provider.find(machine.token())).containsExactly(machine);
    }

    @Test
    void metadata_asks_for_a_session_and_is_out_of_reach_of_containers() {
        granted(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(sent().metadataOptions().httpTokens()).isEqualTo(HttpTokensState.REQUIRED);
        assertThat(sent().metadataOptions().httpPutResponseHopLimit()).isEqualTo(1);
        assertThat(sent().metadataOptions().instanceMetadataTags()).isEqualTo(InstanceMetadataTagsState.DISABLED);
    }

    @Test
    void the_disk_is_encrypted_goes_with_the_machine_and_has_what_was_asked_for_beside_the_image() {
        AwsCapacityProvider provider = world.open();
        granted(provider.launch(world.request("t-1", ON_DEMAND, 1)));
        BlockDeviceMapping usual = sent().blockDeviceMappings().get(0);
        assertThat(usual.deviceName()).isEqualTo("/dev/sda1");
        assertThat(usual.ebs().encrypted()).isTrue();
        assertThat(usual.ebs().deleteOnTermination()).isTrue();
        assertThat(usual.ebs().volumeType()).isEqualTo(VolumeType.GP3);
        assertThat(usual.ebs().volumeSize()).isEqualTo(50);

        granted(provider.launch(disk(world.request("t-2", SPOT, 1), 500)));
        assertThat(sent().blockDeviceMappings().get(0).ebs().volumeSize()).isEqualTo(580);
        granted(provider.launch(world.request("t-3", SPOT, 1)));
        assertThat(sent().blockDeviceMappings().get(0).ebs().volumeSize()).isEqualTo(120);
    }

    @Test
    void an_image_of_ones_own_says_how_its_disk_is_called() {
        world.settings.put("image", "ami-0123456789abcdef0");
        world.ec2.roots.put("ami-0123456789abcdef0", "/dev/xvda");

        granted(world.open().launch(world.request("t-1", ON_DEMAND, 1)));

        assertThat(sent().blockDeviceMappings().get(0).deviceName()).isEqualTo("/dev/xvda");
    }

    @Test
    void machine_disk_and_spot_request_carry_the_tags_from_the_start() {
        LaunchRequest request = world.request("t-1", SPOT, 1);
        granted(world.open().launch(request));

        assertThat(sent().tagSpecifications())
                .extracting(TagSpecification::resourceType)
                .containsExactly(ResourceType.INSTANCE, ResourceType.VOLUME, ResourceType.SPOT_INSTANCES_REQUEST);
        for (TagSpecification tagged : sent().tagSpecifications()) {
            Map<String, String> tags = tagged.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
            assertThat(tags)
                    .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                            entry("Name", "stint run-1 1-1"),
                            entry("stint:installation", "inst-a"),
                            entry("stint:team", "team-1"),
                            entry("stint:run", "run-1"),
                            entry("stint:attempt", "1"),
                            entry("stint:launch", "1"),
                            entry("stint:token", "t-1"),
                            entry("stint:rank", "0"),
                            entry("stint:expires", request.tags().expiresAt().toString())));
        }
    }

    @Test
    void a_gang_is_one_request_all_or_nothing_and_ranked_by_launch_index() {
        LaunchRequest request = world.request("t-1", SPOT, 3);
        List<Machine> machines = granted(world.open().launch(request));

        assertThat(sent().minCount()).isEqualTo(3);
        assertThat(sent().maxCount()).isEqualTo(3);
        assertThat(sent().tagSpecifications().get(0).tags())
                .extracting(Tag::key)
                .doesNotContain("stint:rank");
        assertThat(machines).extracting(Machine::rank).containsExactly(0, 1, 2);
        assertThat(world.open().find(request.token())).isEqualTo(machines);
    }

    @Test
    void the_boot_data_travels_as_user_data() {
        granted(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(new String(Base64.getDecoder().decode(sent().userData()), StandardCharsets.UTF_8))
                .isEqualTo("#!/bin/bash\n# team-1/run-1/mail/1-1\n");
    }

    @Test
    void boot_data_that_cannot_be_made_or_is_too_large_is_told_and_nothing_is_launched() {
        world.boot = request -> "x".repeat(16 * 1024 + 1);
        Refusal large = refused(world.open().launch(world.request("t-1", SPOT, 1)));
        world.boot = request -> {
            throw new IllegalArgumentException("no agent for x86_64 machines");
        };
        Refusal none = refused(world.open().launch(world.request("t-2", SPOT, 1)));

        assertThat(large.kind()).isEqualTo(Refusal.Kind.CONFIG);
        assertThat(large.message()).contains("16385 bytes", "16384");
        assertThat(none.kind()).isEqualTo(Refusal.Kind.CONFIG);
        assertThat(none.message()).isEqualTo("no agent for x86_64 machines");
        assertThat(world.ec2.calls).isEmpty();
    }

    private static LaunchRequest disk(LaunchRequest request, int gib) {
        return new LaunchRequest(
                request.token(),
                request.market(),
                request.count(),
                request.tags(),
                request.boot(),
                gib,
                request.runSubmittedAt());
    }
}
