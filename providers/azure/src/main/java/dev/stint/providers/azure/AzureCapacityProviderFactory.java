package dev.stint.providers.azure;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.azure.offers.AzureOffers;
import dev.stint.providers.azure.offers.OfferSettings;
import dev.stint.providers.cloud.AzureDialect;
import dev.stint.providers.cloud.BootScript;
import dev.stint.providers.cloud.SwitchedOff;
import java.util.Map;
import java.util.Random;

/**
 * Opens the adapter for Azure. Credentials come from the SDK's default chain: variables, workload identity, managed identity, the Azure
 * CLI. Nothing is asked of Azure before the first call.
 */
public final class AzureCapacityProviderFactory implements CapacityProviderFactory {

    @Override
    public String id() {
        return AzureCapacityProvider.ID;
    }

    @Override
    public Map<String, String> settings() {
        return AzureSettings.DEFAULTS;
    }

    /** {@inheritDoc} Where no regions are set, the adapter is off: it offers nothing and talks to nobody. */
    @Override
    public CapacityProvider open(ProviderContext context) {
        AzureSettings settings = AzureSettings.of(context.settings());
        if (settings.regions().isEmpty()) {
            return new SwitchedOff(AzureCapacityProvider.ID);
        }
        AzureConnection connection = AzureConnection.open(settings);
        Random lots = new Random();
        ArmCalls calls = new ArmCalls(
                connection.authorized(), connection.management(), lots, length -> Thread.sleep(length.toMillis()));
        AzureOffers offers = AzureOffers.open(OfferSettings.of(settings), connection, context.clock(), lots);
        return AzureCapacityProvider.of(
                settings,
                context,
                calls,
                offers,
                BootScript.of(new AzureDialect(settings.identity(), connection.management())),
                () -> {
                    offers.close();
                    connection.close();
                });
    }
}
