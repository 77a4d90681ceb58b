package dev.stint.providers.gcp.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.compute.v1.AggregatedListInstancesRequest;
import com.google.cloud.compute.v1.DeleteInstanceRequest;
import com.google.cloud.compute.v1.Errors;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.ListInstancesRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.Scheduling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** One instance's life, as Google's client sees it. */
final class GceStageTest extends OnStage {

    @Test
    void an_insert_is_pending_then_running_then_done_and_the_instance_shows_itself_meanwhile() {
        Operation operation = insert(spot("vm"));
        assertThat(operation.getStatus()).isEqualTo(Operation.Status.PENDING);
        assertThat(operation.getOperationType()).isEqualTo("insert");
        refused(404, "was not found", () -> shown("vm"));

        clock.pass(Pace.USUAL.pending());
        assertThat(now(operation).getStatus()).isEqualTo(Operation.Status.RUNNING);
        assertThat(shown("vm").getStatus()).isEqualTo("PROVISIONING");
        clock.pass(Pace.USUAL.working().dividedBy(2));
        assertThat(shown("vm").getStatus()).isEqualTo("STAGING");

        clock.pass(MADE);
        Operation done = now(operation);
        assertThat(done.getStatus()).isEqualTo(Operation.Status.DONE);
        assertThat(done.getTargetLink()).isEqualTo(shown("vm").getSelfLink());
        assertThat(done.hasError()).isFalse();
        Instance vm = shown("vm");
        assertThat(vm.getStatus()).isEqualTo("RUNNING");
        assertThat(vm.getMachineType()).endsWith("/zones/" + ZONE + "/machineTypes/n2-standard-4");
        assertThat(vm.getLabelsMap()).containsEntry("stint-name", "vm");
        assertThat(vm.getScheduling().getPreemptible()).isTrue();
        assertThat(vm.getNetworkInterfaces(0).getNetworkIP()).startsWith("10.128.");
        assertThat(vm.getDisks(0).getDiskSizeGb()).isEqualTo(20);
        assertThat(stage.instances().get(0).startupScript()).contains("#!/bin/bash\ntrue\n");
        assertThat(stage.instances().get(0)).asString().doesNotContain("bash");
    }

    @Test
    void the_client_s_own_waiting_for_an_operation_works() throws Exception {
        stage.pace(Pace.AT_ONCE);

        Operation done = instances.insertAsync(request(spot("vm").build())).get();

        assertThat(done.getStatus()).isEqualTo(Operation.Status.DONE);
        assertThat(shown("vm").getStatus()).isEqualTo("RUNNING");
        instances.deleteAsync(stage.project(), ZONE, "vm").get();
        refused(404, "was not found", () -> shown("vm"));
    }

    @Test
    void waiting_answers_at_once_or_lets_time_pass() {
        Operation operation = insert(spot("vm"));
        assertThat(operations.wait(stage.project(), ZONE, operation.getName()).getStatus())
                .isEqualTo(Operation.Status.PENDING);

        stage.whenWaiting(clock::pass);

        assertThat(operations.wait(stage.project(), ZONE, operation.getName()).getStatus())
                .isEqualTo(Operation.Status.DONE);
    }

    @Test
    void the_same_request_id_gives_the_same_operation_and_no_second_instance() {
        Operation first = insert(spot("vm"));
        clock.pass(MADE);
        Operation second = insert(spot("vm"));

        assertThat(second.getName()).isEqualTo(first.getName());
        assertThat(second.getStatus()).isEqualTo(Operation.Status.DONE);
        assertThat(stage.instances()).hasSize(1);

        String id = request(spot("vm").build()).getRequestId();
        refused(
                400,
                "unchecked",
                () -> instances.insertCallable().call(request(spot("other").build(), id)));
        assertThat(stage.takeViolations()).singleElement().asString().contains(id);
        refused(
                400,
                "UUID",
                () -> instances
                        .insertCallable()
                        .call(request(spot("x").build(), "00000000-0000-0000-0000-000000000000")));
    }

    @Test
    void a_name_is_taken_from_the_request_until_the_instance_is_gone() {
        insert(spot("vm"));
        String other = UUID.randomUUID().toString();
        refused(
                409,
                "already exists",
                () -> instances.insertCallable().call(request(spot("vm").build(), other)));

        clock.pass(MADE);
        delete("vm");
        clock.pass(Pace.USUAL.pending());
        assertThat(shown("vm").getStatus()).isEqualTo("STOPPING");
        refused(
                409,
                "already exists",
                () -> instances.insertCallable().call(request(spot("vm").build(), other)));

        clock.pass(Pace.USUAL.stopping());
        refused(404, "notFound", () -> shown("vm"));
        refused(404, "notFound", () -> delete("vm"));
        instances.insertCallable().call(request(spot("vm").build(), other));
    }

