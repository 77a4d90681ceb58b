package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.StoreUri;
import java.net.URI;
import java.util.List;
import java.util.Optional;

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

    private static final StoreUri.Form FORM = new StoreUri.Form(
            "s3",
            "s3://bucket[/prefix][?endpoint=http://host:port&region=NAME&path-style=true&checksums=when-required]",
            List.of(StoreUri.ENDPOINT, "region", "path-style", "checksums"),
            "give them by environment, profile or the machine's role");

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException when it is none of this form
     */
    static S3Uri parse(String text) {
        StoreUri uri = StoreUri.parse(text, FORM);
        if (!uri.authority().matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}")) {
            throw uri.wrong("names no bucket; write " + FORM.shape());
        }
        Optional<URI> endpoint = uri.endpoint();
        Optional<String> region = uri.parameter("region");
        if (region.isPresent() && !region.get().matches("[a-z0-9][a-z0-9-]*")) {
            throw uri.wrong("has a region '" + region.get() + "' that is none, such as eu-central-1");
        }
        return new S3Uri(
                uri.toString(),
                uri.authority(),
                uri.path().isEmpty() ? "" : uri.path() + "/",
                endpoint,
                region,
                oneOf(uri, "path-style", endpoint.isPresent() ? "true" : "false", "true", "false"),
                oneOf(uri, "checksums", "when-supported", "when-supported", "when-required"));
    }

    /** Whether a parameter is the first of the two values it can have. */
    private static boolean oneOf(StoreUri uri, String name, String otherwise, String first, String second) {
        String value = uri.parameter(name).orElse(otherwise);
        if (!value.equals(first) && !value.equals(second)) {
            throw uri.wrong("has " + name + "=" + value + "; give " + first + " or " + second);
        }
        return value.equals(first);
    }
}
