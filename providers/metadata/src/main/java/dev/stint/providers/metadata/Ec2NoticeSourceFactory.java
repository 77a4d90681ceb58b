package dev.stint.providers.metadata;

import dev.stint.providers.NoticeSource;
import dev.stint.providers.NoticeSourceFactory;
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
        return new Ec2NoticeSource(
                new Ec2Metadata(MetadataAddress.of(environment, ENDPOINT, USUAL), clock, new TimedHttp()),
                environment.getOrDefault(REBALANCE, "").strip().equalsIgnoreCase("true"));
    }
}
