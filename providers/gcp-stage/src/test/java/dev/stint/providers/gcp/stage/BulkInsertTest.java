package dev.stint.providers.gcp.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.compute.v1.BulkInsertInstanceRequest;
import com.google.cloud.compute.v1.BulkInsertInstanceResource;
import com.google.cloud.compute.v1.BulkInsertInstanceResourcePerInstanceProperties;
import com.google.cloud.compute.v1.BulkInsertOperationStatus;
import com.google.cloud.compute.v1.BulkInsertRegionInstanceRequest;
import com.google.cloud.compute.v1.Errors;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstanceProperties;
import com.google.cloud.compute.v1.LocationPolicy;
import com.google.cloud.compute.v1.LocationPolicyLocation;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.RegionInstancesClient;
import com.google.cloud.compute.v1.RegionInstancesSettings;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Many instances at a time: enough of them, or none. */
final class BulkInsertTest extends OnStage {

    @Test
    void a_bulk_launch_names_and_makes_all() {
        Operation operation = bulk(3, 3, gang -> gang.setNamePattern("gang-##"));
        clock.pass(MADE);

        Operation done = now(operation);
        assertThat(done.getOperationType()).isEqualTo("bulkInsert");
        assertThat(done.hasError()).isFalse();
        assertThat(status(done).getCreatedVmCount()).isEqualTo(3);
        assertThat(stage.shown()).extracting(StagedInstance::name).containsExactly("gang-01", "gang-02", "gang-03");
        assertThat(shown("gang-02").getStatus()).isEqualTo("RUNNING");
        assertThat(shown("gang-02").getLabelsMap()).containsEntry("stint-name", "gang");
        clock.pass(Pace.USUAL.lag());
        assertThat(operations("operationGroupId=" + done.getOperationGroupId()))
                .extracting(Operation::getOperationType)
                .containsExactlyInAnyOrder("bulkInsert", "insert", "insert", "insert");

        bulk(1, 1, more -> more.setNamePattern("gang-##"));
        assertThat(stage.instances()).extracting(StagedInstance::name).contains("gang-04");
    }

    @Test
    void names_may_be_given_one_by_one_and_a_repeated_request_makes_no_more() {
        UnaryOperator<BulkInsertInstanceResource.Builder> named = gang -> {
            for (String name : List.of("m-0", "m-1")) {
                gang.putPerInstanceProperties(
                        name, BulkInsertInstanceResourcePerInstanceProperties.getDefaultInstance());
            }
            return gang;
        };
        Operation first = bulk(2, 2, named);
        clock.pass(MADE);

        assertThat(bulk(2, 2, named).getName()).isEqualTo(first.getName());
        assertThat(stage.shown()).extracting(StagedInstance::name).containsExactly("m-0", "m-1");
    }

    @Test
    void too_few_for_all_means_none_though_some_showed_themselves() {
        stage.capacity(ZONE, "n2-standard-4", true, 2);
        Operation operation = bulk(3, 3, gang -> gang.setNamePattern("gang-#"));

        clock.pass(Pace.USUAL.pending());
        assertThat(stage.shown()).hasSize(2);
        clock.pass(Pace.USUAL.working());

        Operation done = now(operation);
        assertThat(done.getError().getErrorsList())
                .extracting(Errors::getCode)
                .containsExactly("VM_MIN_COUNT_NOT_REACHED", "ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS");
        assertThat(status(done).getDeletedVmCount()).isEqualTo(2);
        assertThat(stage.shown()).isEmpty();
    }

    @Test
    void enough_of_them_is_a_success() {
        stage.capacity(ZONE, "n2-standard-4", true, 2);
        Operation operation = bulk(3, 1, gang -> gang.setNamePattern("gang-#"));
        clock.pass(MADE);

        assertThat(now(operation).hasError()).isFalse();
        assertThat(status(now(operation)).getFailedToCreateVmCount()).isEqualTo(1);
        assertThat(stage.shown()).hasSize(2);
    }

    @Test
    void one_preempted_at_birth_takes_the_gang_with_it() {
        stage.preemptedWhileCreating(ZONE);
        Operation operation = bulk(2, 2, gang -> gang.setNamePattern("gang-#"));
        clock.pass(MADE);

        assertThat(now(operation).getError().getErrorsList())
                .extracting(Errors::getCode)
                .containsExactly("VM_MIN_COUNT_NOT_REACHED", "UNSUPPORTED_OPERATION");
        clock.pass(Pace.USUAL.stopping());
        assertThat(stage.shown()).isEmpty();
    }

