package dev.stint.providers.azure.stage;

import dev.stint.providers.azure.stage.Operations.Operation;
import java.util.List;
import java.util.Map;

/** Answers questions about what is under way, in both of Azure's ways: the state as a body, and the state as the status of HTTP. */
final class OperationDesk implements Desk {

    private final World world;

    OperationDesk(World world) {
        this.world = world;
    }

    @Override
    public ArmAnswer answer(ArmRequest request) {
        List<String> names = request.place().names();
        Operation operation = world.operations
                .find(names.get(names.size() - 1))
                .orElseThrow(() -> new RefusedException(
                        404,
                        "NotFound",
                        "The entity was not found: operation " + names.get(names.size() - 1) + " in location "
                                + names.get(0) + "."));
        Map<String, String> retry = operation.done() ? Map.of() : MachineDesk.retry(world);
        if (request.parameter("monitor").isEmpty()) {
            return ArmAnswer.ok(operation.tree()).with(retry);
        }
        if (!operation.done()) {
            String again = request.host() + "/subscriptions/" + world.subscription + "/providers/" + operation.namespace
                    + "/locations/" + operation.location + "/operations/" + operation.id
                    + "?monitor=true&api-version=" + request.parameter("api-version");
            return ArmAnswer.empty(202).with(retry).with(Map.of("Location", again));
        }
        if (operation.failure != null) {
            throw new RefusedException(409, operation.failure);
        }
        return ArmAnswer.empty(operation.deleting ? 204 : 200);
    }
}
