package dev.stint.providers.cloud;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The adapter where no regions are configured: offers nothing and talks to nobody. Of machines that were launched while it was on it
 * says that nothing is known, not that they are gone.
 */
public final class SwitchedOff implements CapacityProvider {

    private static final Duration UNTIL_ASKED_AGAIN = Duration.ofMinutes(10);

    private final String id;
    private final String words;

    /** @param id the adapter's */
    public SwitchedOff(String id) {
        this.id = id;
        this.words = id + ": the provider is off; name regions in stint.providers." + id + ".regions";
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public List<Offer> offers(OfferQuery query) {
        return List.of();
    }

    @Override
    public LaunchOutcome launch(LaunchRequest request) {
        return new LaunchOutcome.Refused(new Refusal(
                Refusal.Kind.AUTH, Refusal.Scope.PROVIDER, "[switched off]", words, Optional.of(UNTIL_ASKED_AGAIN)));
    }

    @Override
    public List<Machine> find(LaunchToken token) {
        throw new ProviderUnavailableException(words, null);
    }

    @Override
    public List<Machine> list(String installation) {
        return List.of();
    }

    @Override
    public MachineStatus status(String machineId) {
        throw new ProviderUnavailableException(words, null);
    }

    @Override
    public void terminate(String machineId) {
        throw new ProviderUnavailableException(words, null);
    }

    @Override
    public boolean fetchesAgent() {
        return true;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
