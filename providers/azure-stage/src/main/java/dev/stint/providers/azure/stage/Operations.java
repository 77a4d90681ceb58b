package dev.stint.providers.azure.stage;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Things under way: "Track asynchronous Azure operations", Azure Resource Manager documentation. Guarded by the {@link World}.
 */
final class Operations {

    /** One thing under way, or done. */
    static final class Operation {
        final String id;
        final String location;
        final String namespace;
        final boolean deleting;
        final Instant start;
        private final Instant due;
        private final Supplier<Optional<Problem>> work;

        @Nullable
        Instant end;

        @Nullable
        Problem failure;

        private Operation(
                String id,
                String location,
                String namespace,
                boolean deleting,
                Instant start,
                Instant due,
                Supplier<Optional<Problem>> work) {
            this.id = id;
            this.location = location;
            this.namespace = namespace;
            this.deleting = deleting;
            this.start = start;
            this.due = due;
            this.work = work;
        }

        boolean done() {
            return end != null;
        }

        private void run() {
            end = due;
            work.get().ifPresent(problem -> failure = problem);
        }

        /** What a question about it is answered. */
        ObjectNode tree() {
            ObjectNode tree = Tree.object("name", id, "startTime", start.toString());
            if (end != null) {
                tree.put("endTime", end.toString());
            }
            tree.put("status", end == null ? "InProgress" : failure == null ? "Succeeded" : "Failed");
            if (failure != null) {
                tree.set("error", Tree.of(failure.tree()));
            }
            return tree;
        }
    }

    private final Map<String, Operation> all = new LinkedHashMap<>();

    /**
     * Something begins.
     *
     * @param work what happens at its end; says what went wrong, if it did
     */
    Operation begin(
            ArmId target,
            String location,
            boolean deleting,
            Instant now,
            Duration takes,
            Supplier<Optional<Problem>> work) {
        // names that are the same in each run, and look like Azure's
        String id = UUID.nameUUIDFromBytes(Tree.bytes(target.key() + "#" + all.size()))
                .toString();
        Operation operation = new Operation(id, location, target.namespace(), deleting, now, now.plus(takes), work);
        all.put(id, operation);
        return operation;
    }

    Optional<Operation> find(String id) {
        return Optional.ofNullable(all.get(id));
    }

    /** It is not done any more: something newer was asked of the same resource. */
    void preempt(Operation operation, Instant now) {
        if (!operation.done()) {
            operation.end = now;
            operation.failure = new Problem(
                    "OperationPreempted", "Operation execution has been preempted by a more recent operation.");
        }
    }

    /** Does what is due, in the order it is due. */
    void settle(Instant now) {
        List<Operation> due = all.values().stream()
                .filter(operation -> !operation.done() && !operation.due.isAfter(now))
                .sorted(Comparator.comparing(operation -> operation.due))
                .toList();
        for (Operation operation : due) {
            if (!operation.done()) { // what was done before it may have preempted it
                operation.run();
            }
        }
    }
}
