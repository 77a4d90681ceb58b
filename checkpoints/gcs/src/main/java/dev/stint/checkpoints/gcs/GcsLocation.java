package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.StoreUri;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a store is: {@code gs://bucket[/prefix][?endpoint=http://127.0.0.1:PORT]}.
 *
 * @param uri as it was written; no credentials can be in it
 * @param bucket its name
 * @param prefix which all names of the store's objects begin with, before a {@code /}; empty for the bucket's root
 * @param endpoint the server to ask; empty for Google's
 */
record GcsLocation(String uri, String bucket, String prefix, Optional<URI> endpoint) {

    static final String SCHEME = "gs";

    private static final StoreUri.Form FORM = new StoreUri.Form(
            SCHEME,
            "gs://bucket[/prefix][?endpoint=https://host]",
            List.of(StoreUri.ENDPOINT),
            "Google's application default credentials are used");
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]", Pattern.CASE_INSENSITIVE);

    /** Reads a URI; throws {@link IllegalArgumentException} saying what is wrong with it. */
    static GcsLocation parse(String text) {
        StoreUri uri = StoreUri.parse(text, FORM);
        if (!BUCKET.matcher(uri.authority()).matches()) {
            throw uri.wrong("names no bucket: '" + uri.authority() + "' is not 3 to 222 of a-z 0-9 . _ -; write "
                    + FORM.shape());
        }
        Optional<URI> endpoint = uri.endpoint();
        if (endpoint.isPresent() && !endpoint.get().getRawPath().isEmpty()) {
            throw uri.wrong("has an endpoint with a path; write https://host[:port]");
        }
        GcsLocation location = new GcsLocation(uri.toString(), uri.authority(), uri.path(), endpoint);
        if (endpoint.isPresent() && endpoint.get().getScheme().equals("http") && !location.isOnThisComputer()) {
            throw uri.wrong("has an endpoint that would carry credentials in the clear, http://"
                    + endpoint.get().getHost() + "; use https (http is for this computer only)");
        }
        return location;
    }

    /** Whether it is a stand-in on this computer that is asked, which needs no credentials. */
    boolean isOnThisComputer() {
        return endpoint.filter(at -> LOOPBACK.matcher(at.getHost()).matches()).isPresent();
    }
}
