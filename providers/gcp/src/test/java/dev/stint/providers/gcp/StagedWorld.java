package dev.stint.providers.gcp;

import static org.assertj.core.api.Assertions.fail;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Refusal;
import dev.stint.providers.gcp.offers.GcpOffers;
import dev.stint.providers.gcp.offers.OfferSettings;
import dev.stint.providers.gcp.stage.GceStage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The adapter's parts as they are shipped, over real HTTP, on a stage that holds every request against Google's description of Compute
 * Engine; closing it fails the test for a request that Google would not take. Time passes where the adapter waits, and when a test says so.
 */
final class StagedWorld implements AutoCloseable {
    static final Market SPOT = new Market("gcp", "us-central1", "us-central1-a", "g2-standard-4", CapacityType.SPOT);
    static final Market ON_DEMAND =
            new Market("gcp", "us-central1", "us-central1-b", "g2-standard-4", CapacityType.ON_DEMAND);
    static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

    final Clock clock = new Clock();
    final GceStage stage;
    final Map<String, String> settings = new HashMap<>();
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    List<Offer> offers = List.of();
    GceCalls.Credentials credentials = () -> {};
    Path folder;
    private final boolean live;
    private final List<GcpCapacityProvider> opened = new ArrayList<>();

    /** Time that passes when somebody says so; several threads may. */
    static final class Clock implements InstantSource {
        private Instant now = BEGIN;

        synchronized void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public synchronized Instant instant() {
            return now;
        }
    }

    /** What is offered is a list that the test keeps. */
    StagedWorld(Path folder) throws IOException {
        this(folder, false);
    }

    /** @param live whether what is offered, and what quotas leave of it, is read from the stage */
    StagedWorld(Path folder, boolean live) throws IOException {
        this.folder = folder;
        this.live = live;
        this.stage = GceStage.start(clock);
        stage.change(landscape -> landscape.serviceAccount("stint-team-1@stint-test.iam.gserviceaccount.com"));
        stage.capacity("us-central1-a", "g2-standard-4", true, 20);
        stage.capacity("us-central1-b", "g2-standard-4", false, 20);
        settings.put("project", "stint-test");
        settings.put("regions", "us-central1,europe-west4");
        settings.put("machine-types", "g2-*,n1-standard-*,n2-standard-*");
        settings.put("service-account", "stint-{team}@stint-test.iam.gserviceaccount.com");
        settings.put("prices", "snapshot");
        settings.put("endpoint", stage.endpoint().toString());
        restarted();
    }

    private void pause(Duration length) {
        pauses.add(length);
        clock.advance(length);
    }

    GcpCapacityProvider provider() {
        return opened.get(opened.size() - 1);
    }

    /** Another adapter on the same folder, with the settings as they are now. */
    CapacityProvider restarted() {
        GcpSettings read = GcpSettings.of(settings);
        GcpConnection connection = GcpConnection.open(read);
        GceCalls calls = new GceCalls(connection, () -> credentials.check(), new Random(1), this::pause);
        GcpOffers offers = GcpOffers.open(OfferSettings.of(read), connection, clock, new Random(1));
        opened.add(GcpCapacityProvider.of(
                read,
                new ProviderContext("inst-a", folder, List.of(), settings, clock),
                calls,
                live ? offers : new TestOffers(),
                request -> "#!/bin/bash\n# boot of " + request.token() + "\n",
                Examination.open(connection, calls, read)::of,
                () -> {
                    offers.close();
                    connection.close();
                }));
        return provider();
    }

    /** What is offered is another's affair: a list. */
    private final class TestOffers implements OfferSource {
        @Override
        public List<Offer> offers(OfferQuery query) {
            return offers.stream()
                    .filter(offer -> query.regions().contains(offer.market().region()))
                    .toList();
        }

        @Override
        public List<String> regions() {
            return List.of("us-central1", "europe-west4");
        }

        @Override
        public Optional<Refusal> quota(Market market, int count) {
            return Optional.empty();
        }
    }

    static LaunchRequest request(String installation, String token, Market market, int count) {
        return new LaunchRequest(
                new LaunchToken(token),
                market,
                count,
                new MachineTags(installation, "team-1", "run-1", 1, 1, BEGIN.plus(Duration.ofHours(24))),
                new MachineBoot("gs://bucket", "team-1/run-1/mail/1-1", new byte[32]),
                0,
                BEGIN);
    }

    static LaunchRequest request(String token, Market market, int count) {
        return request("inst-a", token, market, count);
    }

    static List<Machine> granted(LaunchOutcome outcome) {
        return outcome.fold(
                machines -> machines, refusal -> fail("refused: " + refusal), lost -> fail("lost: " + lost));
    }

    static Refusal refused(LaunchOutcome outcome) {
        return outcome.fold(
                machines -> fail("granted: " + machines), refusal -> refusal, lost -> fail("lost: " + lost));
    }

    Machine launched(String token, Market market) {
        return granted(provider().launch(request(token, market, 1))).get(0);
    }

    /** Lets time pass until a machine is gone. */
    MachineStatus gone(Machine machine) {
        for (int i = 0; i < 100; i++) {
            MachineStatus status = provider().status(machine.id());
            if (status.gone()) {
                return status;
            }
            clock.advance(Duration.ofSeconds(2));
        }
        return fail("machine " + machine.id() + " is " + provider().status(machine.id()) + ", and never was gone");
    }

    /** How often a method was called. */
    int calls(String method) {
        return stage.calls().getOrDefault(method, 0);
    }

    @Override
    public void close() {
        opened.forEach(CapacityProvider::close);
        stage.close();
    }
}
