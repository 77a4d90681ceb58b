package dev.stint.providers.gcp;

import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Chooses what a launch is made with, from the settings alone: nobody is asked. */
final class LaunchPlanner {

    /**
     * How many leases a machine may live: Google cannot be told that a lease was renewed, so its own bound is only for a machine that
     * nothing else ends. With leases of a day, a week.
     */
    private static final int LEASES = 7;

    private static final Duration SHORTEST = Duration.ofHours(1);

    /** Google's bound on a bounded run. */
    private static final Duration LONGEST = Duration.ofDays(120);

    private final GcpSettings settings;
    private final InstantSource clock;

    LaunchPlanner(GcpSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
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
                longest(request),
                MachineLabels.metadata(request));
    }

    private Duration longest(LaunchRequest request) {
        Duration lease = Duration.between(clock.instant(), request.tags().expiresAt());
        Duration longest = Duration.ofSeconds(lease.toSeconds()).multipliedBy(LEASES);
        if (longest.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return longest.compareTo(LONGEST) > 0 ? LONGEST : longest;
    }

    private String network(String named) {
        return named.startsWith("projects/")
                ? named
                : "projects/" + settings.project() + "/global/networks/" + named;
    }

    private Optional<String> subnetwork(String region) {
        if (settings.subnetwork().isEmpty() && settings.network().isPresent()) {
            return Optional.empty();
        }
        String named = settings.subnetwork().orElse(GcpSettings.USUAL_SUBNETWORK).replace("{region}", region);
        return Optional.of(
                named.startsWith("projects/")
                        ? named
                        : "projects/" + settings.project() + "/regions/" + region + "/subnetworks/" + named);
    }
}
