package dev.stint.providers.gcp;

import static dev.stint.providers.gcp.StagedWorld.granted;
import static dev.stint.providers.gcp.StagedWorld.refused;
import static dev.stint.providers.gcp.StagedWorld.request;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.compute.v1.BulkInsertInstanceResource;
import com.google.cloud.compute.v1.InsertInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Metadata;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.gcp.stage.StagedInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a launch asks of Google, and that it asks the same again. */
final class LaunchTest {
    private static final Market T4 = new Market(
            "gcp", "us-central1", "us-central1-a", "n1-standard-8+2xnvidia-tesla-t4", CapacityType.ON_DEMAND);
    private static final Market CPU =
            new Market("gcp", "us-central1", "us-central1-a", "n2-standard-4", CapacityType.ON_DEMAND);

    @TempDir
    Path root = Path.of("");

    private @Nullable StagedWorld opened;

    @BeforeEach
    void begin() throws IOException {
        opened = new StagedWorld(root.resolve("gcp"));
    }

    @AfterEach
    void end() {
        world().close();
    }

    private StagedWorld world() {
        return Objects.requireNonNull(opened, "no world was opened");
    }

    private Instance asked(Market market) {
        LaunchRequest request = request("t-1", market, 1);
        LaunchPin pin = new LaunchPlanner(GcpSettings.of(world().settings)).plan(request);
        return InstanceRequests.single("stint-test", request, pin, "#!/bin/bash")
                .getInstanceResource();
    }

    @Test
    void a_spot_machine_is_deleted_when_it_is_taken_and_never_restarted() {
        Instance spot = asked(StagedWorld.SPOT);

        assertThat(spot.getScheduling().getProvisioningModel()).isEqualTo("SPOT");
        assertThat(spot.getScheduling().getInstanceTerminationAction()).isEqualTo("DELETE");
        assertThat(spot.getScheduling().getAutomaticRestart()).isFalse();
        assertThat(spot.getScheduling().hasAutomaticRestart()).isTrue();
        assertThat(spot.getScheduling().getOnHostMaintenance()).isEqualTo("TERMINATE");
        assertThat(spot.getScheduling().getMaxRunDuration().getSeconds())
                .isEqualTo(Duration.ofDays(7).toSeconds());
        assertThat(asked(CPU).getScheduling().getProvisioningModel()).isEqualTo("STANDARD");
        assertThat(asked(CPU).getScheduling().getOnHostMaintenance()).isEqualTo("MIGRATE");
        assertThat(asked(T4).getScheduling().getOnHostMaintenance()).isEqualTo("TERMINATE");
    }

    @Test
    void gpus_are_attached_where_the_type_has_none_of_its_own() {
        assertThat(asked(StagedWorld.SPOT).getGuestAcceleratorsList()).isEmpty();
        assertThat(asked(T4).getGuestAccelerators(0).getAcceleratorCount()).isEqualTo(2);
        assertThat(asked(T4).getGuestAccelerators(0).getAcceleratorType())
                .isEqualTo("zones/us-central1-a/acceleratorTypes/nvidia-tesla-t4");
        Machine machine = world().launched("t-2", T4);
        assertThat(machine.market()).isEqualTo(T4);
        assertThat(world().stage.instances().get(0).accelerators()).isEqualTo(Map.of("nvidia-tesla-t4", 2));
    }

    @Test
    void machines_have_the_image_for_their_gpus_and_a_disk_that_holds_it() {
        assertThat(asked(CPU).getDisks(0).getInitializeParams().getSourceImage())
                .isEqualTo(GcpSettings.UBUNTU);
        assertThat(asked(CPU).getDisks(0).getInitializeParams().getDiskSizeGb()).isEqualTo(50);
        assertThat(asked(T4).getDisks(0).getInitializeParams().getSourceImage()).isEqualTo(GcpSettings.DEEP_LEARNING);
        assertThat(asked(T4).getDisks(0).getInitializeParams().getDiskSizeGb()).isEqualTo(90);
        assertThat(asked(T4).getDisks(0).getAutoDelete()).isTrue();
    }

