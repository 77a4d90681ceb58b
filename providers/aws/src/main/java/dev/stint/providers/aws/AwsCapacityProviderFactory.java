package dev.stint.providers.aws;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.aws.offers.Ec2Offers;
import dev.stint.providers.aws.offers.OfferSettings;
import dev.stint.providers.cloud.BootScript;
import dev.stint.providers.cloud.SwitchedOff;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Opens the adapter for Amazon EC2. Credentials come from the SDK's default chain: system properties, environment, web identity, profile,
 * container, instance. Nothing is asked of Amazon before the first call.
 */
public final class AwsCapacityProviderFactory implements CapacityProviderFactory {

    @Override
    public String id() {
        return AwsCapacityProvider.ID;
    }

    @Override
    public Map<String, String> settings() {
        return AwsSettings.DEFAULTS;
    }

    /** {@inheritDoc} Where no regions are set, the adapter is off: it offers nothing and talks to nobody. */
    @Override
    public CapacityProvider open(ProviderContext context) {
        AwsSettings settings = AwsSettings.of(context.settings());
        if (settings.regions().isEmpty()) {
            return new SwitchedOff(AwsCapacityProvider.ID);
        }
        AwsConnection connection = AwsConnection.open(settings);
        Random lots = new Random();
        Ec2Calls calls =
                new Ec2Calls(connection::ec2, connection::credentials, lots, length -> Thread.sleep(length.toMillis()));
        Network network = new Network(calls, settings, context.clock());
        Ec2Offers offers = Ec2Offers.open(
                OfferSettings.of(settings),
                connection,
                region -> Optional.of(network.zones(region)),
                context.clock(),
                lots);
        return AwsCapacityProvider.of(
                settings,
                context,
                calls,
                network,
                offers,
                BootScript.of(new AwsDialect()),
                Examination.open(settings, connection, context)::of,
                () -> {
                    offers.close();
                    connection.close();
                });
    }
}
