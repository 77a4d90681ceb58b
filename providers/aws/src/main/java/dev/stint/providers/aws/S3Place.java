package dev.stint.providers.aws;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where something lies in S3, as one that speaks plain HTTP must know it: for {@code s3://bucket[/key]} with the parameters
 * {@code endpoint}, {@code region} and {@code path-style} of a store's URI (docs/configuration.md). Others are not looked at.
 *
 * @param bucket its name
 * @param origin {@code scheme://host[:port]}; the host is what the header {@code Host} says
 * @param path absolute and percent-encoded, as it is both sent and signed; without a slash at its end
 * @param region of the bucket, for the signature
 */
record S3Place(String bucket, String origin, String path, String region) {

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";

    /**
     * Reads a URI.
     *
     * @param defaultRegion for a URI that names none: that of the machine
     * @throws IllegalArgumentException when it is no {@code s3:} URI
     */
    static S3Place parse(String text, String defaultRegion) {
        URI uri = uri(text, text);
        String bucket = uri.getRawAuthority();
        if (!"s3".equals(uri.getScheme()) || bucket == null || !bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}")) {
            throw wrong(text);
        }
        Map<String, String> parameters = parameters(uri.getRawQuery());
        String region = parameters.getOrDefault("region", defaultRegion);
        if (!region.matches("[a-z0-9][a-z0-9-]*")) {
            throw wrong(text);
        }
        @Nullable String endpoint = parameters.get("endpoint");
        // a name with a dot is not covered by the certificate of hosts named after buckets
        boolean pathStyle = Boolean.parseBoolean(
                parameters.getOrDefault("path-style", Boolean.toString(endpoint != null || bucket.indexOf('.') >= 0)));
        String domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
        URI server = uri(endpoint == null ? "https://s3." + region + "." + domain : endpoint, text);
        if (server.getHost() == null || !server.getScheme().matches("https?")) {
            throw wrong(text);
        }
        boolean usualPort =
                server.getPort() < 0 || server.getPort() == (server.getScheme().equals("https") ? 443 : 80);
        String origin = server.getScheme() + "://" + (pathStyle ? "" : bucket + ".") + server.getHost()
                + (usualPort ? "" : ":" + server.getPort());
        String path = slashed(server.getPath()) + (pathStyle ? "/" + bucket : "") + slashed(uri.getPath());
        return new S3Place(bucket, origin, encoded(path), region);
    }

    /** Another place below this one. */
    S3Place below(String key) {
        return new S3Place(bucket, origin, path + encoded("/" + key), region);
    }

    private static URI uri(String text, String whole) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong(whole); // without the cause, which repeats the text
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> found = new HashMap<>();
        for (String pair : Optional.ofNullable(query).orElse("").split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                found.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
            }
        }
        return found;
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String slashed(String path) {
        String bare = path.replaceAll("^/+|/+$", "");
        return bare.isEmpty() ? "" : "/" + bare;
    }

    /** As the canonical URI of Signature Version 4 has it. */
    private static String encoded(String path) {
        StringBuilder result = new StringBuilder();
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (each & 0xff);
            if (UNRESERVED.indexOf(character) >= 0) {
                result.append(character);
            } else {
                result.append('%').append(String.format("%02X", (int) character));
            }
        }
        return result.toString();
    }

    private static IllegalArgumentException wrong(String text) {
        int query = text.indexOf('?');
        return new IllegalArgumentException("boot data: '" + (query < 0 ? text : text.substring(0, query))
                + "' is no store that a machine of AWS can reach by its role; give s3://bucket[/prefix]"
                + "[?endpoint=http://host:port&region=NAME&path-style=true]");
    }
}
