package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery.Call;
import dev.stint.discovery.ViolationException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What was asked for under which {@code requestId}: asked again it is not done again, and the operation that was begun is the answer. What
 * Google says when another request comes under the same id is documented nowhere that we know of: the stage takes it for a
 * mistake of the test's. Guarded by the stage's lock.
 */
final class RequestIds {

    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final String ZERO = "00000000-0000-0000-0000-000000000000";

    private record Asked(String request, StagedOperation operation) {}

    private final Map<String, Asked> asked = new HashMap<>();

    /** The operation that was begun under the request's id, if it is not the first. */
    Optional<StagedOperation> begun(Call call, Optional<JsonNode> body) {
        String id = call.asked("requestId").orElse("");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        if (!UUID.matcher(id).matches() || id.equals(ZERO)) {
            throw RefusedException.invalid("requestId", id, "It must be a UUID other than zero.");
        }
        Asked before = asked.get(id);
        if (before == null) {
            return Optional.empty();
        }
        if (!before.request().equals(text(call, body))) {
            throw new ViolationException(call.id() + " came under requestId " + id
                    + ", which another request had; what Google answers then is not known (unchecked)");
        }
        return Optional.of(before.operation());
    }

    void keep(Call call, Optional<JsonNode> body, StagedOperation operation) {
        call.asked("requestId").ifPresent(id -> asked.put(id, new Asked(text(call, body), operation)));
    }

    private static String text(Call call, Optional<JsonNode> body) {
        return call.id() + " " + call.path() + " "
                + body.map(JsonNode::toString).orElse("");
    }
}
