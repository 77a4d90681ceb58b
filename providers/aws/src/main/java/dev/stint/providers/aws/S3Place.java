package dev.stint.providers.aws;

import dev.stint.providers.cloud.StoreAddress;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where something lies in S3, as one that speaks plain HTTP must know it: for {@code s3://bucket[/key]} with the parameters
 * {@code endpoint}, {@code region} and {@code path-style} of a store's URI (docs/configuration.md). Others are not looked at.
 *
 * @param bucket its name
 * @param origin {@code scheme://host[:port]}; the host is what the header {@code Host} says
 * @param path absolute and percent-encoded, as it is both sent and signed; without a slash at its end
 * @param region of the bucket, for the signature
 */
record S3Place(String bucket, String origin, String path, String region) {

    /** The region of stores that are not Amazon's, unless they say otherwise; the stores' adapter takes the same. */
    private static final String ELSEWHERE = "us-east-1";

    /**
     * Reads a URI.
     *
     * @param defaultRegion for a bucket of Amazon's whose URI names none: that of the machine
     * @throws IllegalArgumentException when it is no {@code s3:} URI
     */
    static S3Place parse(String text, String defaultRegion) {
        StoreAddress address = StoreAddress.parse(text, "s3")
                .filter(at -> at.authority().matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}"))
                .orElseThrow(() -> wrong(text));
        String bucket = address.authority();
        Map<String, String> parameters = address.parameters();
        @Nullable String endpoint = parameters.get("endpoint");
        String region = parameters.getOrDefault("region", endpoint == null ? defaultRegion : ELSEWHERE);
        if (!region.matches("[a-z0-9][a-z0-9-]*")) {
            throw wrong(text);
        }
        // a name with a dot is not covered by the certificate of hosts named after buckets
        boolean pathStyle = Boolean.parseBoolean(
                parameters.getOrDefault("path-style", Boolean.toString(endpoint != null || bucket.indexOf('.') >= 0)));
        String domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
        URI server = StoreAddress.server(endpoint == null ? "https://s3." + region + "." + domain : endpoint)
                .orElseThrow(() -> wrong(text));
        String origin = StoreAddress.origin(server, (pathStyle ? "" : bucket + ".") + server.getHost());
        String path = StoreAddress.slashed(server.getPath()) + (pathStyle ? "/" + bucket : "") + address.path();
        return new S3Place(bucket, origin, StoreAddress.encodedPath(path), region);
    }

    /** Another place below this one. */
    S3Place below(String key) {
        return new S3Place(bucket, origin, path + StoreAddress.encodedPath("/" + key), region);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("boot data: '" + StoreAddress.shown(text)
                + "' is no store that a machine of AWS can reach by its role; give s3://bucket[/prefix]"
                + "[?endpoint=http://host:port&region=NAME&path-style=true]");
    }
}
