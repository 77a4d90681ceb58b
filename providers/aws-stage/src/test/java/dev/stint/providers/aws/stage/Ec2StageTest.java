package dev.stint.providers.aws.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.stage.StageClock;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceMarketOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.SpotInstanceRequest;

final class Ec2StageTest extends StageTest {

    private static final @Nullable InstanceMarketOptionsRequest NOT_SPOT = null;
    private static final Market SPOT_A = market("us-east-1a", CapacityType.SPOT);

    private static Market market(String zone, CapacityType capacity) {
        return new Market("aws", "us-east-1", zone, "g4dn.xlarge", capacity);
    }

    @Test
    void a_launch_is_granted_with_tags_times_of_the_clock_and_a_spot_request() {
        Instance instance = run("t-1").instances().get(0);

        assertThat(instance.state().name()).isEqualTo(InstanceStateName.PENDING);
        assertThat(instance.launchTime()).isEqualTo(clock.instant());
        assertThat(instance.placement().availabilityZone()).isEqualTo("us-east-1a");
        assertThat(instance.instanceLifecycleAsString()).isEqualTo("spot");
        assertThat(instance.clientToken()).isEqualTo("t-1");
        assertThat(instance.stateReason()).isNull();
        assertThat(tags(instance)).containsEntry("stint:token", "t-1");
        assertThat(spotRequest(instance.spotInstanceRequestId()).instanceId()).isEqualTo(instance.instanceId());
        assertThat(stage.instances()).singleElement().satisfies(staged -> {
            assertThat(staged.market()).isEqualTo(SPOT_A);
            assertThat(new String(staged.userData(), StandardCharsets.UTF_8)).isEqualTo("#!/bin/sh\n");
            assertThat(staged.tags()).containsEntry("stint:token", "t-1");
        });
        clock.advance(Pace.USUAL.pending());
        assertThat(described(instance.instanceId()).state().name()).isEqualTo(InstanceStateName.RUNNING);
    }

    @Test
    void a_misspelt_parameter_fails_the_request_and_the_test() throws Exception {
        HttpResponse<String> answer = raw.ec2("DescribeInstances", "InstanceIds.1", "i-1");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("<Code>UnknownParameter</Code>", "InstanceIds is not known");
        assertThat(stage.violations()).singleElement().asString().contains("InstanceIds is not known");
        assertThatThrownBy(stage::close).isInstanceOf(AssertionError.class).hasMessageContaining("InstanceIds");
    }

    @Test
    void a_missing_member_and_a_value_outside_its_enumeration_fail_a_launch_before_anything_is_started()
            throws Exception {
        assertThatThrownBy(() -> ec2.runInstances(launch("t-1", request -> request.minCount(null))))
                .isInstanceOfSatisfying(
                        Ec2Exception.class,
                        refused -> assertThat(refused.awsErrorDetails().errorCode())
                                .isEqualTo("MissingParameter"));
        assertThatThrownBy(() -> ec2.runInstances(launch("t-2", request -> request.instanceType("g4dn.huge"))))
                .hasMessageContaining("InstanceType is 'g4dn.huge'");

        assertThat(stage.takeViolations()).hasSize(2);
        assertThat(stage.instances()).isEmpty();
    }

    @Test
    void an_unsigned_request_is_refused() throws Exception {
        HttpResponse<String> answer = raw.unsigned("DescribeInstances");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("<Code>MissingAuthenticationToken</Code>");
        assertThat(stage.takeViolations()).singleElement().asString().contains("is not signed");
    }

    @Test
    void what_the_stage_cannot_play_fails_the_test() throws Exception {
        assertThat(raw.ec2("StopInstances", "InstanceId.1", "i-1").statusCode()).isEqualTo(400);
        assertThat(raw.json("dynamodb", "DynamoDB_20120810.ListTables", "{}").statusCode())
                .isEqualTo(400);

        assertThat(stage.takeViolations()).hasSize(2);
    }

