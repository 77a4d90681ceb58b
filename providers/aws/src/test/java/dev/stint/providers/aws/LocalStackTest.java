package dev.stint.providers.aws;

import static dev.stint.providers.aws.FakeWorld.granted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Refusal;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * A second opinion, where Docker is: what LocalStack's EC2 can play. It has no market that runs dry and takes nothing back, so the whole
 * contract is played by the stage ({@link AwsCapacityProviderContractTest}).
 */
@Testcontainers(disabledWithoutDocker = true)
final class LocalStackTest {
    private static @Nullable LocalStackContainer localstack;

    @TempDir
    Path root = Path.of("");

    private final AtomicBoolean loseNext = new AtomicBoolean();

    @BeforeAll
    static void start() {
        LocalStackContainer begun = new LocalStackContainer(DockerImageName.parse("localstack/localstack:4.0.3"))
                .withServices("ec2", "iam");
        begun.start();
        localstack = begun;
    }

    @AfterAll
    static void stop() {
        if (localstack != null) {
            localstack.stop();
        }
    }

    @Test
    void spot_and_on_demand_machines_are_launched_with_tags_found_after_a_lost_answer_listed_and_ended() {
        AwsConnection connection = new AwsConnection(
                Optional.of(Objects.requireNonNull(localstack).getEndpoint()),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDFORTESTS", "nobodys-secret")));
        FakeWorld words = new FakeWorld(root);
        String vpc = connection
                .ec2("us-east-1")
                .createVpc(request -> request.cidrBlock("10.0.0.0/16"))
                .vpc()
                .vpcId();
        String subnet = connection
                .ec2("us-east-1")
                .createSubnet(
                        request -> request.vpcId(vpc).cidrBlock("10.0.0.0/20").availabilityZone("us-east-1a"))
                .subnet()
                .subnetId();
        String group = connection
                .ec2("us-east-1")
                .createSecurityGroup(
                        request -> request.vpcId(vpc).groupName("machines").description("machines"))
                .groupId();
        String image =
                connection.ec2("us-east-1").describeImages().images().get(0).imageId();
        AwsSettings settings = AwsSettings.of(Map.of(
                "regions", "us-east-1",
                "subnets", subnet,
                "security-group", group,
                "image", image,
                "gpu-image", image));
        Ec2Calls calls = new Ec2Calls(
                region -> losing(connection.ec2(region)), connection::credentials, new Random(1), length -> {});
        InstantSource clock = InstantSource.system();
        AwsCapacityProvider provider = AwsCapacityProvider.of(
                settings,
                new ProviderContext("inst-a", root.resolve("aws"), List.of(), Map.of(), clock),
                calls,
                new Network(calls, settings, clock),
                new NoOffers(),
                request -> "#!/bin/bash\n",
                storeUri -> List.of(),
                connection::close);
        try {
            for (CapacityType capacity : List.of(CapacityType.SPOT, CapacityType.ON_DEMAND)) {
                Market market = new Market("aws", "us-east-1", "us-east-1a", "m6i.large", capacity);
                LaunchRequest request = words.request("t-" + capacity.word(), market, 1);
                loseNext.set(true);
                assertThat(provider.launch(request)).isInstanceOf(LaunchOutcome.Lost.class);

                List<Machine> found = provider.find(request.token());

                assertThat(found).hasSize(1);
                assertThat(found.get(0).market()).isEqualTo(market);
                assertThat(found.get(0).tags()).isEqualTo(request.tags());
                assertThat(provider.list("inst-a")).containsExactlyElementsOf(found);
                assertThat(provider.list("inst-b")).isEmpty();
                provider.terminate(found.get(0).id());
                assertThat(provider.status(found.get(0).id()).state()).isIn(State.STOPPING, State.GONE);
                assertThat(provider.status(found.get(0).id()).end()).isIn(End.NONE, End.TERMINATED);
            }
            assertThat(granted(provider.launch(words.request("t-3", market(), 2))))
                    .hasSize(2);
        } finally {
            provider.list("inst-a").forEach(machine -> provider.terminate(machine.id()));
            provider.close();
        }
    }

    private static Market market() {
        return new Market("aws", "us-east-1", "us-east-1a", "m6i.large", CapacityType.ON_DEMAND);
    }

    /** The client, whose next launch takes effect and is not answered, when the test says so. */
    private Ec2Client losing(Ec2Client client) {
        return (Ec2Client) Proxy.newProxyInstance(
                Ec2Client.class.getClassLoader(), new Class<?>[] {Ec2Client.class}, (proxy, method, arguments) -> {
                    try {
                        Object answer = method.invoke(client, arguments);
                        if (method.getName().equals("runInstances") && loseNext.getAndSet(false)) {
                            throw SdkClientException.create("Connection reset");
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static final class NoOffers implements OfferSource {
        @Override
        public List<Offer> offers(OfferQuery query) {
            return List.of();
        }

        @Override
        public List<String> regions() {
            return List.of();
        }

        @Override
        public Optional<Refusal> quota(Market market, int count) {
            return Optional.empty();
        }
    }
}
