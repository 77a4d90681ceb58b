package dev.stint.providers.aws;

import dev.stint.providers.AgentImage;
import dev.stint.providers.Architecture;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Refusal;
import dev.stint.providers.aws.offers.Ec2Offers;
import dev.stint.providers.aws.offers.OfferSettings;
import dev.stint.providers.aws.stage.Ec2Stage;
import dev.stint.providers.aws.stage.Pace;
import dev.stint.providers.cloud.BootScript;
import dev.stint.providers.stage.StageClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * The adapter's parts as they are shipped, over real HTTP, on a stage that holds every request against Amazon's description of EC2;
 * closing it fails the test for a request that EC2 would not take.
 */
final class StagedWorld implements AutoCloseable {
    static final Market SPOT = new Market("aws", "us-east-1", "us-east-1a", "g4dn.xlarge", CapacityType.SPOT);
    static final Market ON_DEMAND = new Market("aws", "us-east-1", "us-east-1b", "g4dn.xlarge", CapacityType.ON_DEMAND);

    private static final Map<String, String> SETTINGS = Map.of(
            "regions", "us-east-1",
            "instance-types", "g4dn.*",
            "instance-profile", "stint-{team}",
            "prices", "snapshot");

    final StageClock clock = new StageClock();
    final Ec2Stage stage;
    private final Path folder;
    private final List<CapacityProvider> opened = new ArrayList<>();

    StagedWorld(Path folder) throws IOException {
        this.folder = folder;
        this.stage = Ec2Stage.start(clock);
        stage.seed("us-east-1");
        stage.instanceProfile("stint-team-1");
        stage.pace(new Pace(Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(2), Duration.ofHours(1)));
        stage.prices().set("g4dn.xlarge", "us-east-1a", "0.1578");
        stage.capacity(SPOT, 20);
        stage.capacity(ON_DEMAND, 20);
        restarted();
    }

    CapacityProvider provider() {
        return opened.get(opened.size() - 1);
    }

    /** Another adapter on the same folder. */
    CapacityProvider restarted() {
        AwsSettings settings = AwsSettings.of(SETTINGS);
        AwsConnection connection = new AwsConnection(
                Optional.of(stage.address()),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDFORTESTS", "nobodys-secret")));
        Random lots = new Random(1);
        Ec2Calls calls = new Ec2Calls(connection::ec2, connection::credentials, lots, clock::advance);
        Network network = new Network(calls, settings, clock);
        Ec2Offers offers = Ec2Offers.open(
                OfferSettings.of(settings), connection, region -> Optional.of(network.zones(region)), clock, lots);
        opened.add(AwsCapacityProvider.of(
                settings,
                new ProviderContext("inst-a", folder, List.of(), SETTINGS, clock),
                calls,
                network,
                new OffersWithoutQuotas(offers),
                BootScript.of(new AwsDialect()),
                storeUri -> List.of(),
                () -> {
                    offers.close();
                    connection.close();
                }));
        return provider();
    }

    /** The same launch, of machines that can fetch an agent. */
    static LaunchRequest withAgent(LaunchRequest request) {
        AgentImage agent = new AgentImage(
                Architecture.X86_64, "s3://bucket/prefix/agents/a.tar.gz", "0123456789abcdef".repeat(4), 50_000_000);
        MachineBoot boot = request.boot();
        return new LaunchRequest(
                request.token(),
                request.market(),
                request.count(),
                request.tags(),
                new MachineBoot(boot.storeUri(), boot.mailboxPrefix(), boot.key(), List.of(agent), false),
                request.diskGib(),
                request.runSubmittedAt());
    }

    @Override
    public void close() {
        opened.forEach(CapacityProvider::close);
        stage.close();
    }

    /** To know a quota's use, types have to be described, for which moto takes a second: left to the tests of quotas. */
    private record OffersWithoutQuotas(OfferSource all) implements OfferSource {
        @Override
        public List<Offer> offers(OfferQuery query) {
            return all.offers(query);
        }

        @Override
        public List<String> regions() {
            return all.regions();
        }

        @Override
        public Optional<Refusal> quota(Market market, int count) {
            return Optional.empty();
        }
    }
}
