package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.ListZoneOperationsRequest;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.OperationList;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The operations of zones: those that are waited for, and those that tell what became of an instance. Safe for use by many threads. */
final class ZoneOps {

    /** How long an operation is waited for: a machine is created, or refused, within a minute or two. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final GceCalls calls;

    ZoneOps(GceCalls calls) {
        this.calls = calls;
    }

    /**
     * Waits until an operation has ended well.
     *
     * @param what what the operation does, by Google's name for it
     * @throws CallFailedException when it ended badly; {@link Failure.Effect#POSSIBLE} when that is not known
     */
    Operation await(String what, String zone, Operation begun) throws CallFailedException {
        Operation operation = begun;
        Duration pause = FIRST;
        Duration waited = Duration.ZERO;
        while (operation.getStatus() != Operation.Status.DONE) {
            if (waited.compareTo(PATIENCE) >= 0 || !calls.waited(pause.toMillis())) {
                throw new CallFailedException(Failure.unended(what, zone, begun.getName()), true);
            }
            waited = waited.plus(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
            try {
                operation = calls.make(
                        "zoneOperations.get",
                        zone,
                        google -> google.zoneOperations().get(calls.project(), zone, begun.getName()));
            } catch (CallFailedException e) {
                // whatever is wrong with asking, the operation goes on
                throw new CallFailedException(e.failure(), true, e);
            }
        }
        if (operation.getError().getErrorsCount() > 0 || operation.getHttpErrorStatusCode() >= 400) {
            throw new CallFailedException(Failure.of(what, zone, operation), false);
        }
        return operation;
    }

    /** What was done to an instance, or happened to it, from the first to the last; Google keeps that for two weeks. */
    List<Operation> of(MachineId id) throws CallFailedException {
        String target = "https://www.googleapis.com/compute/v1/projects/" + calls.project() + "/zones/" + id.zone()
                + "/instances/" + id.name();
        List<Operation> operations = new ArrayList<>();
        String page = "";
        do {
            ListZoneOperationsRequest request = ListZoneOperationsRequest.newBuilder()
                    .setProject(calls.project())
                    .setZone(id.zone())
                    .setFilter("targetLink = \"" + target + "\"")
                    .setPageToken(page)
                    .build();
            OperationList list = calls.make(
                    "zoneOperations.list",
                    id.zone(),
                    google -> google.zoneOperations().listCallable().call(request));
            operations.addAll(list.getItemsList());
            page = list.getNextPageToken();
        } while (!page.isEmpty());
        operations.sort(Comparator.comparing((Operation operation) -> MachineLabels.instant(operation.getInsertTime()))
                // of two at one instant, what Google did by itself came first
                .thenComparing(operation -> !operation.getOperationType().startsWith("compute.")));
        return operations;
    }
}
