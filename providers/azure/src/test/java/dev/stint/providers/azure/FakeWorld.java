package dev.stint.providers.azure;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Refusal;
import dev.stint.providers.cloud.BootData;
import dev.stint.providers.contract.HandClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The adapter on {@link FakeArm}. */
final class FakeWorld {
    static final String SUBSCRIPTION = "6d0ba6bd-6b26-4a7f-9e0b-000000000001";
    static final Market SPOT = new Market("azure", "eastus", "1", "Standard_NC24ads_A100_v4", CapacityType.SPOT);
    static final Market ON_DEMAND =
            new Market("azure", "eastus", "regional", "Standard_D8s_v5", CapacityType.ON_DEMAND);

    private static final String GROUP = "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/shared/providers/";
    static final Map<String, String> SETTINGS = Map.of(
            "subscription",
            SUBSCRIPTION,
            "regions",
            "eastus,westeurope",
            "resource-group",
            "stint-{team}",
            "subnet",
            GROUP + "Microsoft.Network/virtualNetworks/stint-{region}/subnets/machines",
            "identity",
            GROUP + "Microsoft.ManagedIdentity/userAssignedIdentities/stint-{team}",
            "prices",
            "snapshot");

    final HandClock clock = new HandClock();
    final FakeArm arm = new FakeArm(clock);
    final Map<String, String> settings = new HashMap<>(SETTINGS);
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    BootData boot = request -> "#!/bin/bash\n# " + request.boot().mailboxPrefix() + "\n";
    List<Offer> offers = List.of();
    Optional<Refusal> quota = Optional.empty();
    private final Path folder;
    private final long seed;

    FakeWorld(Path folder) {
        this(folder, 1);
    }

    FakeWorld(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
    }

    /** An adapter on this world's folder, or the next one after a restart. */
    AzureCapacityProvider open() {
        return open(folder);
    }

    AzureCapacityProvider open(Path otherFolder) {
        AzureConnection connection = AzureConnection.over(arm, URI.create("http://arm.example"));
        ArmCalls calls = new ArmCalls(connection.authorized(), connection.management(), new Random(seed), length -> {
            pauses.add(length);
            clock.pass(length);
        });
        return AzureCapacityProvider.of(
                AzureSettings.of(settings),
                new ProviderContext("inst-a", otherFolder, List.of(), settings, clock),
                calls,
                new FakeOffers(),
                request -> boot.render(request),
                connection::close);
    }

    private final class FakeOffers implements OfferSource {
        @Override
        public List<Offer> offers(OfferQuery query) {
            return offers.stream()
                    .filter(offer -> query.regions().contains(offer.market().region()))
                    .toList();
        }

        @Override
        public List<String> regions() {
            return List.of("eastus", "westeurope");
        }

        @Override
        public Optional<Refusal> quota(Market market, int count) {
            return quota;
        }
    }

    LaunchRequest request(String token, Market market, int count) {
        return request("inst-a", token, market, count);
    }

    LaunchRequest request(String installation, String token, Market market, int count) {
        return new LaunchRequest(
                new LaunchToken(token),
                market,
                count,
                new MachineTags(installation, "team-1", "run-1", 1, 1, HandClock.START.plus(Duration.ofHours(24))),
                new MachineBoot("az://account/container", "team-1/run-1/mail/1-1", new byte[32]),
                0,
                HandClock.START);
    }

    /** The machines of a launch, alive or not yet gone. */
    List<FakeVm> ofToken(String token) {
        arm.settle();
        return arm.machines.values().stream()
                .filter(vm -> vm.tag("stint:token").equals(token))
                .toList();
    }

    static List<Machine> granted(LaunchOutcome outcome) {
        return outcome.fold(
                machines -> machines,
                refusal -> {
                    throw new AssertionError("refused: " + refusal);
                },
                lost -> {
                    throw new AssertionError("lost: " + lost);
                });
    }

    static Refusal refused(LaunchOutcome outcome) {
        return outcome.fold(
                machines -> {
                    throw new AssertionError("granted: " + machines);
                },
                refusal -> refusal,
                lost -> {
                    throw new AssertionError("lost: " + lost);
                });
    }
}
