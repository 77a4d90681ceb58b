package dev.stint.providers.cloud;

import java.net.URI;
import java.util.Optional;

/**
 * Where something lies in Azure Blob Storage, as one that speaks plain HTTP must know it: for {@code az://ACCOUNT/CONTAINER[/key]} with the
 * parameter {@code endpoint} of a store's URI (docs/configuration.md). Others are not looked at.
 *
 * @param url absolute and percent-encoded; without a slash at its end
 */
record BlobPlace(String url) {

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException when it is no {@code az:} URI that names account and container
     */
    static BlobPlace parse(String text) {
        StoreAddress address = StoreAddress.parse(text, "az")
                .filter(at -> at.authority().matches("[a-z0-9]{3,24}")
                        && at.path().matches("/[a-z0-9][a-z0-9-]{1,61}[a-z0-9](/.*)?"))
                .orElseThrow(() -> wrong(text));
        URI server = StoreAddress.server(
                        Optional.ofNullable(address.parameters().get("endpoint"))
                                .orElse("https://" + address.authority() + ".blob.core.windows.net"))
                .orElseThrow(() -> wrong(text));
        return new BlobPlace(StoreAddress.origin(server, server.getHost())
                + StoreAddress.encodedPath(StoreAddress.slashed(server.getPath()) + address.path()));
    }

    /** Another place below this one. */
    BlobPlace below(String key) {
        return new BlobPlace(url + StoreAddress.encodedPath("/" + key));
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("boot data: '" + StoreAddress.shown(text)
                + "' is no store that a machine of Azure can reach by its identity; give az://ACCOUNT/CONTAINER[/prefix]"
                + "[?endpoint=https://host]");
    }
}
