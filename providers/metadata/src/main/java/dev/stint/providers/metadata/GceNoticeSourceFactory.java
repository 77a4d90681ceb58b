package dev.stint.providers.metadata;

import dev.stint.providers.NoticeSource;
import dev.stint.providers.NoticeSourceFactory;
import java.time.InstantSource;
import java.util.Map;

/**
 * Makes the notice source of Compute Engine's machines. {@code GCE_METADATA_HOST}, host and port, names another place for the metadata
 * service, as for Google's own libraries.
 */
public final class GceNoticeSourceFactory implements NoticeSourceFactory {

    static final String HOST = "GCE_METADATA_HOST";

    private static final String USUAL = "metadata.google.internal";

    @Override
    public String provider() {
        return "gcp";
    }

    /** @throws IllegalArgumentException when the environment names a host that is none */
    @Override
    public NoticeSource open(Map<String, String> environment, InstantSource clock) {
        return new GceNoticeSource(MetadataAddress.ofHost(environment, HOST, USUAL), clock, new TimedHttp());
    }
}
