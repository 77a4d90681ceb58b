package dev.stint.checkpoints.gcs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published description of the Cloud Storage JSON API, against which requests and answers are held: path, method, names and types
 * of parameters, bodies. What it does not know is a violation.
 */
final class Discovery {

    private static final String UPLOAD = "/upload";
    private static final String DOWNLOAD = "/download";

    private final JsonNode document;
    private final DiscoverySchemas schemas;

    private Discovery(JsonNode document) {
        this.document = document;
        this.schemas = new DiscoverySchemas(document.path("schemas"));
    }

    static Discovery storage() {
        try (InputStream in = Discovery.class.getResourceAsStream("storage.v1.json.gz")) {
            return new Discovery(JsonMapper.builder().build().readTree(new GZIPInputStream(in)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A request that the interface has.
     *
     * @param method its description
     * @param path parameters in the path, decoded
     * @param query parameters in the query, decoded
     * @param upload whether it brings a body of bytes beside JSON
     */
    record Call(JsonNode method, Map<String, String> path, Map<String, String> query, boolean upload) {

        String id() {
            return method.path("id").asString();
        }

        boolean download() {
            return "media".equals(query.get("alt"));
        }

        String at(String name) {
            return Optional.ofNullable(path.get(name)).orElseThrow();
        }

        Optional<String> asked(String name) {
            return Optional.ofNullable(query.get(name));
        }

        Optional<Long> number(String name) {
            return asked(name).map(Long::parseLong);
        }
    }

    /** The method a request is for; throws {@link ViolationException} when there is none such or a parameter is wrong. */
    Call match(String verb, String rawPath, String rawQuery) {
        Map<String, String> query = parameters(rawQuery);
        boolean upload = rawPath.startsWith(UPLOAD + "/");
        boolean download = rawPath.startsWith(DOWNLOAD + "/");
        String path = rawPath.substring(upload ? UPLOAD.length() : download ? DOWNLOAD.length() : 0);
        String service = "/" + document.path("servicePath").asString();
        if (!path.startsWith(service)) {
            throw new ViolationException(verb + " " + rawPath + " is not below " + service);
        }
        for (Map.Entry<String, JsonNode> resource : document.path("resources").properties()) {
            for (Map.Entry<String, JsonNode> one :
                    resource.getValue().path("methods").properties()) {
                JsonNode method = one.getValue();
                Optional<Map<String, String>> found =
                        matching(method.path("path").asString(), path.substring(service.length()));
                if (found.isPresent() && verb.equals(method.path("httpMethod").asString())) {
                    Call call = new Call(method, found.get(), query, upload);
                    check(call, rawPath, download);
                    return call;
                }
            }
        }
        throw new ViolationException("there is no method " + verb + " " + rawPath);
    }

    private void check(Call call, String rawPath, boolean download) {
        JsonNode method = call.method();
        if (call.upload()
                && (!method.path("supportsMediaUpload").asBoolean()
                        || !call.query().containsKey("uploadType"))) {
            throw new ViolationException(rawPath + ": " + call.id() + " takes no upload so");
        }
        boolean media = call.download() && method.path("supportsMediaDownload").asBoolean();
        if (download != media || call.download() != media) {
            throw new ViolationException(rawPath + ": " + call.id() + " gives no media so");
        }
        call.query().forEach((name, value) -> {
            JsonNode parameter = method.path("parameters").path(name);
            if (!parameter.path("location").asString().equals("query")) {
                parameter = document.path("parameters").path(name);
            }
            if (parameter.isMissingNode()) {
                throw new ViolationException(call.id() + " has no parameter '" + name + "'");
            }
            if (!DiscoverySchemas.isParameter(value, parameter)) {
                throw new ViolationException(call.id() + ": parameter " + name + "=" + value + " is no "
                        + parameter.path("type").asString() + " "
                        + parameter.path("format").asString()
                        + parameter.path("enum"));
            }
        });
        for (Map.Entry<String, JsonNode> parameter : method.path("parameters").properties()) {
            boolean required = parameter.getValue().path("required").asBoolean();
            if (required
                    && !call.path().containsKey(parameter.getKey())
                    && !call.query().containsKey(parameter.getKey())) {
                throw new ViolationException(call.id() + " requires parameter '" + parameter.getKey() + "'");
            }
        }
        call.asked("fields")
                .ifPresent(
                        fields -> Fields.parse(fields).check(schemas, method.path("response"), call.id() + ": fields"));
    }

    /** Throws {@link ViolationException} when a request's JSON is not what the method takes. */
    void checkBody(Call call, Optional<JsonNode> body) {
        JsonNode schema = call.method().path("request");
        if (schema.isMissingNode() && body.isPresent()) {
            throw new ViolationException(call.id() + " takes no body");
        }
        body.ifPresent(json -> schemas.check(schema, json, call.id(), call.id() + " body"));
        if (body.isEmpty() && call.id().equals("storage.objects.compose")) {
            throw new ViolationException(call.id() + " needs a body");
        }
    }

    /** Throws {@link ViolationException} when an answer's JSON is not what the method gives; returns what was asked for of it. */
    JsonNode checkAnswer(Call call, JsonNode answer) {
        JsonNode schema = call.method().path("response");
        if (schema.isMissingNode()) {
            throw new ViolationException(call.id() + " answers nothing");
        }
        schemas.check(schema, answer, "", call.id() + " answer");
        return call.asked("fields")
                .map(fields -> Fields.parse(fields).of(answer))
                .orElse(answer);
    }

    private static Optional<Map<String, String>> matching(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] seen = path.split("/", -1);
        if (wanted.length != seen.length) {
            return Optional.empty();
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].startsWith("{")) {
                if (seen[i].isEmpty()) {
                    return Optional.empty();
                }
                found.put(wanted[i].substring(1, wanted[i].length() - 1), decode(seen[i].replace("+", "%2B")));
            } else if (!wanted[i].equals(seen[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(found);
    }

    private static Map<String, String> parameters(String rawQuery) {
        Map<String, String> query = new LinkedHashMap<>();
        for (String parameter : rawQuery.isEmpty() ? new String[0] : rawQuery.split("&", -1)) {
            String[] pair = parameter.split("=", 2);
            if (pair.length == 1 || query.put(decode(pair[0]), decode(pair[1])) != null) {
                throw new ViolationException("parameter " + parameter + " has no value, or two");
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
