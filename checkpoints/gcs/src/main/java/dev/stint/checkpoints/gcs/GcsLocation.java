package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is: {@code gs://bucket[/prefix][?endpoint=http://127.0.0.1:PORT]}.
 *
 * @param bucket its name
 * @param prefix which all names of the store's objects begin with, before a {@code /}; empty for the bucket's root
 * @param endpoint the server to ask; empty for Google's
 */
record GcsLocation(String bucket, String prefix, Optional<URI> endpoint) {

    static final String SCHEME = "gs";

    private static final String SHAPE = "gs://bucket[/prefix][?endpoint=https://host]";
    private static final String ENDPOINT = "endpoint";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

    GcsLocation {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("store: bucket '" + shown(bucket)
                    + "' is not a bucket's name (3 to 222 of a-z 0-9 . _ -); write " + SHAPE);
        }
        if (!prefix.isEmpty()) {
            ObjectKeys.check(prefix);
        }
        endpoint.ifPresent(GcsLocation::check);
    }

    /** Reads a URI; throws {@link IllegalArgumentException} saying what is wrong with it. */
    static GcsLocation parse(String uri) {
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            // the reason alone: the text may hold what somebody took for a password
            throw new IllegalArgumentException(
                    "store: not a URI (" + e.getReason() + " at character " + e.getIndex() + "); write " + SHAPE);
        }
        String bucket = parsed.getRawAuthority();
        if (!SCHEME.equals(parsed.getScheme()) || bucket == null || parsed.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "store: '" + shown(uri.split("[?#]", 2)[0]) + "' has another shape; write " + SHAPE);
        }
        if (bucket.indexOf('@') >= 0) {
            throw new IllegalArgumentException("store: a " + SCHEME
                    + ": URI has no user or password; Google's application default credentials are used");
        }
        String path = parsed.getPath() == null ? "" : parsed.getPath();
        String prefix = path.startsWith("/") ? path.substring(1) : path;
        if (prefix.endsWith("/")) {
            prefix = prefix.substring(0, prefix.length() - 1);
        }
        return new GcsLocation(bucket, prefix, endpoint(parsed.getRawQuery()));
    }

    private static Optional<URI> endpoint(@Nullable String query) {
        Optional<URI> endpoint = Optional.empty();
        for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
            String[] pair = parameter.split("=", 2);
            String name = URLDecoder.decode(pair[0], StandardCharsets.UTF_8);
            if (!name.equals(ENDPOINT)) {
                // only the name: the value may be somebody's key
                throw new IllegalArgumentException(
                        "store: parameter '" + shown(name) + "' is not known; the nearest is '" + ENDPOINT + "'");
            }
            if (endpoint.isPresent() || pair.length == 1) {
                throw new IllegalArgumentException("store: give " + ENDPOINT + " once, as " + ENDPOINT + "=URL");
            }
            try {
                endpoint = Optional.of(new URI(URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("store: " + ENDPOINT + " is not a URL (" + e.getReason() + ")");
            }
        }
        return endpoint;
    }

    private static void check(URI endpoint) {
        boolean web = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
        String path = endpoint.getRawPath();
        if (!web
                || endpoint.getHost() == null
                || endpoint.getRawUserInfo() != null
                || endpoint.getRawQuery() != null
                || endpoint.getRawFragment() != null
                || (path != null && !path.isEmpty())) {
            throw new IllegalArgumentException(
                    "store: " + ENDPOINT + " is not of the shape https://host[:port], without a path, user or query");
        }
        if (endpoint.getScheme().equals("http") && !isLoopback(endpoint)) {
            throw new IllegalArgumentException("store: " + ENDPOINT + " http://" + endpoint.getHost()
                    + " would carry credentials in the clear; use https (http is for this computer only)");
        }
    }

    private static boolean isLoopback(URI endpoint) {
        return LOOPBACK.matcher(endpoint.getHost()).matches();
    }

    /** Whether it is a stand-in on this computer that is asked, which needs no credentials. */
    boolean isOnThisComputer() {
        return endpoint.filter(GcsLocation::isLoopback).isPresent();
    }

    /** As it is written; {@link #parse} reads the same from it. */
    String uri() {
        String path = prefix.isEmpty()
                ? ""
                : "/"
                        + URLEncoder.encode(prefix, StandardCharsets.UTF_8)
                                .replace("+", "%20")
                                .replace("%2F", "/");
        return SCHEME + "://" + bucket + path
                + endpoint.map(at -> "?" + ENDPOINT + "=" + at).orElse("");
    }

    private static String shown(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() > 100 ? clean.substring(0, 100) + "…" : clean;
    }
}
