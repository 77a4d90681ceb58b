package dev.stint.providers.gcp.stage;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as Google's services write it. */
final class Json {

    /** Compute Engine tells times in the zone of its home. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT)
            .withZone(ZoneId.of("America/Los_Angeles"));

    private Json() {}

    static ObjectNode object() {
        return JsonMapper.shared().createObjectNode();
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static byte[] bytes(JsonNode node) {
        return JsonMapper.shared().writeValueAsBytes(node);
    }

    /**
     * The body of a refusal: "Errors", cloud.google.com/compute/docs/api/how-tos/api-requests-responses and Google's JSON error
     * format.
     */
    static ObjectNode error(int status, String reason, String message) {
        ObjectNode body = object();
        ObjectNode error = body.putObject("error");
        error.put("code", status).put("message", message);
        boolean usage = reason.equals("rateLimitExceeded") || reason.equals("userRateLimitExceeded");
        error.putArray("errors")
                .addObject()
                .put("message", message)
                .put("domain", usage ? "usageLimits" : "global")
                .put("reason", reason);
        return body;
    }

    /** A stand-in for a hash of what a resource says, as Compute Engine asks for on changes. */
    static String fingerprint(Object of) {
        return java.util.Base64.getUrlEncoder()
                .encodeToString(java.nio.ByteBuffer.allocate(8)
                        .putLong(0x5717_0000_0000_0000L + of.hashCode())
                        .array());
    }
}
