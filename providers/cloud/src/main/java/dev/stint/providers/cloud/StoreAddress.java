package dev.stint.providers.cloud;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A store's URI taken apart, for machines that speak plain HTTP to the store: {@code scheme://authority[/path][?parameter=value&…]}.
 * Immutable. What is wrong is said by who knows how the URI should look.
 *
 * @param authority as it is written: a bucket, an account
 * @param path decoded, with a slash at its beginning and none at its end; empty for the root
 * @param parameters decoded, by name
 */
public record StoreAddress(String authority, String path, Map<String, String> parameters) {

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    public StoreAddress {
        parameters = Map.copyOf(parameters);
    }

    /** Reads one; empty for what is no URI, or of another scheme, or names no authority. */
    public static Optional<StoreAddress> parse(String text, String scheme) {
        return uri(text)
                .filter(uri -> scheme.equals(uri.getScheme()) && uri.getRawAuthority() != null)
                .map(uri ->
                        new StoreAddress(uri.getRawAuthority(), slashed(uri.getPath()), parameters(uri.getRawQuery())));
    }

    /** A server by its URL, {@code http} or {@code https}; empty for what is none. */
    public static Optional<URI> server(String text) {
        return uri(text)
                .filter(uri ->
                        uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())));
    }

    /** Scheme, host and, unless it is the usual one, port of a server. */
    public static String origin(URI server, String host) {
        boolean usualPort = server.getPort() < 0 || server.getPort() == ("https".equals(server.getScheme()) ? 443 : 80);
        return server.getScheme() + "://" + host + (usualPort ? "" : ":" + server.getPort());
    }

    /** With a slash at its beginning and none at its end; empty stays empty. */
    public static String slashed(String path) {
        String bare = path.replaceAll("^/+|/+$", "");
        return bare.isEmpty() ? "" : "/" + bare;
    }

    /** Percent-encoded, its slashes too. */
    public static String encoded(String text) {
        StringBuilder result = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (each & 0xff);
            if (UNRESERVED.indexOf(character) >= 0) {
                result.append(character);
            } else {
                result.append('%').append(String.format("%02X", (int) character));
            }
        }
        return result.toString();
    }

    /** Percent-encoded, all but its slashes. */
    public static String encodedPath(String path) {
        return encoded(path).replace("%2F", "/");
    }

    /** A URI as it may be shown: parameters may hold what is secret. */
    public static String shown(String text) {
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query);
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty(); // its words repeat the text
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
}
