package dev.stint.providers.metadata;

import dev.stint.providers.NoticeSource;
import dev.stint.providers.NoticeSourceFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.util.Map;

/**
 * Makes the notice source of EC2's machines. {@code AWS_EC2_METADATA_SERVICE_ENDPOINT} names another place for the metadata service;
 * {@code STINT_REBALANCE=true} has rebalance recommendations heard as well.
 */
public final class Ec2NoticeSourceFactory implements NoticeSourceFactory {

    static final String ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
    static final String REBALANCE = "STINT_REBALANCE";

    private static final String USUAL = "http://169.254.169.254";

    @Override
    public String provider() {
        return "aws";
    }

    /** @throws IllegalArgumentException when the environment names an endpoint that is none */
    @Override
    public NoticeSource open(Map<String, String> environment, InstantSource clock) {
        String endpoint = environment.getOrDefault(ENDPOINT, "").strip();
        return new Ec2NoticeSource(
                new Ec2Metadata(base(endpoint.isEmpty() ? USUAL : endpoint), clock, new TimedHttp()),
                environment.getOrDefault(REBALANCE, "").strip().equalsIgnoreCase("true"));
    }

    private static URI base(String endpoint) {
        try {
            URI uri = new URI(endpoint);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(notOne(endpoint), e);
        }
        throw new IllegalArgumentException(notOne(endpoint));
    }

    private static String notOne(String endpoint) {
        return ENDPOINT + ": '" + endpoint + "' is no address; give one such as " + USUAL;
    }
}
