package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Finding;
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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.SpotInstanceRequest;
import software.amazon.awssdk.services.ec2.model.SpotInstanceState;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * One machine of the real EC2, from launch to gone. Only with the Maven profile {@code live-aws} and what it needs in the environment:
 *
 * <pre>
 * AWS_PROFILE=… STINT_LIVE_AWS_REGION=us-east-1 ./mvnw -q -Plive-aws -pl providers/aws -am test -Dtest=LiveEc2Test \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <ul>
 *   <li>{@code STINT_LIVE_AWS_REGION}: where; without it the test is skipped
 *   <li>{@code STINT_LIVE_AWS_SUBNETS}, {@code STINT_LIVE_AWS_SECURITY_GROUP}: as the settings {@code subnets} and {@code security-group};
 *       those tagged {@code stint:machines=true} unless given
 *   <li>{@code STINT_LIVE_AWS_INSTANCE_PROFILE}: as the setting {@code instance-profile}; none unless given
 *   <li>{@code STINT_LIVE_AWS_TYPE}: {@code t3.micro} unless given
 * </ul>
 *
 * <p><b>Cost</b>: one spot machine for about three minutes. A {@code t3.micro} is about 0.003 USD an hour on the spot market, at least a
 * minute is billed, and its disk of 40 GiB (gp3, 0.08 USD per GiB and month in us-east-1) 0.0003 USD for that time: less than 0.01 USD.
 * The machine powers itself off after ten minutes whatever becomes of this test, which also ends it in any case.
 */
@EnabledIfSystemProperty(
        named = "stint.live-aws",
        matches = "true",
        disabledReason = "an account of AWS is not available here; with one: -Plive-aws")
@EnabledIfEnvironmentVariable(
        named = "STINT_LIVE_AWS_REGION",
        matches = ".+",
        disabledReason = "an account of AWS is not available here; with one: STINT_LIVE_AWS_REGION")
final class LiveEc2Test {

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    /** Does nothing, and ends by itself. */
    private static final String HARMLESS = "#!/bin/sh\nsleep 600\npoweroff\n";

    private final InstantSource clock = InstantSource.system();
    private final String region = env("STINT_LIVE_AWS_REGION", "");
    private final String installation = "live-" + drawn(4);

    @TempDir
    Path folder;

    private static String env(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name))
                .filter(value -> !value.isBlank())
                .orElse(otherwise);
    }

    private static String drawn(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private AwsSettings settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("regions", region);
        settings.put("subnets", env("STINT_LIVE_AWS_SUBNETS", ""));
        settings.put("security-group", env("STINT_LIVE_AWS_SECURITY_GROUP", ""));
        settings.put("instance-profile", env("STINT_LIVE_AWS_INSTANCE_PROFILE", ""));
        return AwsSettings.of(settings);
    }

    /** A launch needs no offers; nothing is known of quotas. */
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

    @Test
    void a_spot_machine_is_launched_once_found_listed_tagged_ended_and_gone() throws CallFailedException {
        AwsSettings settings = settings();
        AwsConnection connection = AwsConnection.open(settings);
        ProviderContext context = new ProviderContext(installation, folder, List.of(), Map.of(), clock);
        Ec2Calls calls = new Ec2Calls(connection::ec2, connection::credentials, new Random(), LiveEc2Test::pass);
        Network network = new Network(calls, settings, clock);
        CapacityProvider provider = AwsCapacityProvider.of(
                settings,
                context,
                calls,
                network,
                new NoOffers(),
                request -> HARMLESS,
                Examination.open(settings, connection, context)::of,
                connection::close);
        Optional<String> launched = Optional.empty();
        try {
            assertThat(provider.examine("s3://unused?region=" + region))
                    .filteredOn(finding -> finding.outcome() == Finding.Outcome.FAILED)
                    .filteredOn(finding -> !finding.subject().equals("instance profile"))
                    .isEmpty();
            List<Network.Place> places = network.places(region);
            assertThat(places).as(network.missing(region)).isNotEmpty();
            LaunchRequest request = request(places.get(0).zone());

            Machine machine = granted(provider.launch(request));
            launched = Optional.of(machine.id());

            assertThat(granted(provider.launch(request)).id()).isEqualTo(machine.id());
            assertThat(machine.market()).isEqualTo(request.market());
            until(
                    "found and listed",
                    () -> ids(provider.find(request.token())).equals(List.of(machine.id()))
                            && ids(provider.list(installation)).equals(List.of(machine.id())));
            Instance seen = instance(connection, machine.id());
            assertThat(seen.instanceLifecycle()).isEqualTo(InstanceLifecycleType.SPOT);
            assertThat(seen.tags())
                    .extracting(Tag::key)
                    .contains("Name", "stint:installation", "stint:team", "stint:run", "stint:token", "stint:expires");
            assertThat(provider.status(machine.id()).gone()).isFalse();

            provider.terminate(machine.id());

            until("gone", () -> provider.status(machine.id()).gone());
            assertThat(provider.status(machine.id()).end()).isEqualTo(MachineStatus.End.TERMINATED);
            assertThat(provider.list(installation)).isEmpty();
            assertThat(instance(connection, machine.id()).state().name()).isEqualTo(InstanceStateName.TERMINATED);
            assertThat(spotRequest(connection, seen.spotInstanceRequestId()).state())
                    .isIn(SpotInstanceState.CANCELLED, SpotInstanceState.CLOSED);
        } finally {
            launched.ifPresent(provider::terminate);
            // also one whose answer was lost
            provider.list(installation).forEach(machine -> provider.terminate(machine.id()));
            provider.close();
        }
    }

    private LaunchRequest request(String zone) {
        Instant now = clock.instant();
        return new LaunchRequest(
                new LaunchToken("live-" + drawn(12)),
                new Market("aws", region, zone, env("STINT_LIVE_AWS_TYPE", "t3.micro"), CapacityType.SPOT),
                1,
                new MachineTags(installation, "live", "live-test", 1, 1, now.plus(Duration.ofMinutes(10))),
                new MachineBoot("s3://unused", "live/live-test/mail/1-1", new byte[32]),
                0,
                now);
    }

    private static Machine granted(LaunchOutcome outcome) {
        return outcome.<List<Machine>>fold(
                        machines -> machines,
                        refusal -> {
                            assumeTrue(
                                    refusal.kind() != Refusal.Kind.NO_CAPACITY,
                                    "EC2 has no such spot machine now: " + refusal.message());
                            return fail("refused: " + refusal);
                        },
                        lost -> fail("lost: " + lost))
                .get(0);
    }

    private static List<String> ids(List<Machine> machines) {
        return machines.stream().map(Machine::id).toList();
    }

    private Instance instance(AwsConnection connection, String id) {
        return connection
                .ec2(region)
                .describeInstances(request -> request.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    private SpotInstanceRequest spotRequest(AwsConnection connection, String id) {
        return connection
                .ec2(region)
                .describeSpotInstanceRequests(request -> request.spotInstanceRequestIds(id))
                .spotInstanceRequests()
                .get(0);
    }

    /** Waits for what a real machine does. */
    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                fail("waited in vain for: " + what);
            }
            pass(Duration.ofSeconds(3));
        }
    }

    private static void pass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }
}
