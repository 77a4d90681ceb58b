package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectKeys;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a store is: {@code az://ACCOUNT/CONTAINER[/prefix][?endpoint=https://…]}.
 *
 * @param account the storage account's name
 * @param container the container's
 * @param root what every key begins with: empty, or the prefix and a {@code /}
 * @param endpoint where the account answers, when that is not {@code https://ACCOUNT.blob.core.windows.net}
 */
record BlobAddress(String account, String container, String root, Optional<String> endpoint) {

    private static final String FORM = "az://ACCOUNT/CONTAINER[/prefix][?endpoint=https://…]";
    private static final String ENDPOINT = "endpoint";
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");
    private static final Pattern CONTAINER = Pattern.compile("(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*");

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException saying what is wrong with it, without what may be a secret: neither what stands before an
     *     {@code @} nor the value of a parameter that is not known
     */
    static BlobAddress parse(String uri) {
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            // its message and its cause would repeat the whole text
            throw wrong(uri, "is not a URI (" + e.getReason() + " at position " + e.getIndex() + "); write " + FORM);
        }
        String account = parsed.getRawAuthority();
        String path = parsed.getPath();
        if (!"az".equals(parsed.getScheme()) || account == null || path == null || parsed.getRawFragment() != null) {
            throw wrong(uri, "is not " + FORM);
        }
        if (account.indexOf('@') >= 0) {
            throw wrong(
                    uri, "has credentials in it; give them as AZURE_STORAGE_KEY or AZURE_STORAGE_CONNECTION_STRING");
        }
        if (!ACCOUNT.matcher(account).matches()) {
            throw wrong(
                    uri, "names no storage account: '" + account + "' is not 3 to 24 digits and lower-case letters");
        }
        String[] way = path.substring(path.isEmpty() ? 0 : 1).split("/", 2);
        if (!CONTAINER.matcher(way[0]).matches()) {
            throw wrong(
                    uri,
                    "names no container: '" + way[0]
                            + "' is not 3 to 63 digits, lower-case letters and single hyphens between them");
        }
        return new BlobAddress(account, way[0], root(uri, way), endpoint(uri, account, parsed.getRawQuery()));
    }

    private static String root(String uri, String[] way) {
        if (way.length == 1 || way[1].isEmpty()) {
            return "";
        }
        String prefix = way[1].endsWith("/") ? way[1].substring(0, way[1].length() - 1) : way[1];
        try {
            return ObjectKeys.check(prefix) + "/";
        } catch (IllegalArgumentException e) {
            throw wrong(uri, "has a prefix that no key may begin with: " + e.getMessage());
        }
    }

    private static Optional<String> endpoint(String uri, String account, @Nullable String query) {
        if (query == null || query.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> endpoint = Optional.empty();
        for (String parameter : query.split("&")) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (!name.equals(ENDPOINT)) {
                throw wrong(
                        uri,
                        "has an unknown parameter '" + name + "'; the nearest, and only, one is '" + ENDPOINT
                                + "' (credentials are variables, never part of the URI)");
            }
            if (endpoint.isPresent()) {
                throw wrong(uri, "has the parameter '" + ENDPOINT + "' twice");
            }
            endpoint = Optional.of(checkEndpoint(uri, account, parameter.substring(equals + 1)));
        }
        return endpoint;
    }

    private static String checkEndpoint(String uri, String account, String encoded) {
        String form = "an endpoint that is not https://HOST, or http://HOST:PORT/" + account + ", without more";
        try {
            URI parsed = new URI(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
            boolean http = "http".equals(parsed.getScheme()) || "https".equals(parsed.getScheme());
            boolean plain = parsed.getRawUserInfo() == null
                    && parsed.getRawQuery() == null
                    && parsed.getRawFragment() == null
                    && parsed.getHost() != null;
            // the SDK takes the account from the path where there is a port, and from the host where there is none
            String path = parsed.getPort() < 0 ? "" : "/" + account;
            if (http && plain && (path.equals(parsed.getPath()) || (path + "/").equals(parsed.getPath()))) {
                return parsed.getScheme() + "://" + parsed.getRawAuthority() + path;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw wrong(uri, "has " + form);
        }
        throw wrong(uri, "has " + form);
    }

    /** Where the account answers. */
    String url() {
        return endpoint.orElse("https://" + account + ".blob.core.windows.net");
    }

    /** As people name it: {@code ACCOUNT/CONTAINER}. */
    String name() {
        return account + "/" + container;
    }

    /**
     * The blob's name of a key.
     *
     * @throws IllegalArgumentException when the key is not allowed
     */
    String blob(String key) {
        ObjectKeys.check(key);
        return root.isEmpty() ? key : ObjectKeys.check(root + key);
    }

    /** The key of a blob below the root. */
    String key(String blob) {
        return blob.substring(root.length());
    }

    private static IllegalArgumentException wrong(String uri, String what) {
        String shown = uri.replaceFirst("[?#].*$", "");
        return new IllegalArgumentException("store: '" + shown.replaceFirst("//.*@", "//…@") + "' " + what);
    }
}
