package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is: {@code s3://bucket[/prefix][?endpoint=http://host:port&region=…&path-style=true&checksums=when-required]}.
 *
 * @param text as it was written; no credentials can be in it
 * @param bucket its name
 * @param root what every key begins with in the bucket: empty, or ending with a slash
 * @param endpoint of a store other than Amazon's
 * @param region where the bucket is; without it the machine's own (environment, profile, instance)
 * @param pathStyle whether the bucket is named in the path and not in the host: the default with an endpoint
 * @param checksums whether a CRC32C goes with what is written, so that the store refuses damaged bytes; {@code false} is for stores
 *     that do not know such headers
 */
record S3Uri(
        String text,
        String bucket,
        String root,
        Optional<URI> endpoint,
        Optional<String> region,
        boolean pathStyle,
        boolean checksums) {

    private static final List<String> PARAMETERS = List.of("endpoint", "region", "path-style", "checksums");
    private static final String FORM =
            "s3://bucket[/prefix][?endpoint=http://host:port&region=NAME&path-style=true&checksums=when-required]";

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException when it is none of this form
     */
    static S3Uri parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // its own message would repeat the text, and with it what may be a secret
            throw new IllegalArgumentException(
                    "store: not a URI (" + e.getReason() + " at character " + e.getIndex() + "); write " + FORM);
        }
        String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        if (authority.contains("@")) {
            throw new IllegalArgumentException(
                    "store: the s3: address has credentials in it; leave out what is before the '@'"
                            + " and give them by environment, profile or the machine's role");
        }
        if (!"s3".equals(uri.getScheme()) || uri.getRawFragment() != null || !bucketName(authority)) {
            throw new IllegalArgumentException("store: '" + text + "' is not " + FORM);
        }
        Map<String, String> parameters = parameters(text, uri.getRawQuery());
        Optional<URI> endpoint = Optional.ofNullable(parameters.get("endpoint")).map(S3Uri::endpoint);
        return new S3Uri(
                text,
                authority,
                root(text, uri.getPath()),
                endpoint,
                Optional.ofNullable(parameters.get("region")).map(region -> checkRegion(text, region)),
                flag(text, parameters.get("path-style"), endpoint.isPresent()),
                checksums(text, parameters.get("checksums")));
    }

    private static boolean bucketName(String authority) {
        return authority.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");
    }

    private static String root(String text, String path) {
        String inner = path.replaceAll("^/+|/+$", "");
        if (inner.isEmpty()) {
            return "";
        }
        try {
            return ObjectKeys.check(inner) + "/";
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("store: '" + text + "': as a prefix, " + e.getMessage(), e);
        }
    }

    private static Map<String, String> parameters(String text, @Nullable String query) {
        Map<String, String> found = new TreeMap<>();
        for (String pair : (query == null || query.isEmpty() ? new String[0] : query.split("&", -1))) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException("store: '" + shown(text) + "': unknown parameter '" + name
                        + "'; did you mean '" + nearest(name) + "'? Known are " + PARAMETERS);
            }
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (value.isEmpty() || found.put(name, value) != null) {
                throw new IllegalArgumentException(
                        "store: '" + text + "': parameter '" + name + "' needs one value; write " + FORM);
            }
        }
        return found;
    }

    /** Without the query: an unknown parameter may be somebody's secret. */
    private static String shown(String text) {
        return text.substring(0, text.indexOf('?'));
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static URI endpoint(String value) {
        try {
            URI uri = new URI(value);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (uri.getRawUserInfo() == null && http && uri.getHost() != null && uri.getRawQuery() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(wrongEndpoint(), e);
        }
        throw new IllegalArgumentException(wrongEndpoint());
    }

    private static String wrongEndpoint() {
        return "store: the endpoint of an s3: address is http://host:port or https://host:port, without credentials";
    }

    private static String checkRegion(String text, String region) {
        if (!region.matches("[a-z0-9][a-z0-9-]*")) {
            throw new IllegalArgumentException(
                    "store: '" + text + "': region '" + region + "' is no name of a region, such as eu-central-1");
        }
        return region;
    }

    private static boolean flag(String text, @Nullable String value, boolean otherwise) {
        if (value == null) {
            return otherwise;
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(
                    "store: '" + text + "': path-style is '" + value + "'; give true or false");
        }
        return value.equals("true");
    }

    private static boolean checksums(String text, @Nullable String value) {
        if (value == null || value.equals("when-supported")) {
            return true;
        }
        if (!value.equals("when-required")) {
            throw new IllegalArgumentException(
                    "store: '" + text + "': checksums is '" + value
                            + "'; give when-supported (the default) or when-required (for stores that refuse checksum headers)");
        }
        return false;
    }

    private static String nearest(String name) {
        String best = PARAMETERS.get(0);
        for (String candidate : PARAMETERS) {
            if (distance(name, candidate) < distance(name, best)) {
                best = candidate;
            }
        }
        return best;
    }

    /** Levenshtein's. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
