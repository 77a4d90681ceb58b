package dev.stint.providers.azure;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Azure's virtual machines: what the adapter asks of them, each one call. Safe for use by many threads. */
final class Vms {

    private static final String VERSION = "?api-version=2025-04-01";
    private static final int ABSENT = 404;
    private static final int EXISTS = 412;

    /** Codes of a 404 that mean that the machine is not there; others mean that the question was wrong. */
    private static final Set<String> ABSENCE =
            Set.of("ResourceNotFound", "ResourceGroupNotFound", "NotFound", "ResourceGroupBeingDeleted");

    private final ArmCalls calls;
    private final Places places;
    private final String subscription;

    Vms(ArmCalls calls, Places places, String subscription) {
        this.calls = calls;
        this.places = places;
        this.subscription = subscription;
    }

    /** What became of a request to make a machine. */
    record Begun(boolean existed, Optional<String> operationUrl) {}

    /** A machine with its state; empty when there is none. */
    Optional<VirtualMachineInner> look(VmId id) throws CallFailedException {
        ArmRequest request = ArmRequest.get(
                        "look at virtual machine " + id, id.path(subscription) + VERSION + "&$expand=instanceView")
                .expecting(ABSENT);
        ArmAnswer answer = calls.make(request);
        if (answer.status() == ABSENT) {
            Failure failure = Failure.answered(request.operation(), answer);
            if (!ABSENCE.contains(failure.code())) {
                throw new CallFailedException(failure, false, null);
            }
            return Optional.empty();
        }
        return Optional.of(read(request.operation(), answer.text()));
    }

    /** Begins to make a machine, unless there is one of its name: that is left as it is. */
    Begun create(VmId id, String body) throws CallFailedException {
        ArmAnswer answer =
                calls.make(ArmRequest.put("create virtual machine " + id, id.path(subscription) + VERSION, body)
                        .with("If-None-Match", "*")
                        .expecting(EXISTS));
        return new Begun(answer.status() == EXISTS, answer.operationUrl());
    }

    /**
     * Begins to end a machine without asking its guest, or goes on with it.
     *
     * @return whether there was one
     */
    boolean delete(VmId id) throws CallFailedException {
        ArmAnswer answer = calls.make(ArmRequest.delete(
                        "delete virtual machine " + id, id.path(subscription) + VERSION + "&forceDeletion=true")
                .expecting(ABSENT));
        return answer.status() != ABSENT && answer.status() != 204;
    }

    /**
     * Machines there are, whosever, without their power states.
     *
     * @param failed the first failure, where a resource group could not be asked: others may be there
     */
    record Seen(List<VirtualMachineInner> machines, Optional<CallFailedException> failed) {}

    /** All machines there are. */
    List<VirtualMachineInner> all() throws CallFailedException {
        Seen seen = some();
        if (seen.failed().isPresent()) {
            throw seen.failed().get();
        }
        return seen.machines();
    }

    /** The machines where that can be asked. */
    Seen some() throws CallFailedException {
        String what = "virtual machines";
        Places.Found found = places.some(what, "Microsoft.Compute/virtualMachines" + VERSION);
        List<VirtualMachineInner> machines = new ArrayList<>();
        for (JsonNode machine : found.resources()) {
            machines.add(read("list " + what, machine.toString()));
        }
        return new Seen(machines, found.failed());
    }

    /** Has Azure take a spot machine as it would by itself: in about thirty seconds, with a notice before. */
    void simulateEviction(VmId id) throws CallFailedException {
        calls.make(ArmRequest.post(
                "simulate the eviction of virtual machine " + id,
                id.path(subscription) + "/simulateEviction" + VERSION,
                Optional.empty()));
    }

    private static VirtualMachineInner read(String operation, String json) throws CallFailedException {
        try (JsonReader reader = JsonProviders.createReader(json)) {
            return VirtualMachineInner.fromJson(reader);
        } catch (IOException | RuntimeException e) { // a date or number that is none is told either way
            throw new CallFailedException(
                    new Failure(
                            operation,
                            Failure.Effect.NONE,
                            "[unreadable]",
                            "the description of a virtual machine cannot be read: " + e,
                            Optional.empty()),
                    false,
                    e);
        }
    }
}
