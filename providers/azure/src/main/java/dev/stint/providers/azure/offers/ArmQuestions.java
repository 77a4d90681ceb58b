package dev.stint.providers.azure.offers;

import dev.stint.providers.azure.ArmAnswer;
import dev.stint.providers.azure.ArmCalls;
import dev.stint.providers.azure.ArmRequest;
import dev.stint.providers.azure.CallFailedException;
import java.net.URI;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Asks Azure Resource Manager through the adapter's own connection. */
final class ArmQuestions implements Arm {

    private static final int OK = 200;

    /** Answers that say no: not repeated here, since whoever keeps what was read leaves them alone for longer. */
    private static final Integer[] NO = {400, 401, 403, 404, 409, 429};

    private final ArmCalls calls;
    private final URI management;

    /** @param management where Azure Resource Manager is, without a path */
    ArmQuestions(ArmCalls calls, URI management) {
        this.calls = calls;
        this.management = management;
    }

    @Override
    public JsonNode get(String address) {
        return answer(ArmRequest.get("read " + path(address), mine(address)));
    }

    @Override
    public JsonNode post(String address, JsonNode body) {
        return answer(ArmRequest.post("ask " + path(address), mine(address), Optional.of(body.toString())));
    }

    private JsonNode answer(ArmRequest request) {
        ArmAnswer answer;
        try {
            answer = calls.make(request.expecting(NO));
        } catch (CallFailedException e) {
            throw new UnansweredException(0, e.failure().words(), e);
        }
        JsonNode json = answer.json();
        if (answer.status() != OK) {
            JsonNode error = json.path("error");
            String said = error.path("code").asString("") + " "
                    + error.path("message").asString("");
            throw new UnansweredException(
                    answer.status(),
                    request.operation() + " was answered with status " + answer.status()
                            + (said.isBlank() ? "" : ": " + said.strip()),
                    null);
        }
        if (!json.isObject()) {
            throw new UnansweredException(OK, request.operation() + ": the answer is not a JSON object", null);
        }
        return json;
    }

    /** Refuses to go elsewhere, for the identity's token would go there too. */
    private String mine(String address) {
        if (!address.startsWith("/") && !Places.same(URI.create(address), management)) {
            throw new UnansweredException(
                    0, "the next page is named as " + path(address) + ", which is not at " + management, null);
        }
        return address;
    }

    /** Without the query, which may be long. */
    private static String path(String address) {
        int query = address.indexOf('?');
        return query < 0 ? address : address.substring(0, query);
    }
}
