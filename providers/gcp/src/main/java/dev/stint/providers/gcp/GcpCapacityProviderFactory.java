package dev.stint.providers.gcp;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.cloud.BootScript;
import dev.stint.providers.cloud.GcpDialect;
import dev.stint.providers.cloud.SwitchedOff;
import dev.stint.providers.gcp.offers.GcpOffers;
import dev.stint.providers.gcp.offers.OfferSettings;
import java.util.Map;
import java.util.Random;

/**
 * Opens the adapter for Google Compute Engine. Credentials are Google's application default ones: a file that is named, a login of
 * gcloud, or the service account of the machine this runs on. Nothing is asked of Google before the first call.
 */
public final class GcpCapacityProviderFactory implements CapacityProviderFactory {

    @Override
    public String id() {
        return GcpCapacityProvider.ID;
    }

    @Override
    public Map<String, String> settings() {
        return GcpSettings.DEFAULTS;
    }

    /** {@inheritDoc} Where no regions are set, the adapter is off: it offers nothing and talks to nobody. */
    @Override
    public CapacityProvider open(ProviderContext context) {
        GcpSettings settings = GcpSettings.of(context.settings());
        if (settings.regions().isEmpty()) {
            return new SwitchedOff(GcpCapacityProvider.ID);
        }
        GcpConnection connection = GcpConnection.open(settings);
        Random lots = new Random();
        GceCalls calls =
                new GceCalls(connection, connection::checkCredentials, lots, length -> Thread.sleep(length.toMillis()));
        GcpOffers offers = GcpOffers.open(OfferSettings.of(settings), connection, context.clock(), lots);
        return GcpCapacityProvider.of(
                settings,
                context,
                calls,
                offers,
                BootScript.of(new GcpDialect()),
                Examination.open(connection, calls, settings)::of,
                () -> {
                    offers.close();
                    connection.close();
                });
    }
}
