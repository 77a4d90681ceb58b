package dev.stint.providers.gcp.stage;

import com.sun.net.httpserver.HttpExchange;
import dev.stint.discovery.ViolationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request as it arrived.
 *
 * @param path raw
 * @param query raw, without its question mark; empty for none
 * @param token of its Authorization header; empty for none
 * @param body unzipped
 */
record StageRequest(String verb, String path, String query, String token, byte[] body) {

    static StageRequest read(HttpExchange exchange) throws IOException {
        boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        byte[] body;
        try (InputStream raw = exchange.getRequestBody();
                InputStream in = zipped ? new GZIPInputStream(raw) : raw) {
            body = in.readAllBytes();
        }
        String authorization = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        return new StageRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                authorization.startsWith("Bearer ") ? authorization.substring("Bearer ".length()) : "",
                body);
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Its body, if it has one. */
    Optional<JsonNode> json() {
        if (body.length == 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonMapper.shared().readTree(body));
        } catch (JacksonException e) {
            throw new ViolationException(verb + " " + path + ": the body is not JSON: " + e.getOriginalMessage());
        }
    }
}
