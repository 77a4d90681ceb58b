package dev.stint.providers.aws;

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
import dev.stint.providers.cloud.Pause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** An adapter on {@link FakeEc2}, with everything beside EC2 as a test wants it. */
final class FakeWorld {

    static final Market SPOT = new Market("aws", "us-east-1", "us-east-1a", "g5.xlarge", CapacityType.SPOT);
    static final Market ON_DEMAND = new Market("aws", "us-east-1", "us-east-1b", "m6i.large", CapacityType.ON_DEMAND);

    final HandClock clock = new HandClock();
    final FakeEc2 ec2 = new FakeEc2(clock);
    final Map<String, String> settings = new HashMap<>(
            Map.of("regions", "us-east-1,us-west-2", "instance-profile", "stint-{team}", "prices", "snapshot"));
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    Pause pause = pauses::add;
    Runnable credentials = () -> {};
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
    AwsCapacityProvider open() {
        return open(folder);
    }

    AwsCapacityProvider open(Path otherFolder) {
        AwsSettings read = AwsSettings.of(settings);
        Ec2Calls calls =
                new Ec2Calls(ec2::client, () -> credentials.run(), new Random(seed), length -> pause.pause(length));
        return AwsCapacityProvider.of(
                read,
                new ProviderContext("inst-a", otherFolder, List.of(), settings, clock),
                calls,
                new Network(calls, read, clock),
                new FakeOffers(),
                boot,
                storeUri -> List.of(),
                () -> {});
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
            return List.of("us-east-1", "us-west-2");
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
                new MachineTags(
                        installation, "team-1", "run-1", 1, 1, clock.instant().plus(Duration.ofHours(24))),
                new MachineBoot("s3://bucket/prefix", "team-1/run-1/mail/1-1", new byte[32]),
                0,
                clock.instant());
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
