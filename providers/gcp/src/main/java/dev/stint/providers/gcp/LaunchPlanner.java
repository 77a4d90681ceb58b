package dev.stint.providers.gcp;

import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import java.util.Optional;

/** Chooses what a launch is made with, from the settings alone: nobody is asked. */
final class LaunchPlanner {

    private final GcpSettings settings;

    LaunchPlanner(GcpSettings settings) {
        this.settings = settings;
    }

    LaunchPin plan(LaunchRequest request) {
        Market market = request.market();
        boolean gpu = MachineKind.parse(market.instanceType()).hasGpu();
        return new LaunchPin(
                market.zone(),
                request.count(),
                gpu ? settings.gpuImage() : settings.image(),
                settings.network().map(this::network),
                subnetwork(market.region()),
                settings.externalAddress(),
                settings.serviceAccount()
                        .map(email -> email.replace("{team}", request.tags().team())),
                MachineLabels.metadata(request));
    }

    private String network(String named) {
        return named.startsWith("projects/") ? named : "projects/" + settings.project() + "/global/networks/" + named;
    }

    /** The path of the subnetwork of a region; empty where the network chooses one. */
    Optional<String> subnetwork(String region) {
        if (settings.subnetwork().isEmpty() && settings.network().isPresent()) {
            return Optional.empty();
        }
        String named =
                settings.subnetwork().orElse(GcpSettings.USUAL_SUBNETWORK).replace("{region}", region);
        return Optional.of(
                named.startsWith("projects/")
                        ? named
                        : "projects/" + settings.project() + "/regions/" + region + "/subnetworks/" + named);
    }
}
