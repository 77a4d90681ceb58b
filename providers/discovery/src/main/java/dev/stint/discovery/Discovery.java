package dev.stint.discovery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published description of an interface of Google's, against which requests and answers are held: path, method, names, types and
 * patterns of parameters, bodies with their fields, types and enumerated values. What it does not know is a violation. Methods whose
 * paths take several segments as one parameter ({@code {+name}}) are not known here. Immutable, safe for many threads.
 */
public final class Discovery {

    private static final String UPLOAD = "/upload";
    private static final String DOWNLOAD = "/download";

    private final JsonNode document;
    private final String service;
    private final DiscoverySchemas schemas;
    /** By verb and number of segments. */
    private final Map<String, List<Method>> methods = new HashMap<>();

    private record Method(String[] template, JsonNode description) {}

    private Discovery(JsonNode document) {
        this.document = document;
        this.service = "/" + document.path("servicePath").asString();
        this.schemas = new DiscoverySchemas(document.path("schemas"));
        index(document.path("resources"));
    }

    /**
     * Reads a document.
     *
     * @param zipped the document, compressed with gzip; closed when it is read
     */
    public static Discovery read(InputStream zipped) {
        try (InputStream in = new GZIPInputStream(zipped)) {
            return new Discovery(JsonMapper.builder().build().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void index(JsonNode resources) {
        for (Map.Entry<String, JsonNode> resource : resources.properties()) {
            for (Map.Entry<String, JsonNode> one :
                    resource.getValue().path("methods").properties()) {
                String path = one.getValue().path("path").asString();
                if (!path.contains("{+")) {
                    String[] template = path.split("/", -1);
                    String key = one.getValue().path("httpMethod").asString() + template.length;
                    methods.computeIfAbsent(key, any -> new ArrayList<>()).add(new Method(template, one.getValue()));
                }
            }
            index(resource.getValue().path("resources"));
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
    public record Call(JsonNode method, Map<String, String> path, Map<String, String> query, boolean upload) {

        /** Name of the method, such as {@code compute.instances.insert}. */
        public String id() {
            return method.path("id").asString();
        }

        /** Whether bytes are asked for and not JSON. */
        public boolean download() {
            return "media".equals(query.get("alt"));
        }

        /** A parameter of the path. */
        public String at(String name) {
            return Optional.ofNullable(path.get(name)).orElseThrow();
        }

        /** A parameter of the query, if it was given. */
        public Optional<String> asked(String name) {
            return Optional.ofNullable(query.get(name));
        }

        /** A parameter of the query that is a number. */
        public Optional<Long> number(String name) {
            return asked(name).map(Long::parseLong);
        }
    }

    /** Whether a path could be of this interface at all. */
    public boolean covers(String rawPath) {
        return withoutMedia(rawPath).startsWith(service);
    }

    /** Whether the objects of a schema have a field, such as {@code scheduling.preemptible} or {@code labels.owner}. */
    public boolean has(String schema, String field) {
        return schemas.has(schema, field);
    }

    /** The method a request is for; throws {@link ViolationException} when there is none such or a parameter is wrong. */
    public Call match(String verb, String rawPath, String rawQuery) {
        Map<String, String> query = parameters(rawQuery);
        String path = withoutMedia(rawPath);
        if (!path.startsWith(service)) {
            throw new ViolationException(verb + " " + rawPath + " is not below " + service);
        }
        String[] segments = path.substring(service.length()).split("/", -1);
        Optional<Call> best = Optional.empty();
        for (Method method : methods.getOrDefault(verb + segments.length, List.of())) {
            Optional<Map<String, String>> found = matching(method.template(), segments);
            // Of two, the one with more of its path spelt out.
            if (found.isPresent()
                    && best.map(other -> found.get().size() < other.path().size())
                            .orElse(true)) {
                best = Optional.of(
                        new Call(method.description(), found.get(), query, rawPath.startsWith(UPLOAD + "/")));
            }
        }
        Call call = best.orElseThrow(() -> new ViolationException("there is no method " + verb + " " + rawPath));
        check(call, rawPath);
        return call;
    }

    private static String withoutMedia(String rawPath) {
        boolean upload = rawPath.startsWith(UPLOAD + "/");
        boolean download = rawPath.startsWith(DOWNLOAD + "/");
        return rawPath.substring(upload ? UPLOAD.length() : download ? DOWNLOAD.length() : 0);
    }

    private void check(Call call, String rawPath) {
        JsonNode method = call.method();
        if (call.upload()
                && (!method.path("supportsMediaUpload").asBoolean()
                        || !call.query().containsKey("uploadType"))) {
            throw new ViolationException(rawPath + ": " + call.id() + " takes no upload so");
        }
        boolean download = rawPath.startsWith(DOWNLOAD + "/");
        boolean media = call.download() && method.path("supportsMediaDownload").asBoolean();
        if (download != media || call.download() != media) {
            throw new ViolationException(rawPath + ": " + call.id() + " gives no media so");
        }
        call.query().forEach((name, value) -> {
            JsonNode parameter = method.path("parameters").path(name);
            if (!parameter.path("location").asString().equals("query")) {
                parameter = document.path("parameters").path(name);
            }
            // what lists of Compute Engine recommend in words is in their table of parameters in some revisions only
            boolean recommended = method.path("description").asString("").contains("`" + name + "` parameter");
            if (parameter.isMissingNode() && !recommended) {
                throw new ViolationException(call.id() + " has no parameter '" + name + "'");
            }
            if (!parameter.isMissingNode()) {
                checkParameter(call, name, value, parameter);
            }
        });
        for (Map.Entry<String, JsonNode> parameter : method.path("parameters").properties()) {
            String name = parameter.getKey();
            boolean required = parameter.getValue().path("required").asBoolean();
            if (required && !call.path().containsKey(name) && !call.query().containsKey(name)) {
                throw new ViolationException(call.id() + " requires parameter '" + name + "'");
            }
            if (call.path().containsKey(name)) {
                checkParameter(call, name, call.at(name), parameter.getValue());
            }
        }
        call.asked("fields")
                .ifPresent(
                        fields -> Fields.parse(fields).check(schemas, method.path("response"), call.id() + ": fields"));
    }

    private static void checkParameter(Call call, String name, String value, JsonNode parameter) {
        if (!DiscoverySchemas.isParameter(value, parameter)) {
            throw new ViolationException(call.id() + ": parameter " + name + "=" + value + " is no "
                    + parameter.path("type").asString() + " "
                    + parameter.path("format").asString()
                    + parameter.path("pattern").asString()
                    + parameter.path("enum"));
        }
    }

    /** Throws {@link ViolationException} when a request's JSON is not what the method takes. No body is as good as an empty one. */
    public void checkBody(Call call, Optional<JsonNode> body) {
        JsonNode schema = call.method().path("request");
        if (schema.isMissingNode() && body.isPresent()) {
            throw new ViolationException(call.id() + " takes no body");
        }
        if (!schema.isMissingNode()) {
            JsonNode sent = body.orElseGet(() -> JsonMapper.shared().createObjectNode());
            schemas.check(schema, sent, call.id(), call.id() + " body");
        }
    }

    /** Throws {@link ViolationException} when an answer's JSON is not what the method gives; returns what was asked for of it. */
    public JsonNode checkAnswer(Call call, JsonNode answer) {
        JsonNode schema = call.method().path("response");
        if (schema.isMissingNode()) {
            throw new ViolationException(call.id() + " answers nothing");
        }
        schemas.check(schema, answer, "", call.id() + " answer");
        return call.asked("fields")
                .map(fields -> Fields.parse(fields).of(answer))
                .orElse(answer);
    }

    private static Optional<Map<String, String>> matching(String[] wanted, String[] seen) {
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
            // Google's client writes no = after the name of a parameter that is empty.
            if (query.put(decode(pair[0]), pair.length == 1 ? "" : decode(pair[1])) != null) {
                throw new ViolationException("parameter " + parameter + " has two values");
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