    @Test
    void a_name_that_is_taken_refuses_all_of_them() {
        made(spot("m-1"));
        refused(
                409,
                "already exists",
                () -> bulk(
                        2,
                        2,
                        gang -> gang.putPerInstanceProperties(
                                        "m-0", BulkInsertInstanceResourcePerInstanceProperties.getDefaultInstance())
                                .putPerInstanceProperties(
                                        "m-1", BulkInsertInstanceResourcePerInstanceProperties.getDefaultInstance())));
        made(spot("m-0"));
    }

    @Test
    void a_bulk_launch_in_a_region_goes_to_a_zone_that_is_allowed_and_has_machines() throws Exception {
        stage.dry("us-central1-a");
        try (RegionInstancesClient regional = RegionInstancesClient.create(settings(
                        RegionInstancesSettings.newBuilder(),
                        RegionInstancesSettings.defaultHttpJsonTransportProviderBuilder())
                .build())) {
            Operation operation = regional.bulkInsertCallable()
                    .call(BulkInsertRegionInstanceRequest.newBuilder()
                            .setProject(stage.project())
                            .setRegion("us-central1")
                            .setBulkInsertInstanceResourceResource(gang(2, 2)
                                    .setNamePattern("gang-#")
                                    .setLocationPolicy(LocationPolicy.newBuilder()
                                            .setTargetShape("ANY_SINGLE_ZONE")
                                            .putLocations(
                                                    "zones/us-central1-b",
                                                    LocationPolicyLocation.newBuilder()
                                                            .setPreference("DENY")
                                                            .build())))
                            .build());

            assertThat(operation.getRegion()).endsWith("/regions/us-central1");
            clock.pass(MADE);
            assertThat(stage.shown()).hasSize(2).allMatch(each -> each.zone().equals("us-central1-c"));
        }
    }

    @Test
    void what_no_bulk_launch_can_be_is_refused() {
        refused(400, "minCount 3", () -> bulk(2, 3, gang -> gang.setNamePattern("gang-#")));
        refused(400, "namePattern", () -> bulk(2, 2, gang -> gang.setNamePattern("gang")));
        refused(
                400,
                "2 instances to name",
                () -> bulk(
                        2,
                        2,
                        gang -> gang.putPerInstanceProperties(
                                "m-0", BulkInsertInstanceResourcePerInstanceProperties.getDefaultInstance())));
        refused(
                500,
                "takes a name here",
                () -> bulk(1, 1, gang -> {
                    gang.getInstancePropertiesBuilder().setMachineType("zones/" + ZONE + "/machineTypes/n2-standard-4");
                    return gang.setNamePattern("gang-#");
                }));
        stage.failOperation("instances.bulkInsert", "IP_SPACE_EXHAUSTED", "no addresses", 400);
        Operation operation = bulk(1, 1, gang -> gang.setNamePattern("gang-#"));
        clock.pass(MADE);
        assertThat(now(operation).getError().getErrors(0).getCode()).isEqualTo("IP_SPACE_EXHAUSTED");
        assertThat(stage.shown()).isEmpty();
    }

    private static BulkInsertOperationStatus status(Operation operation) {
        return operation.getInstancesBulkInsertOperationMetadata().getPerLocationStatusOrThrow("zones/" + ZONE);
    }

    private Operation bulk(int count, int least, UnaryOperator<BulkInsertInstanceResource.Builder> how) {
        BulkInsertInstanceResource asked = how.apply(gang(count, least)).build();
        return instances
                .bulkInsertCallable()
                .call(BulkInsertInstanceRequest.newBuilder()
                        .setProject(stage.project())
                        .setZone(ZONE)
                        .setRequestId(
                                UUID.nameUUIDFromBytes(asked.toByteArray()).toString())
                        .setBulkInsertInstanceResourceResource(asked)
                        .build());
    }

    static BulkInsertInstanceResource.Builder gang(int count, int least) {
        Instance one = spot("gang").build();
        return BulkInsertInstanceResource.newBuilder()
                .setCount(count)
                .setMinCount(least)
                .setInstanceProperties(InstanceProperties.newBuilder()
                        .setMachineType("n2-standard-4")
                        .addAllDisks(one.getDisksList())
                        .addAllNetworkInterfaces(one.getNetworkInterfacesList())
                        .setScheduling(one.getScheduling())
                        .setMetadata(one.getMetadata())
                        .putAllLabels(one.getLabelsMap()));
    }
}
