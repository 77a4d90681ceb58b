package dev.stint.providers.gcp.stage;

import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** One of the services that are played. */
interface Service {

    /**
     * A well-formed request.
     *
     * @param method what faults and counts know it by
     * @param action does it and answers; may refuse
     */
    record Play(String method, Supplier<JsonNode> action) {}

    /** Whether a request is for this service. */
    boolean covers(StageRequest request);

    /** Looks at a request, without doing it; throws {@link dev.stint.discovery.ViolationException} where it is not well-formed. */
    Play play(StageRequest request);
}
