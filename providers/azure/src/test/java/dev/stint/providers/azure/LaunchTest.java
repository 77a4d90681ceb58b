package dev.stint.providers.azure;

import static dev.stint.providers.azure.FakeWorld.ON_DEMAND;
import static dev.stint.providers.azure.FakeWorld.SPOT;
import static dev.stint.providers.azure.FakeWorld.granted;
import static dev.stint.providers.azure.FakeWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.Refusal;
import dev.stint.providers.Refusal.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is asked of Azure, and what is made of its answers. */
final class LaunchTest {
    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
    }

    private JsonNode asked(int index) {
        return FakeArm.JSON.readTree(world.arm.bodies.get(index));
    }

    @Test
    void a_spot_machine_is_asked_for_with_its_disk_and_interface_in_one_request() {
        Machine machine =
                granted(world.open().launch(world.request("t-1", SPOT, 1))).get(0);

        assertThat(machine.id()).matches("stint-team-1:stint-[0-9a-f]{12}-[0-9a-f]{24}-0");
        String name = machine.id().split(":")[1];
        JsonNode vm = asked(0);
        JsonNode properties = vm.path("properties");
        assertThat(vm.path("location").asString()).isEqualTo("eastus");
        assertThat(vm.path("zones").path(0).asString()).isEqualTo("1");
        assertThat(vm.path("identity").path("type").asString()).isEqualTo("UserAssigned");
        assertThat(vm.path("identity").path("userAssignedIdentities").propertyNames())
                .containsExactly(world.settings.getOrDefault("identity", "").replace("{team}", "team-1"));
        assertThat(properties.path("priority").asString()).isEqualTo("Spot");
        assertThat(properties.path("evictionPolicy").asString()).isEqualTo("Delete");
        assertThat(properties.path("billingProfile").path("maxPrice").asDouble())
                .isEqualTo(-1);
        JsonNode disk = properties.path("storageProfile").path("osDisk");
        assertThat(disk.path("name").asString()).isEqualTo(name + "-os");
        assertThat(disk.path("deleteOption").asString()).isEqualTo("Delete");
        assertThat(disk.path("diskSizeGB").asInt()).isEqualTo(120);
        assertThat(properties
                        .path("storageProfile")
                        .path("imageReference")
                        .path("offer")
                        .asString())
                .isEqualTo("ubuntu-hpc");
        JsonNode nic = properties
                .path("networkProfile")
                .path("networkInterfaceConfigurations")
                .path(0);
        assertThat(nic.path("name").asString()).isEqualTo(name + "-nic");
        assertThat(nic.path("properties").path("deleteOption").asString()).isEqualTo("Delete");
        JsonNode address =
                nic.path("properties").path("ipConfigurations").path(0).path("properties");
        assertThat(address.path("subnet").path("id").asString())
                .endsWith("virtualNetworks/stint-eastus/subnets/machines");
        assertThat(address.propertyNames()).doesNotContain("publicIPAddressConfiguration");
        JsonNode linux = properties.path("osProfile").path("linuxConfiguration");
        assertThat(linux.path("disablePasswordAuthentication").asBoolean()).isTrue();
        assertThat(linux.path("ssh").path("publicKeys").path(0).path("keyData").asString())
                .isEqualTo(SshKey.NOBODYS);
        assertThat(properties.path("osProfile").has("adminPassword")).isFalse();
        assertThat(new String(
                        Base64.getDecoder()
                                .decode(properties
                                        .path("osProfile")
                                        .path("customData")
                                        .asString()),
                        StandardCharsets.UTF_8))
                .startsWith("#!/bin/bash\n");
    }

    @Test
    void a_machine_that_azure_still_looks_for_room_for_is_not_found_before_it_has_some() {
        world.arm.faults =
                operation -> operation.equals("PUT virtualMachines") ? FakeArm.Fault.CUT_AFTER : FakeArm.Fault.NONE;
        world.arm.fates = name -> Optional.of("AllocationFailed");
        assertThat(world.open().launch(world.request("t-1", SPOT, 1))).isInstanceOf(LaunchOutcome.Lost.class);
        assertThat(world.ofToken("t-1")).hasSize(1);
        world.arm.faults = operation -> FakeArm.Fault.NONE;

        AzureCapacityProvider next = world.open();
        assertThat(next.find(new LaunchToken("t-1"))).isEmpty();

        Refusal refusal = refused(next.launch(world.request("t-1", SPOT, 1)));
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NO_CAPACITY);
        assertThat(world.arm.machines).isEmpty();
        assertThat(world.arm.parts).isEmpty();
    }

    @Test
    void an_on_demand_machine_of_no_zone_is_asked_for_without_a_price_or_a_zone() {
        granted(world.open().launch(world.request("t-1", ON_DEMAND, 1)));

        JsonNode vm = asked(0);
        assertThat(vm.has("zones")).isFalse();
        assertThat(vm.path("properties").path("priority").asString()).isEqualTo("Regular");
        assertThat(vm.path("properties").has("evictionPolicy")).isFalse();
        assertThat(vm.path("properties").has("billingProfile")).isFalse();
        assertThat(vm.path("properties")
                        .path("storageProfile")
                        .path("imageReference")
                        .path("offer")
                        .asString())
                .isEqualTo("ubuntu-24_04-lts");
    }

    @Test
    void nobody_has_the_private_half_of_the_key_for_it_is_a_point_and_no_more() throws Exception {
        byte[] wire = Base64.getDecoder().decode(SshKey.NOBODYS.split(" ")[1]);
        String point = HexFormat.of().formatHex(wire).substring(2 * (wire.length - 32));

        Signature verification = Signature.getInstance("Ed25519");
        verification.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(HexFormat.of().parseHex("302a300506032b6570032100" + point))));

        assertThat(SshKey.NOBODYS)
                .startsWith("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI")
                .endsWith(" nobody");
    }

    @Test
    void a_launch_is_repeated_to_the_byte_whatever_has_been_reconfigured() {
        LaunchRequest request = world.request("t-1", SPOT, 1);
        world.arm.faults = operation -> operation.startsWith("PUT") ? FakeArm.Fault.FAILED_BEFORE : FakeArm.Fault.NONE;
        assertThat(world.open().launch(request)).isInstanceOf(LaunchOutcome.Lost.class);
        world.arm.faults = operation -> FakeArm.Fault.NONE;
        world.settings.put("gpu-image", "other:image:than:before");
        world.settings.put("resource-group", "another");

        granted(world.open().launch(request));

        assertThat(world.arm.bodies).hasSize(1);
        assertThat(asked(0).path("properties")
                        .path("storageProfile")
                        .path("imageReference")
                        .path("offer")
                        .asString())
                .isEqualTo("ubuntu-hpc");
        assertThat(world.arm.machines.keySet()).allMatch(key -> key.startsWith("stint-team-1:"));
    }

    @Test
    void a_gang_of_which_one_is_refused_leaves_nothing() {
        AzureCapacityProvider provider = world.open();
        world.arm.fates = name -> name.endsWith("-2") ? Optional.of("ZonalAllocationFailed") : Optional.empty();
        world.arm.partsStay = true;

        Refusal refusal = refused(provider.launch(world.request("t-1", SPOT, 4)));

        assertThat(refusal.kind()).isEqualTo(Kind.NO_CAPACITY);
        assertThat(world.arm.bodies).hasSize(4);
        assertThat(world.arm.machines).isEmpty();
        assertThat(world.arm.parts).isEmpty();
        assertThat(provider.find(world.request("t-1", SPOT, 4).token())).isEmpty();
    }

    @Test
    void what_cannot_be_removed_yet_is_lost_and_refused_once_it_is_gone() {
        AzureCapacityProvider provider = world.open();
        world.arm.fates = name -> Optional.of("AllocationFailed");
        world.arm.partsStay = true;
        world.arm.refusals = operation -> operation.equals("DELETE networkInterfaces")
                ? FakeArm.error(400, "NicReservedForAnotherVm", "reserved for 180 seconds")
                : Optional.empty();

        LaunchOutcome first = provider.launch(world.request("t-1", SPOT, 1));
        world.arm.refusals = operation -> Optional.empty();
        world.arm.fates = name -> Optional.empty();
        LaunchOutcome second = provider.launch(world.request("t-1", SPOT, 1));

        assertThat(first).isInstanceOf(LaunchOutcome.Lost.class);
        assertThat(refused(second).code()).isEqualTo("AllocationFailed");
        assertThat(world.arm.machines).isEmpty();
        assertThat(world.arm.parts).isEmpty();
        assertThat(world.arm.bodies).hasSize(1);
    }

    @Test
    void a_machine_whose_guest_is_too_slow_to_report_is_granted_for_it_runs() {
        world.arm.fates = name -> Optional.of("OSProvisioningTimedOut");
        world.arm.ranAllTheSame = true;

        assertThat(granted(world.open().launch(world.request("t-1", SPOT, 1)))).hasSize(1);
    }

    @Test
    void a_machine_that_vanishes_while_it_is_made_was_taken_at_birth() {
        world.arm.faults = operation -> {
            if (operation.equals("GET operations")) {
                world.arm.evict(world.arm.machines.keySet().stream().findFirst().orElse(""));
            }
            return FakeArm.Fault.NONE;
        };

        assertThat(refused(world.open().launch(world.request("t-1", SPOT, 1))).kind())
                .isEqualTo(Kind.NO_CAPACITY);
    }

    @Test
    void a_launch_that_was_granted_is_answered_with_the_same_machines_whatever_became_of_them() {
        AzureCapacityProvider provider = world.open();
        List<Machine> machines = granted(provider.launch(world.request("t-1", SPOT, 2)));
        world.arm.machines.keySet().stream().toList().forEach(world.arm::evict);

        assertThat(granted(provider.launch(world.request("t-1", SPOT, 2)))).isEqualTo(machines);
        assertThat(world.arm.bodies).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "Standard_NC4as_T4_v3, true",
        "Standard_NC24ads_A100_v4, true",
        "Standard_ND96isr_H100_v5, true",
        "Standard_NV36ads_A10_v5, true",
        "Standard_NV4as_v4, false",
        "Standard_ND96isr_MI300X_v5, false",
        "Standard_D8s_v5, false",
        "Standard_NP10s, false"
    })
    void machines_with_gpus_of_nvidia_get_their_drivers(String size, boolean gpu) {
        assertThat(VmSizes.hasGpu(size)).isEqualTo(gpu);
    }

    @Test
    void boot_data_that_azure_does_not_take_is_told_and_not_sent() {
        world.boot = request -> "#".repeat(VmRequests.CUSTOM_DATA_BYTES + 1);

        assertThat(refused(world.open().launch(world.request("t-1", SPOT, 1))).message())
                .contains("65536 bytes; Azure takes 65535");
        assertThat(world.arm.calls).isEmpty();
    }
}