    @Test
    void a_machine_has_no_public_address_unless_the_setting_says_so() {
        assertThat(asked(CPU).getNetworkInterfaces(0).getAccessConfigsList()).isEmpty();
        assertThat(asked(CPU).getNetworkInterfaces(0).getSubnetwork())
                .isEqualTo("projects/stint-test/regions/us-central1/subnetworks/stint-machines");
        world().settings.put("external-address", "true");
        world().settings.put("network", "batch");
        assertThat(asked(CPU).getNetworkInterfaces(0).getAccessConfigs(0).getType())
                .isEqualTo("ONE_TO_ONE_NAT");
        assertThat(asked(CPU).getNetworkInterfaces(0).getNetwork())
                .isEqualTo("projects/stint-test/global/networks/batch");
        assertThat(asked(CPU).getNetworkInterfaces(0).hasSubnetwork()).isFalse();
        world().settings.put("subnetwork", "projects/net/regions/{region}/subnetworks/s-{region}");
        assertThat(asked(CPU).getNetworkInterfaces(0).getSubnetwork())
                .isEqualTo("projects/net/regions/us-central1/subnetworks/s-us-central1");
    }

    @Test
    void a_machine_carries_whose_it_is_and_runs_as_its_team() {
        Machine machine = world().launched("sInst-A-run-1-1-1", StagedWorld.SPOT);

        StagedInstance instance = world().stage.instances().get(0);
        assertThat(machine.id()).isEqualTo("us-central1-a:" + instance.name());
        assertThat(instance.name()).matches("stint-[0-9a-f]{32}-0");
        assertThat(instance.serviceAccount()).contains("stint-team-1@stint-test.iam.gserviceaccount.com");
        assertThat(instance.labels())
                .containsEntry("stint-installation", "inst-a")
                .containsEntry("stint-team", "team-1")
                .containsEntry("stint-run", "run-1")
                .containsKey("stint-token");
        assertThat(instance.metadata())
                .containsEntry("stint-token", "sInst-A-run-1-1-1")
                .containsEntry("stint-expires", "2026-03-02T12:00:00Z")
                .containsEntry("block-project-ssh-keys", "TRUE");
        assertThat(instance.startupScript())
                .hasValueSatisfying(script -> assertThat(script).startsWith("#!/bin/bash"));
    }

    @Test
    void what_labels_cannot_hold_is_read_back_from_metadata() {
        LaunchRequest plain = request("t-1", StagedWorld.SPOT, 1);
        MachineTags tags = new MachineTags(
                "Büro.EU", "Team One", "r".repeat(70) + ".7", 2, 3, plain.tags().expiresAt());
        LaunchRequest odd =
                new LaunchRequest(plain.token(), plain.market(), 1, tags, plain.boot(), 200, plain.runSubmittedAt());
        world().settings.remove("service-account");
        world().stage.change(landscape -> landscape.serviceAccount("default"));
        world().restarted();

        granted(world().provider().launch(odd));
        world().clock.advance(Duration.ofSeconds(5));

        assertThat(world().provider().list("Büro.EU"))
                .singleElement()
                .extracting(Machine::tags)
                .isEqualTo(tags);
        assertThat(world().provider().list("büro.eu")).isEmpty();
    }

    @Test
    void a_launch_is_repeated_to_the_byte_whatever_was_reconfigured_since() {
        LaunchRequest request = request("t-1", StagedWorld.SPOT, 1);
        world().stage.cutAfterEffect("instances.insert");
        world().provider().launch(request);
        world().settings
                .putAll(Map.of(
                        "image", GcpSettings.DEEP_LEARNING,
                        "gpu-image", GcpSettings.UBUNTU,
                        "external-address", "true",
                        "subnetwork", "other",
                        "service-account", "stint-machines@stint-test.iam.gserviceaccount.com"));
        world().restarted();

        List<Machine> machines = granted(world().provider().launch(request));

        assertThat(world().provider().find(request.token())).isEqualTo(machines);
        assertThat(world().stage.instances()).hasSize(1);
        assertThat(world().stage.violations()).isEmpty(); // the stage compares requests of one id
    }

