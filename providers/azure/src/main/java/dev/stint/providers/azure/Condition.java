package dev.stint.providers.azure;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import com.azure.resourcemanager.compute.models.InstanceViewStatus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a virtual machine is, by its provisioning state and its power state ("States and billing status of Azure Virtual Machines"). */
enum Condition {
    /** Accepted; Azure may still find no room for it. */
    PENDING,
    /** There is room for it, and it runs. */
    RUNNING,
    /** On its way to being off. */
    STOPPING,
    /** Switched off by its guest, and billed on; or deallocated, when only its disk is. */
    OFF,
    /** Could not be made, and never ran: something of it is left. */
    FAILED,
    /** Being removed. */
    REMOVING;

    private static final String PROVISIONING = "ProvisioningState/";
    private static final String POWER = "PowerState/";

    static Condition of(VirtualMachineInner vm) {
        String provisioning = provisioning(vm);
        if (provisioning.equals("deleting")) {
            return REMOVING;
        }
        String power = status(vm, POWER)
                .map(status -> status.code().substring(POWER.length()).toLowerCase(Locale.ROOT))
                .orElse("");
        boolean failed = provisioning.equals("failed") || provisioning.equals("canceled");
        boolean made = provisioning.equals("succeeded");
        return switch (power) {
            case "running" -> RUNNING;
            case "starting" -> failed ? FAILED : PENDING;
            case "stopping", "deallocating" -> failed ? FAILED : STOPPING;
            case "stopped", "deallocated" -> failed ? FAILED : made ? OFF : PENDING;
            // a state this version does not know is not a machine that is gone
            default -> failed ? FAILED : made ? RUNNING : PENDING;
        };
    }

    /** Why it could not be made. */
    static Failure failure(String operation, VirtualMachineInner vm) {
        Optional<InstanceViewStatus> status = status(vm, PROVISIONING);
        // ProvisioningState/failed/AllocationFailed
        String code = status.map(InstanceViewStatus::code)
                .filter(text -> text.split("/").length == 3)
                .map(text -> text.substring(text.lastIndexOf('/') + 1))
                .orElse("[failed]");
        String message = status.map(InstanceViewStatus::message).orElse("its provisioning failed");
        return new Failure(operation, Failure.Effect.NONE, code, message, Optional.empty());
    }

    /** Since when it has its power state. */
    static Optional<Instant> since(VirtualMachineInner vm) {
        return status(vm, POWER)
                .flatMap(status -> Optional.ofNullable(status.time()))
                .map(time -> time.toInstant());
    }

    /** In Azure's words. */
    static String detail(VirtualMachineInner vm) {
        StringBuilder words = new StringBuilder(vm.provisioningState() == null ? "" : vm.provisioningState());
        for (InstanceViewStatus status : statuses(vm)) {
            String shown = Optional.ofNullable(status.displayStatus()).orElse(String.valueOf(status.code()));
            words.append(words.isEmpty() ? "" : ", ").append(shown);
            if (status.message() != null && !status.message().isBlank()) {
                words.append(": ").append(status.message().strip());
            }
        }
        return words.toString();
    }

    private static String provisioning(VirtualMachineInner vm) {
        return vm.provisioningState() == null ? "" : vm.provisioningState().toLowerCase(Locale.ROOT);
    }

    private static Optional<InstanceViewStatus> status(VirtualMachineInner vm, String kind) {
        return statuses(vm).stream()
                .filter(status -> status.code() != null && status.code().regionMatches(true, 0, kind, 0, kind.length()))
                .findFirst();
    }

    private static List<InstanceViewStatus> statuses(VirtualMachineInner vm) {
        return vm.instanceView() == null || vm.instanceView().statuses() == null
                ? List.of()
                : vm.instanceView().statuses();
    }
}
