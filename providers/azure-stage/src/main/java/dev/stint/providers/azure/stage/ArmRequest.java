package dev.stint.providers.azure.stage;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A request, whole.
 *
 * @param method of HTTP
 * @param path as it came
 * @param place what it asks for
 * @param query by names in small letters, decoded
 * @param headers by names in small letters
 * @param body as it came
 * @param host where it was sent, as {@code http://127.0.0.1:PORT}
 */
record ArmRequest(
        String method,
        String path,
        ArmPlace place,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body,
        String host) {

    static ArmRequest read(HttpExchange exchange, String host) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        URI uri = exchange.getRequestURI();
        Map<String, String> query = new LinkedHashMap<>();
        for (String pair : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&")) {
            if (!pair.isEmpty()) {
                String[] both = pair.split("=", 2);
                query.put(decoded(both[0]).toLowerCase(Locale.ROOT), both.length == 2 ? decoded(both[1]) : "");
            }
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        String method = exchange.getRequestMethod();
        return new ArmRequest(
                method, uri.getRawPath(), ArmPlace.of(method, uri.getRawPath()), query, headers, body, host);
    }

    static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Such as {@code PUT virtualMachines}, {@code LIST disks} or {@code POST deallocate}. */
    String operation() {
        return place.operation();
    }

    /** A parameter of the query; empty where it is missing. */
    String parameter(String name) {
        return query.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** A header; empty where it is missing. */
    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /**
     * The body; missing where there is none.
     *
     * @throws RefusedException where it is no JSON
     */
    JsonNode json() {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return Tree.read(body);
        } catch (JacksonException e) {
            throw new RefusedException(
                    400,
                    "InvalidRequestContent",
                    "The request content was invalid and could not be deserialized: '" + e.getOriginalMessage() + "'.");
        }
    }
}