    @Test
    void a_gang_asks_for_all_or_nothing_under_names_of_its_own() {
        LaunchRequest request = request("t-1", T4, 3);
        LaunchPin pin = new LaunchPlanner(GcpSettings.of(world().settings)).plan(request);
        BulkInsertInstanceResource gang = InstanceRequests.gang("stint-test", request, pin, "#!/bin/bash")
                .getBulkInsertInstanceResourceResource();

        assertThat(gang.getCount()).isEqualTo(3);
        assertThat(gang.getMinCount()).isEqualTo(3);
        assertThat(gang.getPerInstancePropertiesMap().keySet())
                .containsExactlyInAnyOrder(
                        MachineId.of("us-central1-a", request.token(), 0).name(),
                        MachineId.of("us-central1-a", request.token(), 1).name(),
                        MachineId.of("us-central1-a", request.token(), 2).name());
        assertThat(gang.getInstanceProperties().getMachineType()).isEqualTo("n1-standard-8");
        assertThat(gang.getInstanceProperties().getGuestAccelerators(0).getAcceleratorType())
                .isEqualTo("nvidia-tesla-t4");
    }

    @Test
    void a_gang_of_which_one_machine_is_not_to_be_had_leaves_none() {
        world().stage.capacity("us-central1-a", "g2-standard-4", true, 2);

        Refusal refusal = refused(world().provider().launch(request("t-1", StagedWorld.SPOT, 3)));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NO_CAPACITY);
        assertThat(refusal.code()).isEqualTo("ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS");
        world().clock.advance(Duration.ofMinutes(2));
        assertThat(world().stage.shown()).isEmpty();
        assertThat(world().provider().find(new LaunchToken("t-1"))).isEmpty();
    }

    @Test
    void a_stranger_under_our_name_is_left_alone_and_the_launch_fails() {
        LaunchRequest request = request("t-1", StagedWorld.SPOT, 1);
        LaunchPin pin = new LaunchPlanner(GcpSettings.of(world().settings)).plan(request);
        InsertInstanceRequest ours = InstanceRequests.single("stint-test", request, pin, "#!/bin/bash");
        InsertInstanceRequest theirs = ours.toBuilder()
                .setRequestId("00000000-0000-4000-8000-000000000001")
                .setInstanceResource(ours.getInstanceResource().toBuilder().setMetadata(Metadata.getDefaultInstance()))
                .build();
        try (GcpConnection google = GcpConnection.open(GcpSettings.of(world().settings))) {
            google.instances().insertCallable().call(theirs);
        }
        world().clock.advance(Duration.ofMinutes(1));

        Refusal refusal = refused(world().provider().launch(request));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.CONFIG);
        assertThat(refusal.code()).isEqualTo("alreadyExists");
        assertThat(world().calls("instances.delete")).isZero();
        assertThat(world().stage.shown()).hasSize(1);
    }

    @Test
    void a_machine_that_was_seen_while_it_was_made_and_never_ran_was_refused() {
        LaunchRequest request = request("t-1", StagedWorld.SPOT, 1);
        world().stage.preemptedWhileCreating("us-central1-a");
        world().stage.cutAfterEffect("instances.insert");
        world().provider().launch(request);
        world().clock.advance(Duration.ofSeconds(2));
        assertThat(world().provider().find(request.token())).hasSize(1);
        world().clock.advance(Duration.ofMinutes(1));

        assertThat(world().provider().find(request.token())).isEmpty();
        Refusal refusal = refused(world().provider().launch(request));

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NO_CAPACITY);
        assertThat(world().stage.instances()).hasSize(1);
    }

    @Test
    void a_launch_that_is_repeated_after_its_machine_was_taken_makes_no_other() {
        Machine machine = world().launched("t-1", StagedWorld.SPOT);
        world().stage.preempt(machine.id());
        world().gone(machine);
        world().clock.advance(Duration.ofHours(2));
        world().restarted();

        List<Machine> again = granted(world().provider().launch(request("t-1", StagedWorld.SPOT, 1)));

        assertThat(again).extracting(Machine::id).containsExactly(machine.id());
        assertThat(again).extracting(Machine::tags).containsExactly(machine.tags());
        assertThat(world().calls("instances.insert")).isEqualTo(1);
    }
}
