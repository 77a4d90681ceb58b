package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery.Call;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Answers well-formed requests of Compute Engine. */
@FunctionalInterface
interface Desk {

    /**
     * The answer, or nothing where this desk does not play the method.
     *
     * @param method such as {@code instances.insert}
     * @throws RefusedException when it is refused as Google would refuse it
     */
    Optional<JsonNode> answer(String method, Call call, Optional<JsonNode> body);
}