    @Test
    void an_equal_launch_with_the_same_token_answers_with_the_same_instances_as_they_are_now() {
        String id = runOne("t-1");
        clock.advance(Duration.ofMinutes(1));

        Instance again = run("t-1").instances().get(0);

        assertThat(again.instanceId()).isEqualTo(id);
        assertThat(again.state().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(stage.instances()).hasSize(1);
        assertThat(stage.requests("RunInstances")).isEqualTo(2);
    }

    @Test
    void equal_launches_at_once_start_one_instance() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<String>> calls = IntStream.range(0, 8)
                    .<Callable<String>>mapToObj(i -> () -> runOne("t-1"))
                    .toList();
            Set<String> ids = new java.util.HashSet<>();
            for (Future<String> answer : threads.invokeAll(calls)) {
                ids.add(answer.get());
            }
            assertThat(ids).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_changed_launch_with_an_old_token_is_a_mismatch() {
        run("t-1");

        refused(
                "IdempotentParameterMismatch",
                400,
                () -> ec2.runInstances(launch("t-1", request -> request.userData("IyEvYmluL2Jhc2gK"))));
        assertThat(stage.instances()).hasSize(1);
    }

    @Test
    void a_refused_launch_does_not_use_up_its_token() {
        stage.capacity(SPOT_A, 0);
        refused("InsufficientInstanceCapacity", 500, () -> run("t-1"));

        stage.capacity(SPOT_A, 1);

        assertThat(run("t-1").instances()).hasSize(1);
    }

    @Test
    void a_gang_that_does_not_fit_starts_nothing_and_one_that_fits_has_launch_indexes() {
        stage.capacity(SPOT_A, 2);
        refused(
                "InsufficientInstanceCapacity",
                500,
                () -> ec2.runInstances(
                        launch("t-1", request -> request.minCount(3).maxCount(3))));
        assertThat(stage.instances()).isEmpty();

        List<Instance> gang = ec2.runInstances(
                        launch("t-2", request -> request.minCount(2).maxCount(2)))
                .instances();

        assertThat(gang).extracting(Instance::amiLaunchIndex).containsExactly(0, 1);
        assertThat(gang).extracting(Instance::spotInstanceRequestId).doesNotHaveDuplicates();
        refused("InsufficientInstanceCapacity", 500, () -> run("t-3"));
    }

    @Test
    void capacity_is_of_one_market_and_comes_back_with_the_end_of_an_instance() {
        stage.capacity(SPOT_A, 1);
        String id = runOne("t-1");
        refused("InsufficientInstanceCapacity", 500, () -> run("t-2"));
        assertThat(ec2.runInstances(launch("t-3", request -> request.instanceMarketOptions(NOT_SPOT)))
                        .instances()
                        .get(0)
                        .spotInstanceRequestId())
                .isNull();

        ec2.terminateInstances(ask -> ask.instanceIds(id));

        assertThat(run("t-4").instances()).hasSize(1);
    }

    @Test
    void reserved_capacity_is_what_was_reserved() {
        refused("ReservationCapacityExceeded", 400, () -> ec2.runInstances(reserved("t-1")));

        stage.capacity(market("us-east-1a", CapacityType.RESERVED), 1);

        assertThat(described(ec2.runInstances(reserved("t-1"))
                                .instances()
                                .get(0)
                                .instanceId())
                        .capacityReservationSpecification()
                        .capacityReservationPreferenceAsString())
                .isEqualTo("capacity-reservations-only");
        refused("ReservationCapacityExceeded", 400, () -> ec2.runInstances(reserved("t-2")));
    }

    private RunInstancesRequest reserved(String token) {
        return launch(
                token,
                ask -> ask.instanceMarketOptions(NOT_SPOT)
                        .capacityReservationSpecification(
                                which -> which.capacityReservationPreference("capacity-reservations-only")));
    }

    @Test
    void a_terminated_instance_says_who_ended_it_and_when_and_is_forgotten_after_an_hour() {
        String id = runOne("t-1");
        clock.advance(Duration.ofMinutes(1));

        var change = ec2.terminateInstances(ask -> ask.instanceIds(id))
                .terminatingInstances()
                .get(0);

        assertThat(change.previousState().name()).isEqualTo(InstanceStateName.RUNNING);
        assertThat(change.currentState().name()).isEqualTo(InstanceStateName.SHUTTING_DOWN);
        assertThat(described(id).stateReason().code()).isEqualTo("Client.UserInitiatedShutdown");
        assertThat(described(id).stateTransitionReason()).isEqualTo("User initiated (2026-03-01 12:01:00 GMT)");
        clock.advance(Pace.USUAL.shuttingDown());
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.TERMINATED);
        assertThat(ec2.terminateInstances(ask -> ask.instanceIds(id))
                        .terminatingInstances()
                        .get(0)
                        .previousState()
                        .name())
                .isEqualTo(InstanceStateName.TERMINATED);
        clock.advance(Pace.USUAL.remembered());
        refused("InvalidInstanceID.NotFound", 400, () -> described(id));
        assertThat(ec2.describeInstances().reservations()).isEmpty();
    }

