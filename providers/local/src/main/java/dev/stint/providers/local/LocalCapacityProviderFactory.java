package dev.stint.providers.local;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import java.util.List;
import java.util.Map;

/** Opens the adapter for machines that are processes of this host, and lets its markets run. */
public final class LocalCapacityProviderFactory implements CapacityProviderFactory {

    @Override
    public String id() {
        return LocalCapacityProvider.ID;
    }

    @Override
    public Map<String, String> settings() {
        return LocalSettings.DEFAULTS;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when another server has the folder
     */
    @Override
    public CapacityProvider open(ProviderContext context) {
        LocalCapacityProvider provider = LocalCapacityProvider.open(context, DurableFile::write);
        provider.startTicking();
        return provider;
    }

    @Override
    public List<Offer> preview(Map<String, String> settings, OfferQuery query) {
        LocalSettings read = LocalSettings.of(settings);
        Scenario home = Scenario.home(HostShape.ofThisHost(), read.homeMachines());
        return ScenarioOffers.of(new Scenarios(home, read.markets()), query);
    }
}
