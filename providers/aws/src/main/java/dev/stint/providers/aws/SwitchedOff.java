package dev.stint.providers.aws;

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

/**
 * The adapter where no regions are configured: offers nothing and talks to nobody. Of machines that were launched while it was on it
 * says that nothing is known, not that they are gone.
 */
final class SwitchedOff implements CapacityProvider {

    private static final String WORDS = "aws: the provider is off; name regions in stint.providers.aws.regions";

    @Override
    public String id() {
        return AwsCapacityProvider.ID;
    }

    @Override
    public List<Offer> offers(OfferQuery query) {
        return List.of();
    }

    @Override
    public LaunchOutcome launch(LaunchRequest request) {
        return new LaunchOutcome.Refused(Ec2Refusals.ours(
                Refusal.Kind.AUTH,
                Refusal.Scope.PROVIDER,
                Duration.ofMinutes(10),
                "[switched off]",
                WORDS,
                request.market()));
    }

    @Override
    public List<Machine> find(LaunchToken token) {
        throw new ProviderUnavailableException(WORDS, null);
    }

    @Override
    public List<Machine> list(String installation) {
        return List.of();
    }

    @Override
    public MachineStatus status(String machineId) {
        throw new ProviderUnavailableException(WORDS, null);
    }

    @Override
    public void terminate(String machineId) {
        throw new ProviderUnavailableException(WORDS, null);
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