    private Operation delete(String name) {
        return instances
                .deleteCallable()
                .call(DeleteInstanceRequest.newBuilder()
                        .setProject(stage.project())
                        .setZone(ZONE)
                        .setInstance(name)
                        .build());
    }

    @Test
    void a_preempted_instance_stops_its_zone_says_so_and_it_is_deleted_or_stopped() {
        made(spot("deleted"));
        Scheduling stop = spot("x").getScheduling().toBuilder()
                .setInstanceTerminationAction("STOP")
                .build();
        String link = made(spot("stopped").setScheduling(stop)).getSelfLink();
        List<String> told = new ArrayList<>();
        stage.watch(new GceWatcher() {
            @Override
            public void stopping(StagedInstance instance, boolean preempted) {
                told.add(instance.name() + " stopping " + preempted);
            }

            @Override
            public void ended(StagedInstance instance) {
                told.add(instance.name() + " ended");
            }
        });

        stage.preempt("deleted");
        stage.preempt(ZONE + ":stopped");

        assertThat(shown("deleted").getStatus()).isEqualTo("STOPPING");
        clock.pass(Pace.USUAL.stopping());
        refused(404, "notFound", () -> shown("deleted"));
        assertThat(shown("stopped").getStatus()).isEqualTo("TERMINATED");
        assertThat(told)
                .containsExactly("deleted stopping true", "stopped stopping true", "deleted ended", "stopped ended");
        assertThat(operations("operationType = \"compute.instances.preempted\""))
                .hasSize(2)
                .allMatch(operation -> operation.getStatus() == Operation.Status.DONE
                        && operation.getUser().equals("system"));
        assertThat(operations("(operationType=\"compute.instances.preempted\") (targetLink=\"" + link + "\")"))
                .singleElement()
                .extracting(Operation::getTargetId)
                .isEqualTo(shown("stopped").getId());
    }

    @Test
    void what_runs_for_as_long_as_it_may_is_deleted() {
        Scheduling limited = spot("x").getScheduling().toBuilder()
                .setMaxRunDuration(
                        com.google.cloud.compute.v1.Duration.newBuilder().setSeconds(3_600))
                .build();
        made(spot("vm").setScheduling(limited));

        clock.pass(Duration.ofHours(1).minusSeconds(1));
        assertThat(shown("vm").getStatus()).isEqualTo("RUNNING");
        clock.pass(Duration.ofSeconds(1));
        assertThat(shown("vm").getStatus()).isEqualTo("STOPPING");
        clock.pass(Pace.USUAL.stopping());
        refused(404, "notFound", () -> shown("vm"));
        assertThat(operations("operationType=compute.instances.deferredDelete")).hasSize(1);
        assertThat(operations("operationType=compute.instances.preempted")).isEmpty();
    }

    @Test
    void a_guest_that_shuts_itself_down_and_a_broken_host_leave_a_stopped_instance() {
        made(spot("off"));
        made(spot("broken"));

        stage.poweredOff("off");
        stage.hostError("broken");
        clock.pass(Pace.USUAL.stopping().plus(Pace.USUAL.lag()));

        assertThat(shown("off").getStatus()).isEqualTo("TERMINATED");
        assertThat(shown("broken").getStatus()).isEqualTo("TERMINATED");
        assertThat(operations("operationType=compute.instances.guestTerminate")).hasSize(1);
        assertThat(operations("operationType=compute.instances.hostError")).hasSize(1);
    }

    @Test
    void a_guest_that_shuts_itself_down_while_it_is_preempted_is_over_sooner() {
        made(spot("vm"));

        stage.preempt("vm");
        stage.poweredOff("vm");
        clock.pass(Pace.USUAL.lag());

        refused(404, "notFound", () -> shown("vm"));
        assertThat(operations("operationType=compute.instances.preempted")).hasSize(1);
        assertThat(operations("operationType=compute.instances.guestTerminate")).isEmpty();
    }

    @Test
    void a_dry_zone_and_one_without_more_of_a_kind_say_so_in_the_operation() {
        stage.dry(ZONE);
        Errors error = failed(insert(spot("vm")));
        assertThat(error.getCode()).isEqualTo("ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS");
        assertThat(error.getErrorDetails(0).getErrorInfo().getReason()).isEqualTo("resource_availability");
        refused(404, "notFound", () -> shown("vm"));

        stage.refill(ZONE);
        stage.capacity(ZONE, "n2-standard-4", true, 1);
        made(spot("one"));
        assertThat(failed(insert(spot("two"))).getCode()).startsWith("ZONE_RESOURCE_POOL_EXHAUSTED");
        stage.dryUp(ZONE, "n2-standard-4");
        assertThat(shown("one").getStatus()).isEqualTo("STOPPING");
    }

