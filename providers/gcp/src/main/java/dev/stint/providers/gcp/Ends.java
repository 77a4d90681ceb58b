package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.Operation;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why and when an instance ended, as its operations tell. What began to end it first is why, whatever else was done to it then. */
final class Ends {

    /** By type of operation: what Google does of itself ("System event audit logs" in Compute Engine's documentation), and our own. */
    private static final Map<String, End> ENDS = Map.of(
            "compute.instances.preempted",
            End.PREEMPTED,
            "compute.instances.guestTerminate",
            End.EXITED,
            "compute.instances.hostError",
            End.EXITED,
            "compute.instances.terminateOnHostMaintenance",
            End.EXITED,
            "compute.instances.deferredDelete",
            End.EXITED,
            "compute.instances.deferredStop",
            End.EXITED,
            "delete",
            End.TERMINATED,
            "stop",
            End.TERMINATED);

    private Ends() {}

    /**
     * The end of an instance that is not there any more, or has stopped.
     *
     * @param operations in the order they began
     * @param stoppedAt when it stopped, where Google still shows it
     * @return empty when none of them ended it
     */
    static Optional<MachineStatus> of(List<Operation> operations, Optional<Instant> stoppedAt) {
        return operations.stream()
                .filter(operation -> ENDS.containsKey(operation.getOperationType()) && !failed(operation))
                .findFirst()
                .map(first -> {
                    End end = ENDS.getOrDefault(first.getOperationType(), End.UNKNOWN);
                    String said = first.getStatusMessage();
                    return new MachineStatus(
                            State.GONE,
                            end,
                            stoppedAt.or(() -> ended(first)),
                            first.getOperationType() + (said.isEmpty() ? "" : ", " + said));
                });
    }

    /** When an instance was asked for, if it came to be. */
    static Optional<Instant> created(List<Operation> operations) {
        return operations.stream()
                .filter(operation -> creates(operation) && !failed(operation))
                .map(operation -> MachineLabels.instant(operation.getInsertTime()))
                .findFirst();
    }

    /** Why an instance never came to be. */
    static Optional<String> stillborn(List<Operation> operations) {
        return operations.stream()
                .filter(operation -> creates(operation) && failed(operation))
                .map(operation -> operation.getError().getErrorsList().stream()
                        .findFirst()
                        .map(error -> error.getCode() + ": " + error.getMessage())
                        .orElse(operation.getHttpErrorMessage()))
                .findFirst();
    }

    private static boolean creates(Operation operation) {
        return operation.getOperationType().equals("insert")
                || operation.getOperationType().equals("bulkInsert");
    }

    private static boolean failed(Operation operation) {
        return operation.getError().getErrorsCount() > 0 || operation.getHttpErrorStatusCode() >= 400;
    }

    private static Optional<Instant> ended(Operation operation) {
        String time = operation.getEndTime().isEmpty() ? operation.getInsertTime() : operation.getEndTime();
        return time.isEmpty() ? Optional.empty() : Optional.of(MachineLabels.instant(time));
    }
}
