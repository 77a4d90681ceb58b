package dev.stint.providers.metadata;

import dev.stint.providers.NoticeSource;
import dev.stint.providers.NoticeSourceFactory;
import java.time.InstantSource;
import java.util.Map;

/**
 * Makes the notice source of Azure's machines. {@code AZURE_POD_IDENTITY_AUTHORITY_HOST}, an address, names another place for the
 * metadata service: Azure's own libraries ask for a machine's identity there.
 */
public final class AzureNoticeSourceFactory implements NoticeSourceFactory {

    static final String ADDRESS = "AZURE_POD_IDENTITY_AUTHORITY_HOST";

    private static final String USUAL = "http://169.254.169.254";

    @Override
    public String provider() {
        return "azure";
    }

    /** @throws IllegalArgumentException when the environment names an address that is none */
    @Override
    public NoticeSource open(Map<String, String> environment, InstantSource clock) {
        return new AzureNoticeSource(MetadataAddress.of(environment, ADDRESS, USUAL), new TimedHttp());
    }
}