    private Errors failed(Operation operation) {
        clock.pass(MADE);
        Operation done = now(operation);
        assertThat(done.getStatus()).isEqualTo(Operation.Status.DONE);
        return done.getError().getErrors(0);
    }

    @Test
    void quotas_are_counted_per_region_and_everywhere() {
        stage.quota("us-central1", "PREEMPTIBLE_CPUS", 6);
        made(spot("one"));
        Errors error = failed(insert(spot("two")));
        assertThat(error.getCode()).isEqualTo("QUOTA_EXCEEDED");
        assertThat(error.getMessage()).contains("'PREEMPTIBLE_CPUS'", "Limit: 6.0", "in region us-central1");
        assertThat(error.getErrorDetails(0).getQuotaInfo().getLimit()).isEqualTo(6.0);
        stage.quota("us-central1", "PREEMPTIBLE_CPUS", 0);
        made(spot("counted-as-others-are"));

        stage.quota("GPUS_ALL_REGIONS", 1);
        made(spot("gpu", ZONE, "g2-standard-4"));
        assertThat(failed(insert(spot("another", ZONE, "g2-standard-4"))).getMessage())
                .isEqualTo("Quota 'GPUS_ALL_REGIONS' exceeded.  Limit: 1.0 globally.");
    }

    @Test
    void preempted_at_birth_is_told_in_three_ways() {
        stage.preemptedWhileCreating(ZONE);
        assertThat(failed(insert(spot("a"))).getCode()).isEqualTo("UNSUPPORTED_OPERATION");
        stage.notReadyWhileCreating(ZONE);
        assertThat(failed(insert(spot("b"))).getCode()).isEqualTo("RESOURCE_NOT_READY");
        stage.preemptedAtOnce(ZONE);
        Operation launch = insert(spot("c"));
        clock.pass(MADE);
        assertThat(now(launch).hasError()).isFalse();
        assertThat(shown("c").getStatus()).isEqualTo("STOPPING");
        stage.wellBorn(ZONE);
        Operation early = insert(spot("d"));
        clock.pass(Pace.USUAL.pending());
        stage.preempt("d");
        assertThat(failed(early).getCode()).isEqualTo("UNSUPPORTED_OPERATION");
        clock.pass(Pace.USUAL.lag());
        assertThat(operations("operationType=compute.instances.preempted")).hasSize(4);
    }

    @Test
    void lists_lag_and_single_resources_do_not() {
        Operation operation = insert(spot("vm"));
        clock.pass(MADE);
        stage.pace(new Pace(Duration.ZERO, Duration.ZERO, Duration.ZERO, MADE));

        assertThat(shown("vm").getStatus()).isEqualTo("RUNNING");
        assertThat(listed("")).isEmpty();
        clock.pass(Pace.USUAL.pending());
        assertThat(listed("")).extracting(Instance::getStatus).containsExactly("PROVISIONING");
        delete("vm");
        refused(404, "notFound", () -> shown("vm"));
        clock.pass(Pace.USUAL.working());
        assertThat(listed("")).extracting(Instance::getStatus).containsExactly("RUNNING");
        assertThat(now(operation).getStatus()).isEqualTo(Operation.Status.DONE);
        clock.pass(MADE);
        assertThat(listed("")).isEmpty();
    }

    private List<Instance> listed(String filter) {
        return StreamSupport.stream(
                        instances
                                .list(ListInstancesRequest.newBuilder()
                                        .setProject(stage.project())
                                        .setZone(ZONE)
                                        .setFilter(filter)
                                        .build())
                                .iterateAll()
                                .spliterator(),
                        false)
                .toList();
    }

    @Test
    void lists_are_filtered_by_labels_and_names_and_come_in_pages() {
        stage.pace(Pace.AT_ONCE);
        stage.longestPage(2);
        for (String name : List.of("a1", "a2", "a3", "b1")) {
            insert(spot(name).putLabels("kind", name.substring(0, 1)));
        }
        insert(spot("c1", "europe-west4-b", "n2-standard-4").putLabels("kind", "a"));

        assertThat(names("labels.kind=a")).containsExactly("a1", "a2", "a3");
        assertThat(names("labels.kind:*")).hasSize(4);
        assertThat(names("labels.other:*")).isEmpty();
        assertThat(names("(labels.kind = \"a\") (name != a2)")).containsExactly("a1", "a3");
        assertThat(names("name = b1 OR name = a1")).containsExactly("a1", "b1");
        assertThat(names("name eq 'a[13]'")).containsExactly("a1", "a3");
        assertThat(names("scheduling.automaticRestart = false AND status = RUNNING"))
                .hasSize(4);
        assertThat(names("name=a*")).hasSize(3);
        List<String> everywhere = new ArrayList<>();
        instances
                .aggregatedList(AggregatedListInstancesRequest.newBuilder()
                        .setProject(stage.project())
                        .setFilter("labels.kind=a")
                        .build())
                .iterateAll()
                .forEach(scope -> scope.getValue()
                        .getInstancesList()
                        .forEach(each -> everywhere.add(scope.getKey() + "/" + each.getName())));
        assertThat(everywhere)
                .containsExactlyInAnyOrder(
                        "zones/us-central1-a/a1",
                        "zones/us-central1-a/a2",
                        "zones/us-central1-a/a3",
                        "zones/europe-west4-b/c1");
        refused(400, "filter", () -> names("lables.kind=a"));
        refused(400, "filter", () -> names("labels.kind"));
        refused(400, "filter", () -> names("(name=a1"));
    }

