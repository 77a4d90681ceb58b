package dev.stint.providers.azure;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Refusal;
import dev.stint.providers.Shape;
import dev.stint.providers.azure.stage.ArmStage;
import dev.stint.providers.azure.stage.Landscape;
import dev.stint.providers.azure.stage.Pace;
import dev.stint.providers.contract.HandClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * The adapter's lifecycle as it is shipped, over real HTTP, on a stage that holds every virtual machine against Microsoft's types; closing it
 * fails the test for a request that Azure would not take. Offers are two, since theirs are tests of their own.
 */
final class StagedWorld implements AutoCloseable {
    static final Market SPOT = new Market("azure", "eastus", "1", "Standard_NC24ads_A100_v4", CapacityType.SPOT);
    static final Market ON_DEMAND =
            new Market("azure", "eastus", "2", "Standard_NC24ads_A100_v4", CapacityType.ON_DEMAND);
    static final int ROOM = 4;

    final HandClock clock = new HandClock();
    final ArmStage stage;
    private final Path folder;
    private final Map<String, String> settings;
    private final List<CapacityProvider> opened = new ArrayList<>();

    StagedWorld(Path folder) throws IOException {
        this.folder = folder;
        this.stage = ArmStage.start(clock);
        Landscape land = stage.seed("eastus");
        stage.pace(Pace.USUAL.creatingIn(Duration.ofSeconds(2)).deletingIn(Duration.ofSeconds(3)));
        stage.quota("eastus", "lowPriorityCores", 24L * ROOM);
        this.settings = Map.of(
                "subscription", stage.subscription(),
                "regions", "eastus",
                "resource-group", land.group(),
                "subnet", land.subnet(),
                "identity", land.identity(),
                "image", land.image(),
                "gpu-image", land.image(),
                "endpoint", stage.endpoint().toString(),
                "prices", "snapshot");
        restarted();
    }

    CapacityProvider provider() {
        return opened.get(opened.size() - 1);
    }

    /** Another adapter on the same folder. */
    CapacityProvider restarted() {
        return with(Map.of());
    }

    Map<String, String> settings() {
        return settings;
    }

    /** The same with other settings. */
    CapacityProvider with(Map<String, String> changed) {
        Map<String, String> given = new HashMap<>(settings);
        given.putAll(changed);
        AzureSettings read = AzureSettings.of(given);
        AzureConnection connection = AzureConnection.open(read);
        opened.add(AzureCapacityProvider.of(
                read,
                new ProviderContext("inst-a", folder, List.of(), given, clock),
                new ArmCalls(connection.authorized(), connection.management(), new Random(1), clock::pass),
                new TwoOffers(),
                request -> "#!/bin/bash\n# " + request.boot().mailboxPrefix() + "\n",
                connection::close));
        return provider();
    }

    /** No more room in a market, and Azure takes back what it gave. */
    void dryUp(Market market) {
        stage.dryUp(market.region(), market.zone(), market.instanceType());
    }

    LaunchRequest request(String token, Market market, int count) {
        return new FakeWorld(folder).request(token, market, count);
    }

    @Override
    public void close() {
        opened.forEach(CapacityProvider::close);
        stage.close();
    }

    private final class TwoOffers implements OfferSource {
        @Override
        public List<Offer> offers(OfferQuery query) {
            return List.of(offer(SPOT, "1.2", OptionalDouble.of(0.05)), offer(ON_DEMAND, "3.7", OptionalDouble.of(0)));
        }

        private Offer offer(Market market, String price, OptionalDouble hazard) {
            return new Offer(
                    market,
                    new Shape(24, 220, "A100", 1, 80),
                    Money.of(price),
                    hazard,
                    Offer.Availability.UNKNOWN,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(30),
                    clock.instant());
        }

        @Override
        public List<String> regions() {
            return List.of("eastus");
        }

        @Override
        public Optional<Refusal> quota(Market market, int count) {
            return Optional.empty();
        }
    }
}
