package dev.stint.providers.azure;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Azure Resource Manager answered, read to its end.
 *
 * @param operationUrl where the operation that was begun can be followed ({@code Azure-AsyncOperation})
 * @param retryAfter how long Azure asks to be left alone
 * @param body as it came; empty where there was none
 */
public record ArmAnswer(int status, Optional<String> operationUrl, Optional<Duration> retryAfter, byte[] body) {

    private static final JsonMapper JSON = new JsonMapper();

    /** The body; a missing node where there is none, or it is no JSON. */
    public JsonNode json() {
        try {
            return body.length == 0 ? JSON.missingNode() : JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.missingNode(); // a proxy's page: its status says enough
        }
    }

    /** The body as text. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
