package dev.stint.providers.aws;

import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import java.time.Duration;
import java.util.Optional;

/** Chooses what a launch is made with. Asks EC2 only what it has not asked lately; draws no lots. */
final class LaunchPlanner {

    /** As long as a refusal for want of room: a subnet made meanwhile is soon noticed. */
    private static final Duration WITHOUT_SUBNET = Duration.ofMinutes(5);

    private final AwsSettings settings;
    private final Network network;

    LaunchPlanner(AwsSettings settings, Network network) {
        this.settings = settings;
        this.network = network;
    }

    /** Empty when the zone has no subnet for machines. */
    Optional<LaunchPin> plan(LaunchRequest request) throws CallFailedException {
        Market market = request.market();
        Optional<Network.Place> place = network.place(market.region(), market.zone());
        if (place.isEmpty()) {
            return Optional.empty();
        }
        String image = RunRequests.hasGpu(market.instanceType()) ? settings.gpuImage() : settings.image();
        return Optional.of(new LaunchPin(
                market.region(),
                image,
                network.rootDevice(market.region(), image),
                place.get().subnet(),
                place.get().securityGroup(),
                settings.instanceProfile()
                        .map(name -> name.replace("{team}", request.tags().team()))));
    }

    /** Offers leave such zones out, so this one had a subnet when it was offered. */
    Refusal noPlace(Market market) {
        return Ec2Refusals.ours(
                Refusal.Kind.UNKNOWN,
                Refusal.Scope.ZONE,
                WITHOUT_SUBNET,
                "[no subnet]",
                network.missing(market.zone()),
                market);
    }
}
