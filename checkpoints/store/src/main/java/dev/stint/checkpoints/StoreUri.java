package dev.stint.checkpoints;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is, as people write it: {@code scheme://authority[/path][?parameter=value&…]}. There are no credentials in it: an
 * address that has some, or a parameter that its scheme does not know, is refused, and no message repeats what may be a secret.
 */
public final class StoreUri {

    /** The parameter that names the server, where it is not the vendor's own. */
    public static final String ENDPOINT = "endpoint";

    private static final int SHOWN_CHARS = 200;

    private final String text;
    private final String authority;
    private final String path;
    private final Map<String, String> parameters;

    private StoreUri(String text, String authority, String path, Map<String, String> parameters) {
        this.text = text;
        this.authority = authority;
        this.path = path;
        this.parameters = parameters;
    }

    /**
     * What addresses of a scheme look like.
     *
     * @param scheme before the colon
     * @param shape the whole, for messages
     * @param parameters those that are known, the first being the one that most people mean
     * @param credentials how they are given instead, for messages
     */
    public record Form(String scheme, String shape, List<String> parameters, String credentials) {
        public Form {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static StoreUri parse(String text, Form form) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // its own message, and so its cause, would repeat the text
            throw wrong(
                    text,
                    "is not a URI (" + e.getReason() + " at character " + e.getIndex() + "); write " + form.shape());
        }
        String authority = uri.getRawAuthority();
        if (authority != null && authority.indexOf('@') >= 0) {
            throw wrong(text, "has credentials in it; " + form.credentials());
        }
        if (!form.scheme().equals(uri.getScheme()) || authority == null || uri.getRawFragment() != null) {
            throw wrong(text, "is not " + form.shape());
        }
        String query = uri.getRawQuery() == null || uri.getRawQuery().isEmpty() ? "" : "?" + uri.getRawQuery();
        String rawPath = uri.getRawPath().endsWith("/")
                ? uri.getRawPath().substring(0, uri.getRawPath().length() - 1)
                : uri.getRawPath();
        return new StoreUri(
                form.scheme() + "://" + authority + rawPath + query,
                authority,
                path(text, uri.getPath()),
                parameters(text, query, form));
    }

    /** Between the two slashes and the next: a bucket or an account. */
    public String authority() {
        return authority;
    }

    /** What follows, decoded, without slashes around it; empty, or what a key may begin with. */
    public String path() {
        return path;
    }

    /** The value of a parameter, decoded. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * The server to ask, from the parameter {@value #ENDPOINT}: {@code http(s)://host[:port][/path]}.
     *
     * @throws IllegalArgumentException when it is none, or has credentials, a query or a fragment
     */
    public Optional<URI> endpoint() {
        return parameter(ENDPOINT).map(value -> {
            try {
                URI uri = new URI(value);
                boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                boolean plain =
                        uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
                if (http && plain && uri.getHost() != null) {
                    return uri;
                }
            } catch (URISyntaxException e) {
                throw wrongEndpoint(); // without the cause, which repeats the text
            }
            throw wrongEndpoint();
        });
    }

    private IllegalArgumentException wrongEndpoint() {
        return wrong("has an " + ENDPOINT
                + " that is not https://host[:port] or http://host:port, without credentials, query" + " or fragment");
    }

    /** A refusal of this address for a reason of its adapter's, which must not hold what may be a secret. */
    public IllegalArgumentException wrong(String what) {
        return wrong(text, what);
    }

    /** As it was written, but for a slash at the path's end. */
    @Override
    public String toString() {
        return text;
    }

    /** What of an address may stand in a message, whoever wrote it: neither parameters nor what stands before an {@code @}. */
    public static String shown(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        int end = clean.indexOf('?') < 0 ? clean.length() : clean.indexOf('?');
        String shown = clean.indexOf('@') < 0
                ? clean.substring(0, end).replaceFirst("#.*", "")
                : clean.substring(0, Math.max(0, clean.indexOf(':'))) + ":…";
        return shown.length() > SHOWN_CHARS ? shown.substring(0, SHOWN_CHARS) + "…" : shown;
    }

    private static IllegalArgumentException wrong(String text, String what) {
        return new IllegalArgumentException("store: '" + shown(text) + "' " + what);
    }

    private static String path(String text, String decoded) {
        String path = decoded.startsWith("/") ? decoded.substring(1) : decoded;
        if (path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        try {
            return path.isEmpty() ? path : ObjectKeys.check(path);
        } catch (IllegalArgumentException e) {
            throw wrong(text, "has a prefix that no key may begin with: " + e.getMessage());
        }
    }

    private static Map<String, String> parameters(String text, String query, Form form) {
        Map<String, String> found = new TreeMap<>();
        for (String pair : query.isEmpty() ? new String[0] : query.substring(1).split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            if (!form.parameters().contains(name)) {
                throw wrong(text, unknown(equals < 0 ? null : name, form));
            }
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (value.isEmpty() || found.put(name, value) != null) {
                throw wrong(text, "has no value, or two, for the parameter '" + name + "'; write " + form.shape());
            }
        }
        return found;
    }

    /** Of a parameter that nobody knows only the name is told, and that only where it looks like one. */
    private static String unknown(@Nullable String name, Form form) {
        if (name == null || !name.matches("[A-Za-z0-9_.-]{1,40}")) {
            return "has an unknown parameter; known are " + form.parameters();
        }
        String nearest = form.parameters().stream()
                .min(Comparator.comparingInt(known -> distance(name, known)))
                .orElseThrow();
        return "has an unknown parameter '" + name + "'; did you mean '" + nearest + "'? Known are " + form.parameters()
                + " (credentials are never part of the address; " + form.credentials() + ")";
    }

    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
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
