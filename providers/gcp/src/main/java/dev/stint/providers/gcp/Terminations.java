package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.DeleteInstanceRequest;
import com.google.cloud.compute.v1.Operation;
import dev.stint.providers.cloud.MachineMemory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Deletes instances, with their disks. An end that Google took on less than ten seconds ago is not asked for again; it is not waited for,
 * and where it comes to nothing it is asked for anew. Safe for use by many threads.
 */
final class Terminations {

    private static final Duration TAKEN_ON_FOR = Duration.ofSeconds(10);
    private static final String DELETE = "instances.delete";

    private final GceCalls calls;
    private final ZoneOps operations;
    private final MachineMemory memory;
    private final InstantSource clock;

    Terminations(GceCalls calls, ZoneOps operations, MachineMemory memory, InstantSource clock) {
        this.calls = calls;
        this.operations = operations;
        this.memory = memory;
        this.clock = clock;
    }

    /** Silent for an instance that Google does not know. */
    void end(MachineId id) throws CallFailedException {
        Instant now = clock.instant();
        if (memory.endAskedAt(id.text())
                .filter(at -> now.isBefore(at.plus(TAKEN_ON_FOR)))
                .isPresent()) {
            return;
        }
        try {
            if (delete(id).isPresent()) {
                memory.endAsked(id.text(), now);
            }
        } catch (CallFailedException e) {
            if (!e.failure()
                    .code()
                    .equals("resourceNotReady")) { // it is being created or deleted: whoever ends it comes again
                throw e;
            }
        }
    }

    /** Deletes an instance that nobody was told of, and waits until it is gone. */
    void undo(MachineId id) throws CallFailedException {
        Optional<Operation> begun = delete(id);
        if (begun.isPresent()) {
            operations.await(DELETE, id.zone(), begun.get());
        }
    }

    private Optional<Operation> delete(MachineId id) throws CallFailedException {
        // without a request id, under which an end that came to nothing could not be asked for again; the name says
        // enough
        DeleteInstanceRequest request = DeleteInstanceRequest.newBuilder()
                .setProject(calls.project())
                .setZone(id.zone())
                .setInstance(id.name())
                .build();
        return calls.ask(
                DELETE, id.zone(), google -> google.instances().deleteCallable().call(request));
    }
}