    @Test
    void an_interruption_is_announced_then_the_instance_ends_and_everything_says_why() throws Exception {
        String id = runOne("t-1");
        String request = described(id).spotInstanceRequestId();
        MetadataFake metadata = stage.metadata(id);

        stage.interrupt(id, Interruption.PRICE);

        assertThat(MetadataFakeTest.get(metadata, "/latest/meta-data/spot/instance-action")
                        .body())
                .isEqualTo("{\"action\":\"terminate\",\"time\":\"2026-03-01T12:02:00Z\"}");
        assertThat(spotRequest(request).status().code()).isEqualTo("marked-for-termination");
        clock.advance(Duration.ofSeconds(119));
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.RUNNING);
        clock.advance(Duration.ofSeconds(1));
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.SHUTTING_DOWN);
        assertThat(described(id).stateReason().code()).isEqualTo("Server.SpotInstanceTermination");
        assertThat(spotRequest(request).stateAsString()).isEqualTo("closed");
        assertThat(spotRequest(request).status().code()).isEqualTo("instance-terminated-by-price");
        clock.advance(Pace.USUAL.shuttingDown());
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.TERMINATED);
    }

    @Test
    void a_notice_is_heard_also_by_an_instance_that_asks_for_the_first_time_after_it() throws Exception {
        String id = runOne("t-1");
        stage.interrupt(id, Interruption.NO_CAPACITY);

        assertThat(MetadataFakeTest.get(stage.metadata(id), "/latest/meta-data/spot/instance-action")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_market_that_dries_up_takes_its_machines_and_gives_none() {
        String mine = runOne("t-1");
        String other = ec2.runInstances(
                        launch("t-2", request -> request.subnetId(land.subnets().get("us-east-1b"))))
                .instances()
                .get(0)
                .instanceId();

        stage.dryUp("g4dn.xlarge", "us-east-1a");
        clock.advance(Duration.ofMinutes(3));

        assertThat(described(mine).state().name()).isEqualTo(InstanceStateName.TERMINATED);
        assertThat(described(other).state().name()).isEqualTo(InstanceStateName.RUNNING);
        refused("InsufficientInstanceCapacity", 500, () -> run("t-3"));
    }

    @Test
    void a_machine_that_powers_itself_off_is_terminated_by_itself() {
        String id = runOne("t-1");
        List<String> ended = new java.util.ArrayList<>();
        stage.onEnd(instance -> ended.add(instance.id()));

        stage.poweredOff(id);

        assertThat(described(id).stateReason().code()).isEqualTo("Client.InstanceInitiatedShutdown");
        assertThat(ended).containsExactly(id);
    }

    @Test
    void a_cancelled_spot_request_leaves_its_instance_running() {
        String id = runOne("t-1");
        String request = described(id).spotInstanceRequestId();

        ec2.cancelSpotInstanceRequests(ask -> ask.spotInstanceRequestIds(request));

        assertThat(spotRequest(request).stateAsString()).isEqualTo("cancelled");
        assertThat(spotRequest(request).status().code()).isEqualTo("request-canceled-and-instance-running");
        clock.advance(Duration.ofMinutes(1));
        assertThat(described(id).state().name()).isEqualTo(InstanceStateName.RUNNING);
        refused(
                "InvalidSpotInstanceRequestID.NotFound",
                400,
                () -> ec2.cancelSpotInstanceRequests(ask -> ask.spotInstanceRequestIds("sir-none")));
    }

    @Test
    void a_new_instance_is_unknown_to_the_first_questions_when_the_test_wants_that() {
        stage.hideNewInstances(2);
        String id = runOne("t-1");

        refused("InvalidInstanceID.NotFound", 400, () -> described(id));
        assertThat(ec2.describeInstances().reservations()).isEmpty();
        assertThat(described(id).instanceId()).isEqualTo(id);
    }

    @Test
    void instances_are_found_by_tag_state_and_token() {
        String first = runOne("t-1");
        String second = runOne("t-2");
        ec2.terminateInstances(ask -> ask.instanceIds(second));

        assertThat(found("tag:stint:token", "t-1")).containsExactly(first);
        assertThat(found("tag:stint:token", "t-*")).containsExactlyInAnyOrder(first, second);
        assertThat(found("client-token", "t-2")).containsExactly(second);
        assertThat(found("instance-state-name", "pending", "running")).containsExactly(first);
        assertThat(found("instance-state-name", "shutting-down")).containsExactly(second);
    }

    private List<String> found(String filter, String... values) {
        return ec2.describeInstances(ask -> ask.filters(by -> by.name(filter).values(values))).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .map(Instance::instanceId)
                .toList();
    }

    @Test
    void boot_data_tokens_prices_images_subnets_and_profiles_are_looked_at() {
        refused("InvalidUserData.Malformed", 400, () -> ec2.runInstances(launch("t", ask -> ask.userData("#!"))));
        refused(
                "InvalidParameterValue",
                400,
                () -> ec2.runInstances(launch(
                        "t", ask -> ask.userData(java.util.Base64.getEncoder().encodeToString(new byte[16_385])))));
        refused("InvalidParameterValue", 400, () -> run("t".repeat(65)));
        refused(
                "InvalidAMIID.NotFound",
                400,
                () -> ec2.runInstances(launch("t", ask -> ask.imageId("ami-0123456789abcdef0"))));
        refused(
                "InvalidSubnetID.NotFound",
                400,
                () -> ec2.runInstances(launch("t", ask -> ask.subnetId("subnet-0123456789abcdef0"))));
        refused(
                "InvalidParameterValue",
                400,
                () -> ec2.runInstances(launch("t", ask -> ask.iamInstanceProfile(profile -> profile.name("nobody")))));
        stage.prices().set("g4dn.xlarge", "us-east-1a", "0.2");
        refused(
                "SpotMaxPriceTooLow",
                400,
                () -> ec2.runInstances(launch(
                        "t",
                        ask -> ask.instanceMarketOptions(
                                market -> market.marketType("spot").spotOptions(spot -> spot.maxPrice("0.1"))))));
        assertThat(stage.instances()).isEmpty();

        stage.instanceProfile("machines");
        RunInstancesResponse granted = ec2.runInstances(launch(
                "t",
                ask -> ask.imageId("resolve:ssm:" + Landscape.UBUNTU)
                        .iamInstanceProfile(profile -> profile.name("machines"))));
        assertThat(granted.instances().get(0).imageId()).isEqualTo(land.image());
    }

    @Test
    void a_dry_run_starts_nothing() {
        refused("DryRunOperation", 412, () -> ec2.runInstances(launch("t-1", ask -> ask.dryRun(true))));

        assertThat(stage.instances()).isEmpty();
        assertThat(run("t-1").instances()).hasSize(1);
    }

    @Test
    void faults_come_as_they_were_asked_for() {
        stage.faults().failNext("RunInstances", "VcpuLimitExceeded", 400, "You have requested more vCPU capacity");
        refused("VcpuLimitExceeded", 400, () -> run("t-1"));
        stage.faults().next("RunInstances", Faults.Kind.CUT_BEFORE);
        assertThatThrownBy(() -> run("t-1")).isInstanceOf(SdkClientException.class);
        assertThat(stage.instances()).isEmpty();

        stage.faults().next("RunInstances", Faults.Kind.CUT_AFTER);
        assertThatThrownBy(() -> run("t-1")).isInstanceOf(SdkClientException.class);
        assertThat(stage.instances()).hasSize(1);
        assertThat(runOne("t-1")).isEqualTo(stage.instances().get(0).id());

        stage.faults().failAlways(Faults.ANY, "RequestExpired", 400, "Request has expired.");
        refused("RequestExpired", 400, ec2::describeInstances);
        refused("RequestExpired", 400, () -> run("t-2"));
        stage.faults().heal();
        stage.faults().next("DescribeInstances", Faults.Kind.DELAYED);
        var before = clock.instant();
        ec2.describeInstances();
        assertThat(clock.instant()).isEqualTo(before.plus(Faults.DELAY));
    }

    @Test
    void a_seeded_plan_plays_the_same_again() {
        Faults.Kind[] ways = {
            Faults.Kind.CUT_BEFORE, Faults.Kind.CUT_AFTER, Faults.Kind.UNAVAILABLE, Faults.Kind.THROTTLED
        };
        Faults.Plan first = Faults.seeded(7, 0.5, ways);
        Faults.Plan second = Faults.seeded(7, 0.5, ways);
        List<Faults.Kind> drawn =
                IntStream.range(0, 200).mapToObj(i -> first.next("any")).toList();

        assertThat(IntStream.range(0, 200).mapToObj(i -> second.next("any")).toList())
                .isEqualTo(drawn);
        assertThat(Set.copyOf(drawn)).hasSize(5);
        stage.faults().plan(Faults.seeded(7, 1.0, Faults.Kind.THROTTLED));
        refused("RequestLimitExceeded", 503, ec2::describeInstances);
        assertThat(stage.faults().done()).containsEntry(Faults.Kind.THROTTLED, 1);
    }

    @Test
    void the_seeded_region_has_tagged_subnets_in_three_zones_a_group_and_types() {
        var subnets = ec2.describeSubnets(
                        ask -> ask.filters(by -> by.name("tag:stint:machines").values("true")))
                .subnets();
        assertThat(subnets.stream()
                        .collect(Collectors.toMap(subnet -> subnet.availabilityZone(), subnet -> subnet.subnetId())))
                .isEqualTo(land.subnets())
                .hasSize(3);
        assertThat(ec2.describeSecurityGroups(ask ->
                                ask.filters(by -> by.name("tag:stint:machines").values("true")))
                        .securityGroups())
                .singleElement()
                .satisfies(group -> assertThat(group.ipPermissions()).isEmpty());
        assertThat(ec2.describeInstanceTypes(ask -> ask.instanceTypesWithStrings("g4dn.xlarge"))
                        .instanceTypes()
                        .get(0)
                        .vCpuInfo()
                        .defaultVCpus())
                .isEqualTo(4);
        assertThat(ec2.describeImages(ask -> ask.imageIds(land.image())).images())
                .hasSize(1);
    }

    @Test
    void two_stages_do_not_see_each_other() throws Exception {
        run("t-1");
        StageClock other = new StageClock();

        try (Ec2Stage second = Ec2Stage.start(other)) {
            assertThat(new RawClient(second.address()).ec2("DescribeInstances").body())
                    .doesNotContain("<instanceId>");
            assertThat(second.account()).isNotEqualTo(stage.account());
        }
    }

    private SpotInstanceRequest spotRequest(String id) {
        return ec2.describeSpotInstanceRequests(ask -> ask.spotInstanceRequestIds(id))
                .spotInstanceRequests()
                .get(0);
    }

    private static void refused(String code, int status, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Ec2Exception.class, refused -> {
            assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refused.statusCode()).isEqualTo(status);
        });
    }
}
