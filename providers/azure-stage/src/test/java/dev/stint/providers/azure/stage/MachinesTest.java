package dev.stint.providers.azure.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.management.exception.ManagementException;
import com.azure.core.management.polling.PollResult;
import com.azure.core.util.Context;
import com.azure.core.util.polling.LongRunningOperationStatus;
import com.azure.core.util.polling.PollResponse;
import com.azure.core.util.polling.SyncPoller;
import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import com.azure.resourcemanager.compute.models.DeleteOptions;
import com.azure.resourcemanager.compute.models.DiskDeleteOptionTypes;
import com.azure.resourcemanager.compute.models.InstanceViewStatus;
import com.azure.resourcemanager.compute.models.InstanceViewTypes;
import com.azure.resourcemanager.compute.models.VirtualMachineEvictionPolicyTypes;
import com.azure.resourcemanager.network.fluent.NetworkInterfacesClient;
import dev.stint.providers.azure.stage.StagedInstance.State;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class MachinesTest extends StageTest {

    private static final @Nullable InstanceViewTypes NO_VIEW = null;

    @Test
    void a_machine_is_accepted_with_its_parts_and_runs_when_its_time_has_come() {
        SyncPoller<PollResult<VirtualMachineInner>, VirtualMachineInner> poller = begin("m-0", spot("m-0"));

        assertThat(stage.instance("m-0").state()).isEqualTo(State.CREATING);
        assertThat(stage.leftovers()).hasSize(3);
        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.IN_PROGRESS);
        clock.advance(CREATED);
        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);

        VirtualMachineInner machine = poller.getFinalResult();
        assertThat(machine.provisioningState()).isEqualTo("Succeeded");
        assertThat(machine.zones()).containsExactly("1");
        assertThat(machine.tags()).containsEntry("stint-installation", "i-1");
        assertThat(machine.storageProfile().osDisk().managedDisk().id()).endsWith("/disks/m-0-os");
        assertThat(machine.storageProfile().imageReference().exactVersion()).isEqualTo("24.04.202511010");
        assertThat(machine.networkProfile().networkInterfaces()).singleElement().satisfies(nic -> {
            assertThat(nic.id()).contains("/networkInterfaces/m-0-nic-");
            assertThat(nic.deleteOption()).isEqualTo(DeleteOptions.DELETE);
        });
        assertThat(machine.identity()
                        .userAssignedIdentities()
                        .get(land.identity())
                        .clientId())
                .isNotEmpty();
        assertThat(stage.instance("m-0")).satisfies(staged -> {
            assertThat(staged.state()).isEqualTo(State.RUNNING);
            assertThat(staged.billed()).isTrue();
            assertThat(new String(staged.customData(), StandardCharsets.UTF_8)).isEqualTo("#!/bin/sh\n");
            assertThat(staged.zone()).contains("1");
            assertThat(staged.spot()).isTrue();
        });
    }

    @Test
    void secrets_are_never_said_again_and_a_machine_shows_its_life_only_when_asked() {
        running("m-0");

        VirtualMachineInner plain = get("m-0", NO_VIEW);
        VirtualMachineInner viewed = get("m-0", InstanceViewTypes.INSTANCE_VIEW);

        assertThat(plain.osProfile().customData()).isNull();
        assertThat(plain.instanceView()).isNull();
        assertThat(codes(viewed)).containsExactly("ProvisioningState/succeeded", "PowerState/running");
    }

    @Test
    void a_deleted_machine_takes_along_what_was_to_go_with_it() {
        running("m-0");

        SyncPoller<PollResult<Void>, Void> poller = azure.getVirtualMachines().beginDelete(GROUP, "m-0");

        assertThat(get("m-0", NO_VIEW).provisioningState()).isEqualTo("Deleting");
        clock.advance(DELETED);
        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);
        assertThat(stage.leftovers()).isEmpty();
        refused("ResourceNotFound", 404, () -> get("m-0", NO_VIEW));
        assertThat(azure.getVirtualMachines().beginDelete(GROUP, "m-0").poll().getStatus())
                .isEqualTo(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);
        assertThat(stage.instance("m-0").state()).isEqualTo(State.GONE);
    }

    @Test
    void parts_that_are_to_stay_stay_and_can_be_deleted_once_they_are_free() {
        VirtualMachineInner machine = spot("m-0");
        machine.storageProfile().osDisk().withDeleteOption(DiskDeleteOptionTypes.DETACH);
        machine.networkProfile().networkInterfaceConfigurations().get(0).withDeleteOption(DeleteOptions.DETACH);
        begin("m-0", machine);
        clock.advance(CREATED);
        String nic = named("/networkInterfaces/");

        refused("OperationNotAllowed", 409, () -> azure.getDisks().beginDelete(GROUP, "m-0-os"));
        refused("NicInUse", 400, () -> interfaces().beginDelete(GROUP, nic));
        azure.getVirtualMachines().beginDelete(GROUP, "m-0");
        clock.advance(DELETED);
        assertThat(stage.leftovers()).hasSize(2);
        assertThat(azure.getDisks().getByResourceGroup(GROUP, "m-0-os").managedBy())
                .isNull();
        azure.getDisks().beginDelete(GROUP, "m-0-os");
        interfaces().beginDelete(GROUP, nic);
        clock.advance(DELETED);

        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void a_deletion_that_is_cut_leaves_disk_and_interface_and_the_interface_may_be_reserved() {
        running("m-0");
        String nic = named("/networkInterfaces/");
        stage.quirks().cutDeletions(1);
        stage.quirks().reserveInterfaces(true);

        azure.getVirtualMachines().beginDelete(GROUP, "m-0");
        clock.advance(DELETED);

        assertThat(stage.leftovers()).hasSize(2).noneMatch(id -> id.contains("/virtualMachines/"));
        refused("NicReservedForAnotherVm", 400, () -> interfaces().beginDelete(GROUP, nic));
        clock.advance(Parts.RESERVED);
        interfaces().beginDelete(GROUP, nic);
        azure.getDisks().beginDelete(GROUP, "m-0-os");
        clock.advance(DELETED);
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void an_interface_is_called_as_its_configuration_with_or_without_a_mark() {
        begin("m-0", spot("m-0"));
        assertThat(named("/networkInterfaces/")).matches("m-0-nic-[0-9a-f]{8}");
        clock.advance(CREATED);
        azure.getVirtualMachines().beginDelete(GROUP, "m-0");
        clock.advance(DELETED);

        stage.quirks().markInterfaceNames(false);
        begin("m-0", spot("m-0"));

        assertThat(named("/networkInterfaces/")).isEqualTo("m-0-nic");
    }

    @ParameterizedTest
    @CsvSource({
        "ALLOCATION_FAILED, 1, ZonalAllocationFailed",
        "ALLOCATION_FAILED, regional, AllocationFailed",
        "OVERCONSTRAINED, 1, OverconstrainedZonalAllocationRequest",
        "OVERCONSTRAINED, regional, OverconstrainedAllocationRequest"
    })
    void a_machine_that_finds_no_hardware_is_left_behind_failed(Scarcity how, String zone, String code) {
        stage.stock().dry("eastus", zone, how);
        VirtualMachineInner machine = spot("m-0");
        if (zone.equals(Stock.REGIONAL)) {
            machine.withZones(List.of());
        }
        SyncPoller<PollResult<VirtualMachineInner>, VirtualMachineInner> poller = begin("m-0", machine);
        clock.advance(CREATED);

        PollResponse<PollResult<VirtualMachineInner>> end = poller.poll();

        assertThat(end.getStatus()).isEqualTo(LongRunningOperationStatus.FAILED);
        assertThat(end.getValue().getError().getResponseBody()).contains('"' + code + '"');
        assertThat(codes(get("m-0", InstanceViewTypes.INSTANCE_VIEW)))
                .containsExactly("ProvisioningState/failed/" + code);
        assertThat(stage.leftovers()).hasSize(3);
        assertThat(stage.instance("m-0").state()).isEqualTo(State.FAILED);

        stage.stock().refill();
        begin("m-0", machine);
        clock.advance(CREATED);
        assertThat(stage.instance("m-0").state()).isEqualTo(State.RUNNING);
    }

    @Test
    void capacity_is_of_one_size_and_zone_and_comes_back_with_the_end_of_a_machine() {
        stage.stock().capacity("eastus", "1", "Standard_NC4as_T4_v3", true, 1);
        running("m-0");
        running("m-1");
        assertThat(stage.instance("m-1").state()).isEqualTo(State.FAILED);

        azure.getVirtualMachines().beginDelete(GROUP, "m-0");
        clock.advance(DELETED);
        begin("m-1", spot("m-1"));
        clock.advance(CREATED);

        assertThat(stage.instance("m-1").state()).isEqualTo(State.RUNNING);
    }

    @Test
    void a_size_that_is_withheld_is_refused_at_once_and_leaves_nothing() {
        stage.stock().withhold("eastus", "1", "Standard_NC4as_T4_v3");

        refused("SkuNotAvailable", 409, () -> begin("m-0", spot("m-0")));

        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void quotas_tell_spot_family_and_region_apart() {
        stage.quota("eastus", "lowPriorityCores", 7);
        stage.quota("eastus", "Standard NCASv3_T4 Family", 7);
        begin("m-0", spot("m-0"));
        begin("m-1", onDemand("m-1"));

        assertThat(refused("OperationNotAllowed", 409, () -> begin("m-2", spot("m-2"))))
                .contains("exceeding approved LowPriorityCores quota", "Current Limit: 7, Current Usage: 4")
                .contains("Additional Required: 4, (Minimum) New Limit Required: 8");
        assertThat(refused("OperationNotAllowed", 409, () -> begin("m-2", onDemand("m-2"))))
                .contains("exceeding approved Standard NCASv3_T4 Family Cores quota");
        stage.quota("eastus", "cores", 4);
        assertThat(refused("OperationNotAllowed", 409, () -> begin("m-2", onDemand("m-2"))))
                .contains("exceeding approved Total Regional Cores quota");
        assertThat(stage.instances()).hasSize(2);
    }

    @Test
    void the_same_request_again_makes_nothing_new_while_it_starts_and_when_it_runs() {
        begin("m-0", spot("m-0"));
        SyncPoller<PollResult<VirtualMachineInner>, VirtualMachineInner> again = begin("m-0", spot("m-0"));
        clock.advance(CREATED);
        assertThat(again.poll().getStatus()).isEqualTo(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);
        String first = again.getFinalResult().vmId();

        SyncPoller<PollResult<VirtualMachineInner>, VirtualMachineInner> later = begin("m-0", spot("m-0"));

        assertThat(later.poll().getStatus()).isEqualTo(LongRunningOperationStatus.SUCCESSFULLY_COMPLETED);
        assertThat(later.getFinalResult().vmId()).isEqualTo(first);
        assertThat(stage.instances()).hasSize(1);
        assertThat(stage.leftovers()).hasSize(3);
    }

    @Test
    void what_cannot_change_is_refused_and_tags_can() {
        running("m-0");
        VirtualMachineInner other = spot("m-0");
        other.osProfile().withCustomData(base64("#!/bin/bash\n"));
        VirtualMachineInner elsewhere = spot("m-0").withZones(List.of("2"));
        VirtualMachineInner tagged = spot("m-0");
        tagged.withTags(Map.of("stint-installation", "i-2"));

        assertThat(refused("PropertyChangeNotAllowed", 409, () -> begin("m-0", other)))
                .contains("Changing property 'customData' is not allowed.");
        refused("PropertyChangeNotAllowed", 409, () -> begin("m-0", elsewhere));
        begin("m-0", tagged);

        assertThat(get("m-0", NO_VIEW).tags()).containsEntry("stint-installation", "i-2");
    }

    @Test
    void a_request_that_wants_to_be_the_first_is_refused_when_it_is_not() {
        begin("m-0", spot("m-0"));

        refused(
                "PreconditionFailed",
                412,
                () -> azure.getVirtualMachines().beginCreateOrUpdate(GROUP, "m-0", spot("m-0"), "", "*", Context.NONE));

        assertThat(stage.instances()).hasSize(1);
    }

    @Test
    void a_machine_that_is_being_deleted_can_only_be_deleted() {
        SyncPoller<PollResult<VirtualMachineInner>, VirtualMachineInner> creating = begin("m-0", spot("m-0"));
        azure.getVirtualMachines().beginDelete(GROUP, "m-0");

        assertThat(refused("OperationNotAllowed", 409, () -> begin("m-0", spot("m-0"))))
                .contains("since the VM is marked for deletion");
        assertThat(creating.poll().getValue().getError().getResponseBody()).contains("OperationPreempted");
        clock.advance(DELETED);
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void an_eviction_is_announced_and_deletes_a_machine_with_its_parts() {
        List<String> heard = new ArrayList<>();
        stage.onLaunch(machine -> heard.add("launch " + machine.name()));
        stage.onNotice((machine, at) -> heard.add("notice " + machine.name() + " "
                + Duration.between(clock.instant(), at).toSeconds()));
        stage.onEnd(machine -> heard.add("end " + machine.name() + " " + machine.state()));
        running("m-0");

        stage.preempt("stint-machines:m-0");
        stage.preempt("m-0");

        assertThat(stage.instance("m-0").state()).isEqualTo(State.RUNNING);
        clock.advance(Pace.USUAL.notice());
        assertThat(stage.leftovers()).isEmpty();
        assertThat(heard).containsExactly("launch m-0", "notice m-0 30", "end m-0 GONE");
    }

    @Test
    void a_market_that_dries_up_takes_its_machines_even_one_that_is_only_being_made() {
        running("m-0");
        begin("m-1", spot("m-1"));
        begin("m-2", spot("m-2").withZones(List.of("2")));

        stage.dryUp("eastus", "1", "Standard_NC4as_T4_v3");
        clock.advance(Pace.USUAL.notice());

        assertThat(stage.instance("m-0").state()).isEqualTo(State.GONE);
        assertThat(stage.instance("m-1").state()).isEqualTo(State.GONE);
        clock.advance(CREATED);
        assertThat(stage.instance("m-2").state()).isEqualTo(State.RUNNING);
        running("m-3");
        assertThat(stage.instance("m-3").state()).isEqualTo(State.FAILED);
    }

    @Test
    void a_new_machine_may_be_hidden_from_who_looks_for_it_while_its_operation_is_not() {
        stage.quirks().hideNewMachines(Duration.ofSeconds(5));
        SyncPoller<PollResult<VirtualMachineInner>, VirtualMachineInner> poller = begin("m-0", spot("m-0"));

        refused("ResourceNotFound", 404, () -> get("m-0", NO_VIEW));
        assertThat(poller.poll().getStatus()).isEqualTo(LongRunningOperationStatus.IN_PROGRESS);
        clock.advance(Duration.ofSeconds(5));
        assertThat(get("m-0", NO_VIEW).provisioningState()).isEqualTo("Creating");
    }

    @Test
    void equal_requests_at_once_make_one_machine() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            String body = spot("m-0").toJsonString();
            List<Callable<Integer>> calls = IntStream.range(0, 8)
                    .<Callable<Integer>>mapToObj(
                            i -> () -> raw.ask("PUT", path("m-0"), body).statusCode())
                    .toList();
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : threads.invokeAll(calls)) {
                statuses.add(answer.get());
            }
            assertThat(statuses).containsOnlyOnce(201).containsOnly(200, 201);
            assertThat(stage.instances()).hasSize(1);
            assertThat(stage.leftovers()).hasSize(3);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_machine_whose_policy_is_to_deallocate_stays_and_keeps_its_quota() {
        stage.quota("eastus", "lowPriorityCores", 4);
        begin("m-0", spot("m-0").withEvictionPolicy(VirtualMachineEvictionPolicyTypes.DEALLOCATE));
        clock.advance(CREATED);

        azure.getVirtualMachines().simulateEviction(GROUP, "m-0");
        clock.advance(Pace.USUAL.notice());

        assertThat(codes(get("m-0", InstanceViewTypes.INSTANCE_VIEW)))
                .containsExactly("ProvisioningState/succeeded", "PowerState/deallocated");
        refused("OperationNotAllowed", 409, () -> begin("m-1", spot("m-1")));
    }

    @Test
    void a_machine_that_is_not_of_spot_is_never_evicted() {
        begin("m-0", onDemand("m-0"));
        clock.advance(CREATED);

        refused("OperationNotAllowed", 409, () -> azure.getVirtualMachines().simulateEviction(GROUP, "m-0"));
    }

    @Test
    void a_guest_that_powers_itself_off_is_billed_until_somebody_deallocates_it() {
        running("m-0");
        stage.poweredOff("m-0");

        assertThat(stage.instance("m-0").billed()).isTrue();
        assertThat(codes(get("m-0", InstanceViewTypes.INSTANCE_VIEW))).contains("PowerState/stopped");
        azure.getVirtualMachines().beginDeallocate(GROUP, "m-0");
        clock.advance(Pace.USUAL.stopping());

        assertThat(stage.instance("m-0").billed()).isFalse();
        assertThat(azure.getVirtualMachines().instanceView(GROUP, "m-0").statuses())
                .extracting(InstanceViewStatus::code)
                .contains("PowerState/deallocated");
    }

    @Test
    void lists_may_be_behind_and_come_in_pages() throws Exception {
        stage.pace(Pace.USUAL.listsBehind(Duration.ofSeconds(10)));
        running("m-0");
        running("m-1");
        begin("m-2", spot("m-2"));

        assertThat(names()).containsExactly("m-0", "m-1");
        clock.advance(Duration.ofSeconds(10));
        assertThat(names()).containsExactly("m-0", "m-1", "m-2");
        azure.getVirtualMachines().beginDelete(GROUP, "m-0");
        clock.advance(DELETED);
        stage.settle();
        assertThat(names()).contains("m-0");
        clock.advance(Duration.ofSeconds(10));
        stage.pageSize(1);
        assertThat(names()).containsExactly("m-1", "m-2");
        JsonNode first = raw.get("/providers/Microsoft.Compute/virtualMachines?$expand=instanceView");
        assertThat(first.path("value").path(0).path("properties").has("instanceView"))
                .isTrue();
        assertThat(raw.at(Tree.text(first, "nextLink")).path("value")).hasSize(1);
    }

    @Test
    void references_to_what_is_not_there_are_refused_and_leave_nothing() {
        VirtualMachineInner noSubnet = spot("m-0");
        noSubnet.networkProfile()
                .networkInterfaceConfigurations()
                .get(0)
                .ipConfigurations()
                .get(0)
                .subnet()
                .withId(land.subnet().replace("machines", "none"));
        VirtualMachineInner noImage = spot("m-0");
        noImage.storageProfile().imageReference().withSku("none");

        refused("InvalidResourceReference", 400, () -> begin("m-0", noSubnet));
        refused("PlatformImageNotFound", 404, () -> begin("m-0", noImage));
        refused(
                "ResourceGroupNotFound",
                404,
                () -> azure.getVirtualMachines().beginCreateOrUpdate("no-group", "m-0", spot("m-0")));

        assertThat(stage.instances()).isEmpty();
        assertThat(stage.leftovers()).isEmpty();
    }

    private VirtualMachineInner get(String name, @Nullable InstanceViewTypes view) {
        return azure.getVirtualMachines()
                .getByResourceGroupWithResponse(GROUP, name, view, Context.NONE)
                .getValue();
    }

    private List<String> names() {
        return azure.getVirtualMachines().list().stream()
                .map(VirtualMachineInner::name)
                .toList();
    }

    private NetworkInterfacesClient interfaces() {
        return manager.networkManager().serviceClient().getNetworkInterfaces();
    }

    private String named(String kind) {
        Optional<String> id =
                stage.leftovers().stream().filter(each -> each.contains(kind)).findFirst();
        return id.orElseThrow().substring(id.orElseThrow().lastIndexOf('/') + 1);
    }

    private static List<String> codes(VirtualMachineInner machine) {
        return machine.instanceView().statuses().stream()
                .map(InstanceViewStatus::code)
                .toList();
    }

    /** The message of a refusal that must come. */
    private static String refused(String code, int status, ThrowingCallable call) {
        String[] message = {""};
        assertThatThrownBy(call).isInstanceOfSatisfying(ManagementException.class, refused -> {
            assertThat(refused.getValue().getCode()).isEqualTo(code);
            assertThat(refused.getResponse().getStatusCode()).isEqualTo(status);
            message[0] = refused.getValue().getMessage();
        });
        return message[0];
    }
}
