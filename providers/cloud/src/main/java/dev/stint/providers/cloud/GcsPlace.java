package dev.stint.providers.cloud;

import java.net.URI;
import java.util.Optional;

/**
 * Where something lies in Cloud Storage, as one that speaks plain HTTP must know it: for {@code gs://bucket[/key]} with the parameter
 * {@code endpoint} of a store's URI (docs/configuration.md). Others are not looked at.
 *
 * @param origin {@code scheme://host[:port]}
 * @param bucket its name
 * @param name of the object, or what names begin with; without a slash at its end
 */
record GcsPlace(String origin, String bucket, String name) {

    private static final String GOOGLE = "https://storage.googleapis.com";

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException when it is no {@code gs:} URI
     */
    static GcsPlace parse(String text) {
        StoreAddress address = StoreAddress.parse(text, "gs")
                .filter(at -> at.authority().matches("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]"))
                .orElseThrow(() -> wrong(text));
        URI server = StoreAddress.server(
                        Optional.ofNullable(address.parameters().get("endpoint"))
                                .orElse(GOOGLE))
                .orElseThrow(() -> wrong(text));
        return new GcsPlace(
                StoreAddress.origin(server, server.getHost()),
                address.authority(),
                address.path().isEmpty() ? "" : address.path().substring(1));
    }

    /** Another place below this one. */
    GcsPlace below(String key) {
        return new GcsPlace(origin, bucket, name.isEmpty() ? key : name + "/" + key);
    }

    /** Where the object is read (Cloud Storage JSON API, Objects: get, {@code alt=media}). */
    String download() {
        return origin + "/download/storage/v1/b/" + bucket + "/o/" + StoreAddress.encoded(name) + "?alt=media";
    }

    /** Where it is written (Objects: insert, {@code uploadType=media}); its name comes last, so that one may go on with it. */
    String upload() {
        return origin + "/upload/storage/v1/b/" + bucket + "/o?uploadType=media&name=" + StoreAddress.encoded(name);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("boot data: '" + StoreAddress.shown(text)
                + "' is no store that a machine of Google Cloud can reach by its service account; give gs://bucket[/prefix]"
                + "[?endpoint=https://host]");
    }
}