    private List<String> names(String filter) {
        return listed(filter).stream().map(Instance::getName).toList();
    }

    @Test
    void what_a_test_asks_to_go_wrong_goes_wrong() {
        stage.faults().failNext("instances.insert", 403, "quotaExceeded", "Quota 'CPUS' exceeded. Limit: 8.0");
        refused(403, "quotaExceeded", () -> insert(spot("a")));
        stage.fail("instances.insert", 418, "{\"error\":{\"code\":418,\"message\":\"short and stout\"}}");
        refused(418, "short and stout", () -> insert(spot("a")));
        stage.faults().next("instances.insert", Faults.Kind.THROTTLED);
        refused(403, "rateLimitExceeded", () -> insert(spot("a")));
        assertThat(stage.instances()).isEmpty();

        stage.failOperation("instances.insert", "IP_SPACE_EXHAUSTED", "no more addresses", 400);
        assertThat(failed(insert(spot("a"))).getCode()).isEqualTo("IP_SPACE_EXHAUSTED");
        refused(404, "notFound", () -> shown("a"));

        stage.cutAfterEffect("instances.insert");
        assertThatThrownBy(() -> insert(spot("b"))).isInstanceOf(ApiException.class);
        assertThat(stage.instances()).extracting(StagedInstance::name).containsExactly("a", "b");
        insert(spot("b"));
        assertThat(stage.instances()).hasSize(2);
        clock.pass(MADE);
        stage.cutAfterEffect("instances.delete");
        assertThatThrownBy(() -> delete("b")).isInstanceOf(ApiException.class);
        assertThat(stage.calls()).containsEntry("instances.delete", 1);
        clock.pass(Pace.USUAL.pending().plus(Pace.USUAL.stopping()));
        assertThat(stage.state("b")).isEqualTo(StagedInstance.State.GONE);
        stage.faults()
                .failAlways("instances.list", 401, "authError", "Request had invalid authentication credentials.");
        refused(401, "authError", () -> names(""));
    }

    @Test
    void a_zone_that_does_not_answer_takes_lists_of_all_zones_with_it() {
        made(spot("vm"));
        stage.outage("us-central1-b");
        assertThat(shown("vm").getStatus()).isEqualTo("RUNNING");
        assertThatThrownBy(this::everywhere).isInstanceOf(ApiException.class);
        stage.outage(ZONE);
        refused(503, "unavailable", () -> insert(spot("other")));

        stage.outageOver(ZONE);
        stage.outageOver("us-central1-b");

        clock.pass(Pace.USUAL.lag());
        assertThat(everywhere()).isEqualTo(1);
    }

    private long everywhere() {
        long found = 0;
        for (var scope : instances.aggregatedList(stage.project()).iterateAll()) {
            found += scope.getValue().getInstancesCount();
        }
        return found;
    }

    @Test
    void a_large_disk_is_warned_of_and_is_no_failure() {
        Operation operation = insert(spot("vm"));
        clock.pass(MADE);

        assertThat(now(operation).hasError()).isFalse();
        assertThat(now(operation).getWarnings(0).getCode()).isEqualTo("DISK_SIZE_LARGER_THAN_IMAGE_SIZE");
    }

    @Test
    void a_permission_that_is_missing_is_refused() {
        stage.deny("compute.instances.create");
        refused(403, "Required 'compute.instances.create' permission", () -> insert(spot("a")));
        stage.grant("compute.instances.create");
        insert(spot("a"));
    }

    @Test
    void a_maintenance_event_preempts_a_spot_instance() {
        made(spot("vm"));

        instances
                .simulateMaintenanceEventCallable()
                .call(com.google.cloud.compute.v1.SimulateMaintenanceEventInstanceRequest.newBuilder()
                        .setProject(stage.project())
                        .setZone(ZONE)
                        .setInstance("vm")
                        .build());
        clock.pass(MADE);

        assertThat(shown("vm").getStatus()).isEqualTo("STOPPING");
    }
}
