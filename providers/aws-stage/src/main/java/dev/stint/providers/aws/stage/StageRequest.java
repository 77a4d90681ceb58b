package dev.stint.providers.aws.stage;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request to one of Amazon's services, whole.
 *
 * @param method of HTTP
 * @param target path and query
 * @param headers by their names in small letters
 * @param body as it came
 * @param service signing name of the service, from the signature; empty for an unsigned request
 * @param region from the signature
 * @param parameters of the form, decoded; none for a request that is none
 */
record StageRequest(
        String method,
        String target,
        Map<String, String> headers,
        byte[] body,
        String service,
        String region,
        Map<String, String> parameters) {

    /** Signature Version 4 in a header: "Authenticating Requests: Using the Authorization Header", AWS documentation. */
    private static final Pattern SIGNED =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=[^/,\\s]+/\\d{8}/([a-z0-9-]+)/([a-z0-9-]+)"
                    + "/aws4_request,\\s*SignedHeaders=[a-z0-9;-]+,\\s*Signature=[0-9a-f]{64}");

    static StageRequest read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        byte[] body = exchange.getRequestBody().readAllBytes();
        Matcher signed = SIGNED.matcher(headers.getOrDefault("authorization", ""));
        boolean whole = signed.matches() && headers.containsKey("x-amz-date");
        boolean form = headers.getOrDefault("content-type", "").startsWith("application/x-www-form-urlencoded");
        String query = exchange.getRequestURI().getRawQuery();
        Map<String, String> parameters = decoded(form ? new String(body, StandardCharsets.UTF_8) : query);
        return new StageRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                body,
                whole ? signed.group(2) : "",
                whole ? signed.group(1) : "",
                parameters);
    }

    private static Map<String, String> decoded(@Nullable String form) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : (form == null ? "" : form).split("&")) {
            if (!pair.isEmpty()) {
                String[] both = pair.split("=", 2);
                parameters.put(
                        URLDecoder.decode(both[0], StandardCharsets.UTF_8),
                        both.length == 2 ? URLDecoder.decode(both[1], StandardCharsets.UTF_8) : "");
            }
        }
        return parameters;
    }

    static byte[] encoded(Map<String, String> parameters) {
        List<String> pairs = new ArrayList<>();
        parameters.forEach((name, value) -> pairs.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return String.join("&", pairs).getBytes(StandardCharsets.UTF_8);
    }

    /** What is asked for; the last part of the target's header where the request is JSON. */
    String action() {
        String action = parameters.get("Action");
        if (action != null) {
            return action;
        }
        String target = headers.getOrDefault("x-amz-target", "");
        return target.substring(target.lastIndexOf('.') + 1);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    boolean flag(String name) {
        return parameter(name).map("true"::equals).orElse(false);
    }

    int number(String name, int otherwise) {
        return parameter(name).map(Integer::parseInt).orElse(otherwise);
    }

    /** Values of {@code name.1}, {@code name.2}, …. */
    List<String> list(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 1; parameters.containsKey(name + "." + i); i++) {
            values.add(parameters.getOrDefault(name + "." + i, ""));
        }
        return values;
    }

    /** The same with other parameters. */
    StageRequest with(Map<String, String> others) {
        return new StageRequest(method, target, headers, encoded(others), service, region, new LinkedHashMap<>(others));
    }

    /** Everything that makes two launches the same, as one text: all parameters but the token itself. */
    String fingerprint() {
        TreeMap<String, String> all = new TreeMap<>(parameters);
        all.remove("ClientToken");
        return region + " " + all;
    }
}
