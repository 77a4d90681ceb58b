package dev.stint.providers.aws;

import static dev.stint.providers.aws.FakeWorld.SPOT;
import static dev.stint.providers.aws.FakeWorld.granted;
import static dev.stint.providers.aws.FakeWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.SpotInstanceState;

/** What is remembered of launches, and what becomes of those that are made again. */
final class RepeatedLaunchTest {
    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
    }

    @Test
    void a_repeated_request_is_the_same_to_the_byte_whatever_was_reconfigured_or_found_meanwhile() {
        LaunchRequest request = world.request("t-1", SPOT, 1);
        world.ec2.faults = operation -> operation.equals("RunInstances") ? FakeEc2.Fault.CUT_AFTER : FakeEc2.Fault.NONE;
        assertThat(world.open().launch(request)).isInstanceOf(LaunchOutcome.Lost.class);
        world.ec2.faults = operation -> FakeEc2.Fault.NONE;
        world.ec2.subnets.put("subnet-0000000000000000a", "us-east-1a"); // comes first now
        world.ec2.securityGroup = "sg-00000000000000000";
        world.settings.put("gpu-image", "ami-0123456789abcdef0");
        world.settings.put("instance-profile", "other");
        world.clock.advance(Duration.ofHours(1));

        List<Machine> machines = granted(world.open().launch(request));

        assertThat(world.ec2.ofToken("t-1")).hasSize(1);
        assertThat(machines).isEqualTo(world.open().find(request.token()));
    }

    @Test
    void where_the_request_cannot_be_made_the_same_the_machines_of_its_token_are_the_answer() throws Exception {
        LaunchRequest request = world.request("t-1", SPOT, 2);
        List<Machine> machines = granted(world.open().launch(request));
        world.settings.put("instance-profile", "other");

        // another server, which has not got the first one's folder
        LaunchOutcome again =
                world.open(Files.createDirectory(root.resolve("other"))).launch(request);

        assertThat(granted(again)).isEqualTo(machines);
        assertThat(world.ec2.ofToken("t-1")).hasSize(2);
    }

    @Test
    void where_its_machines_do_not_show_yet_it_is_not_given_up_but_asked_for_again() throws Exception {
        LaunchRequest request = world.request("t-1", SPOT, 2);
        world.ec2.hiddenFor = 1;
        world.ec2.faults = operation -> operation.equals("RunInstances") ? FakeEc2.Fault.CUT_AFTER : FakeEc2.Fault.NONE;
        assertThat(world.open().launch(request)).isInstanceOf(LaunchOutcome.Lost.class);
        world.ec2.faults = operation -> FakeEc2.Fault.NONE;
        world.settings.put("instance-profile", "other");
        AwsCapacityProvider other = world.open(Files.createDirectory(root.resolve("other")));

        assertThat(other.launch(request)).isInstanceOf(LaunchOutcome.Lost.class);

        assertThat(granted(other.launch(request))).hasSize(2);
        assertThat(world.ec2.ofToken("t-1")).hasSize(2);
    }

    @Test
    void a_machine_that_lives_for_longer_than_records_are_kept_is_not_lost_with_its_region() throws Exception {
        Market west = new Market("aws", "us-west-2", "us-west-2a", "g5.xlarge", CapacityType.SPOT);
        AwsCapacityProvider provider = world.open();
        Machine machine =
                granted(provider.launch(world.request("t-1", west, 1))).get(0);
        world.ec2.run(machine.id());
        for (int day = 1; day <= 10; day++) {
            world.clock.advance(Duration.ofDays(1));
            assertThat(provider.list("inst-a")).contains(machine);
            Machine other =
                    granted(provider.launch(world.request("u-" + day, SPOT, 1))).get(0);
            world.ec2.end(other.id(), "Client.InstanceInitiatedShutdown", "done");
        }
        world.settings.put("regions", "us-east-1");

        AwsCapacityProvider after = world.open();

        assertThat(after.list("inst-a")).containsExactly(machine);
        assertThat(after.find(machine.token())).containsExactly(machine);
        assertThat(after.status(machine.id()).state()).isEqualTo(MachineStatus.State.RUNNING);
        assertThat(files()).contains("t-1").doesNotContain("u-1", "u-2");
    }

    @Test
    void a_token_used_for_another_request_is_our_error() {
        granted(world.open().launch(world.request("t-1", SPOT, 2)));

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFIG);
        assertThat(refusal.code()).isEqualTo("IdempotentParameterMismatch");
    }

    @Test
    void the_spot_request_is_cancelled_after_the_launch() {
        granted(world.open().launch(world.request("t-1", SPOT, 2)));

        assertThat(world.ec2.spotRequests())
                .hasSize(2)
                .allMatch(request -> request.state() == SpotInstanceState.CANCELLED);
    }

    @Test
    void a_spot_request_that_could_not_be_cancelled_fails_no_launch_and_is_cancelled_by_the_sweep() {
        world.ec2.refusals = operation -> operation.equals("CancelSpotInstanceRequests")
                ? Optional.of(FakeEc2.error("UnauthorizedOperation", 403, "no"))
                : Optional.empty();
        granted(world.open().launch(world.request("t-1", SPOT, 1)));
        assertThat(world.ec2.spotRequests()).allMatch(request -> request.state() == SpotInstanceState.ACTIVE);

        assertThat(world.open().list("inst-a")).hasSize(1);
        world.ec2.refusals = operation -> Optional.empty();
        world.open().list("inst-b");
        assertThat(world.ec2.spotRequests()).allMatch(request -> request.state() == SpotInstanceState.ACTIVE);
        world.open().list("inst-a");
        assertThat(world.ec2.spotRequests()).allMatch(request -> request.state() == SpotInstanceState.CANCELLED);
    }

    @Test
    void a_zone_without_a_subnet_is_left_alone_and_the_words_say_what_is_missing() {
        Market elsewhere = new Market("aws", "us-east-1", "us-east-1f", "g5.xlarge", CapacityType.SPOT);

        Refusal refusal = refused(world.open().launch(world.request("t-1", elsewhere, 1)));

        assertThat(refusal.scope()).isEqualTo(Refusal.Scope.ZONE);
        assertThat(refusal.kind()).isNotEqualTo(Refusal.Kind.CONFIG);
        assertThat(refusal.message()).contains("us-east-1f", "stint:machines=true", "stint.providers.aws.subnets");
        assertThat(world.ec2.launches).isEmpty();
    }

    @Test
    void a_quota_known_to_be_used_up_refuses_without_asking_but_never_a_launch_that_was_made() {
        AwsCapacityProvider provider = world.open();
        List<Machine> before = granted(provider.launch(world.request("t-1", SPOT, 1)));
        Refusal full = new Refusal(
                Refusal.Kind.QUOTA, Refusal.Scope.MARKET, "[quota]", "used up", Optional.of(Duration.ofMinutes(30)));
        world.quota = Optional.of(full);

        assertThat(refused(provider.launch(world.request("t-2", SPOT, 1)))).isEqualTo(full);
        assertThat(world.ec2.launches).hasSize(1);
        world.clock.advance(Duration.ZERO);
        assertThat(granted(provider.launch(world.request("t-1", SPOT, 1)))).isEqualTo(before);
    }

    @Test
    void records_of_launches_go_after_a_week_and_those_of_refused_ones_at_once() throws Exception {
        AwsCapacityProvider provider = world.open();
        granted(provider.launch(world.request("t-1", SPOT, 1)));
        world.ec2.refusals = operation -> operation.equals("RunInstances")
                ? Optional.of(FakeEc2.error("InsufficientInstanceCapacity", 500, "none"))
                : Optional.empty();
        refused(provider.launch(world.request("t-2", SPOT, 1)));
        assertThat(files()).containsExactly("t-1");
        world.ec2.refusals = operation -> Optional.empty();

        world.clock.advance(Duration.ofDays(8));
        granted(provider.launch(world.request("t-3", SPOT, 1)));

        assertThat(files()).containsExactly("t-3");
    }

    private List<String> files() throws Exception {
        try (var files = Files.list(root.resolve("launches"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
