package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectKeys;
import dev.stint.checkpoints.StoreUri;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a store is: {@code az://ACCOUNT/CONTAINER[/prefix][?endpoint=https://…]}.
 *
 * @param uri as it was written; no credentials can be in it
 * @param account the storage account's name
 * @param container the container's
 * @param root what every key begins with: empty, or the prefix and a {@code /}
 * @param endpoint where the account answers, when that is not {@code https://ACCOUNT.blob.core.windows.net}
 */
record BlobAddress(String uri, String account, String container, String root, Optional<String> endpoint) {

    private static final StoreUri.Form FORM = new StoreUri.Form(
            "az",
            "az://ACCOUNT/CONTAINER[/prefix][?endpoint=https://…]",
            List.of(StoreUri.ENDPOINT),
            "give them as AZURE_STORAGE_KEY or AZURE_STORAGE_CONNECTION_STRING");
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");
    private static final Pattern CONTAINER = Pattern.compile("(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*");

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException saying what is wrong with it, without what may be a secret
     */
    static BlobAddress parse(String text) {
        StoreUri uri = StoreUri.parse(text, FORM);
        String account = uri.authority();
        if (!ACCOUNT.matcher(account).matches()) {
            throw uri.wrong("names no storage account: '" + account + "' is not 3 to 24 digits and lower-case letters");
        }
        String[] way = uri.path().split("/", 2);
        if (!CONTAINER.matcher(way[0]).matches()) {
            throw uri.wrong("names no container: '" + way[0]
                    + "' is not 3 to 63 digits, lower-case letters and single hyphens between them");
        }
        return new BlobAddress(
                uri.toString(),
                account,
                way[0],
                way.length == 1 ? "" : way[1] + "/",
                uri.endpoint().map(endpoint -> endpoint(uri, account, endpoint)));
    }

    private static String endpoint(StoreUri uri, String account, URI endpoint) {
        // the SDK takes the account from the path where there is a port, and from the host where there is none
        String path = endpoint.getPort() < 0 ? "" : "/" + account;
        if (!path.equals(endpoint.getPath()) && !(path + "/").equals(endpoint.getPath())) {
            throw uri.wrong(
                    "has an endpoint that is not https://HOST, or http://HOST:PORT/" + account + ", without more");
        }
        return endpoint.getScheme() + "://" + endpoint.getRawAuthority() + path;
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
}
