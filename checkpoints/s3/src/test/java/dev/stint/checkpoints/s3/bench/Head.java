package dev.stint.checkpoints.s3.bench;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a request begins with.
 *
 * @param method in capitals
 * @param bucket first segment of the path, decoded; empty for the root
 * @param key the rest of the path, decoded; empty for the bucket
 * @param query parameters, decoded; those without a value are empty
 * @param headers by lower-case name
 */
record Head(String method, String bucket, String key, Map<String, String> query, Map<String, String> headers) {

    /** Reads all lines up to the empty one. */
    static Head parse(String text) {
        String[] lines = text.split("\r\n", -1);
        String[] request = lines[0].split(" ", 3);
        if (request.length != 3) {
            throw new IllegalArgumentException("'" + lines[0] + "' is no request");
        }
        int question = request[1].indexOf('?');
        String path = question < 0 ? request[1] : request[1].substring(0, question);
        String[] names = path.substring(1).split("/", 2);
        return new Head(
                request[0],
                decoded(names[0]),
                names.length == 1 ? "" : decoded(names[1]),
                query(question < 0 ? "" : request[1].substring(question + 1)),
                headers(lines));
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            String[] halves = pair.split("=", 2);
            query.put(
                    decoded(halves[0]), halves.length == 1 ? "" : URLDecoder.decode(halves[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    private static Map<String, String> headers(String[] lines) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).trim());
            }
        }
        return headers;
    }

    /** In a path a plus is a plus. */
    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    String parameter(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    long bodyBytes() {
        return header("content-length").map(Long::parseLong).orElse(0L);
    }

    /** What the request counts as. */
    String kind() {
        boolean upload = query.containsKey("uploadId");
        boolean object = !key.isEmpty();
        return switch (method) {
            case "PUT" -> upload ? "part" : object ? "put" : "bucket";
            case "POST" -> query.containsKey("uploads") ? "create" : upload ? "complete" : "other";
            case "GET" -> object ? "get" : "list";
            case "HEAD" -> object ? "head" : "bucket";
            case "DELETE" -> upload ? "abort" : "delete";
            default -> "other";
        };
    }
}
