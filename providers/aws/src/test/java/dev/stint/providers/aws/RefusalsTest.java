package dev.stint.providers.aws;

import static dev.stint.providers.aws.FakeWorld.SPOT;
import static dev.stint.providers.aws.FakeWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import dev.stint.providers.Refusal.Kind;
import dev.stint.providers.Refusal.Scope;
import dev.stint.providers.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every code of EC2 that the adapter knows, one by one, as the answer to a launch. */
final class RefusalsTest {
    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
    }

    private void answer(String operation, String code, int status, String message) {
        world.ec2.refusals =
                asked -> asked.equals(operation) ? Optional.of(FakeEc2.error(code, status, message)) : Optional.empty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            InsufficientInstanceCapacity         | 500 | NO_CAPACITY | MARKET   | PT5M  | no spot capacity for g5.xlarge in us-east-1a
            InsufficientHostCapacity             | 400 | NO_CAPACITY | MARKET   | PT5M  | no spot capacity for g5.xlarge in us-east-1a
            InsufficientCapacityOnHost           | 400 | NO_CAPACITY | MARKET   | PT5M  | no spot capacity for g5.xlarge in us-east-1a
            InsufficientReservedInstanceCapacity | 400 | NO_CAPACITY | MARKET   | PT5M  | reservations for g5.xlarge in us-east-1a have no room
            UnfulfillableCapacity                | 400 | NO_CAPACITY | MARKET   | PT5M  | no spot capacity for g5.xlarge in us-east-1a
            ReservationCapacityExceeded          | 400 | NO_CAPACITY | MARKET   | PT5M  | reservations for g5.xlarge in us-east-1a have no room
            InsufficientVolumeCapacity           | 400 | NO_CAPACITY | ZONE     | PT5M  | no disk to be had in us-east-1a
            SpotMaxPriceTooLow                   | 400 | PRICE       | MARKET   | PT5M  | above what may be paid
            MaxSpotInstanceCountExceeded         | 400 | QUOTA       | MARKET   | PT30M | "All G and VT Spot Instance Requests" (L-3819A6DF, in vCPUs) of us-east-1 is used up
            VcpuLimitExceeded                    | 400 | QUOTA       | MARKET   | PT30M | "All G and VT Spot Instance Requests" (L-3819A6DF, in vCPUs) of us-east-1 is used up
            InstanceLimitExceeded                | 400 | QUOTA       | MARKET   | PT30M | "All G and VT Spot Instance Requests" (L-3819A6DF, in vCPUs) of us-east-1 is used up
            MaxFleetCountExceeded                | 400 | QUOTA       | REGION   | PT30M | quota of fleets in us-east-1
            MaxSpotFleetRequestCountExceeded     | 400 | QUOTA       | REGION   | PT30M | quota of spot fleet requests in us-east-1
            ResourceLimitExceeded                | 400 | QUOTA       | REGION   | PT30M | a quota of EC2 in us-east-1 is used up
            VolumeLimitExceeded                  | 400 | QUOTA       | REGION   | PT30M | quota of EBS storage in us-east-1
            RequestLimitExceeded                 | 503 | THROTTLED   | REGION   | PT30S | EC2 in us-east-1 asks for less haste
            Throttling                           | 400 | THROTTLED   | REGION   | PT30S | EC2 in us-east-1 asks for less haste
            ThrottlingException                  | 400 | THROTTLED   | REGION   | PT30S | EC2 in us-east-1 asks for less haste
            AuthFailure                          | 401 | AUTH        | PROVIDER | PT2M  | credentials are not accepted
            AuthFailure.ServiceLinkedRoleCreationNotPermitted | 403 | AUTH | PROVIDER | PT10M | create-service-linked-role
            UnauthorizedOperation                | 403 | AUTH        | PROVIDER | PT2M  | allow it in its policy
            AccessDenied                         | 403 | AUTH        | PROVIDER | PT2M  | allow it in its policy
            InvalidAccessKeyId                   | 403 | AUTH        | PROVIDER | PT2M  | credentials are not accepted
            InvalidClientTokenId                 | 403 | AUTH        | PROVIDER | PT2M  | credentials are not accepted
            SignatureDoesNotMatch                | 403 | AUTH        | PROVIDER | PT2M  | credentials are not accepted
            ExpiredToken                         | 400 | AUTH        | PROVIDER | PT2M  | credentials have expired
            RequestExpired                       | 400 | AUTH        | PROVIDER | PT2M  | clock is wrong
            OptInRequired                        | 403 | AUTH        | PROVIDER | PT10M | enable the region us-east-1
            PendingVerification                  | 400 | AUTH        | PROVIDER | PT10M | still verifies the account
            InvalidParameter                     | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            InvalidParameterValue                | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            InvalidParameterCombination          | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            InvalidAMIID.NotFound                | 400 | CONFIG      | MARKET   |       | the image is not to be had in us-east-1
            InvalidAMIID.Unavailable             | 400 | CONFIG      | MARKET   |       | the image is not to be had in us-east-1
            InvalidSubnetID.NotFound             | 400 | CONFIG      | MARKET   |       | stint.providers.aws.subnets
            InvalidGroup.NotFound                | 400 | CONFIG      | MARKET   |       | stint.providers.aws.security-group
            InvalidLaunchTemplateId.NotFound     | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            InvalidBlockDeviceMapping            | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            Unsupported                          | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            InsufficientFreeAddressesInSubnet    | 400 | CONFIG      | MARKET   |       | no free addresses
            SomethingNew                         | 400 | UNKNOWN     | MARKET   | PT2M  | a code this version does not know
            Client.InvalidParameterValue         | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            """)
    void a_code_has_its_class_scope_cooldown_and_words(
            String code, int status, Kind kind, Scope scope, String cooldown, String words) {
        answer("RunInstances", code, status, "what EC2 says");

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.scope()).isEqualTo(scope);
        assertThat(refusal.cooldown()).isEqualTo(Optional.ofNullable(cooldown).map(Duration::parse));
        assertThat(refusal.code()).isEqualTo(code.replace("Client.", ""));
        assertThat(refusal.message()).contains(words, "(what EC2 says)");
        boolean again = kind == Kind.THROTTLED;
        assertThat(world.ec2.calls.stream().filter("RunInstances"::equals)).hasSize(again ? Ec2Calls.TIMES : 1);
    }

    /** It says that machines were launched with the token: while EC2 does not show them, none may be forgotten. */
    @Test
    void a_token_that_was_used_for_another_request_is_our_error_and_lost_while_its_machines_are_not_shown() {
        assertThat(Ec2Refusals.kind("IdempotentParameterMismatch")).isEqualTo(Kind.CONFIG);
        answer("RunInstances", "IdempotentParameterMismatch", 400, "what EC2 says");

        assertThat(world.open().launch(world.request("t-1", SPOT, 1))).isInstanceOf(LaunchOutcome.Lost.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ServiceUnavailable, 503",
        "InternalError, 500",
        "ServerInternal, 500",
        "Unavailable, 503",
        "SomethingNew, 500",
        "'', 502"
    })
    void a_failure_inside_ec2_is_tried_again_and_then_lost_since_it_may_have_had_effect(String code, int status) {
        answer("RunInstances", code, status, "what EC2 says");

        LaunchOutcome outcome = world.open().launch(world.request("t-1", SPOT, 1));

        assertThat(outcome).isInstanceOf(LaunchOutcome.Lost.class);
        assertThat(world.ec2.calls.stream().filter("RunInstances"::equals)).hasSize(Ec2Calls.TIMES);
    }

    @ParameterizedTest
    @CsvSource({"ServiceUnavailable", "InternalError", "ServerInternal", "Unavailable"})
    void a_failure_inside_ec2_is_of_the_class_that_is_called_again(String code) {
        assertThat(Ec2Refusals.kind(code)).isEqualTo(Kind.THROTTLED);
        Refusal refusal = Ec2Refusals.of(
                new Failure("RunInstances", "us-east-1", Failure.Effect.POSSIBLE, code, "what EC2 says"), SPOT);
        assertThat(refusal.scope()).isEqualTo(Scope.REGION);
        assertThat(refusal.cooldown()).contains(Duration.ofSeconds(30));
    }

    @Test
    void a_type_that_a_zone_has_not_got_fails_no_run() {
        answer(
                "RunInstances",
                "Unsupported",
                400,
                "Your requested instance type (g5.xlarge) is not supported in your requested Availability Zone (us-east-1a).");

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(Kind.NO_CAPACITY);
        assertThat(refusal.scope()).isEqualTo(Scope.MARKET);
        assertThat(refusal.cooldown()).contains(Duration.ofHours(24));
    }

    @Test
    void an_encoded_message_is_not_shown() {
        answer(
                "RunInstances",
                "UnauthorizedOperation",
                403,
                "You are not authorized to perform this operation. Encoded authorization failure message: "
                        + "AbC".repeat(500));

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.message()).contains("not authorized to perform this").doesNotContain("AbCAbC");
    }

    @Test
    void a_quota_that_is_used_up_makes_all_its_markets_unavailable_for_as_long_and_no_others() {
        List<Market> markets = List.of(
                SPOT,
                new Market("aws", "us-east-1", "us-east-1b", "g4dn.xlarge", CapacityType.SPOT),
                new Market("aws", "us-east-1", "us-east-1b", "g5.xlarge", CapacityType.ON_DEMAND),
                new Market("aws", "us-east-1", "us-east-1b", "m6i.large", CapacityType.SPOT),
                new Market("aws", "us-west-2", "us-west-2a", "g5.xlarge", CapacityType.SPOT));
        world.offers = markets.stream().map(this::offer).toList();
        AwsCapacityProvider provider = world.open();
        answer("RunInstances", "MaxSpotInstanceCountExceeded", 400, "Max spot instance count exceeded");
        refused(provider.launch(world.request("t-1", SPOT, 1)));

        assertThat(unavailable(provider)).containsExactly(markets.get(0), markets.get(1));
        world.clock.advance(Duration.ofMinutes(30));
        assertThat(unavailable(provider)).isEmpty();
    }

    private List<Market> unavailable(AwsCapacityProvider provider) {
        return provider.offers(new OfferQuery(Set.of(), world.clock.instant(), world.clock.instant())).stream()
                .filter(offer -> offer.availability() == Offer.Availability.UNAVAILABLE)
                .map(Offer::market)
                .toList();
    }

    private Offer offer(Market market) {
        return new Offer(
                market,
                Shape.cpus(4, 16),
                Money.of("1"),
                OptionalDouble.empty(),
                Offer.Availability.UNKNOWN,
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                world.clock.instant());
    }

    @Test
    void without_a_place_for_machines_in_any_region_the_offers_say_so() {
        world.ec2.subnets.clear();

        assertThatThrownBy(() ->
                        world.open().offers(new OfferQuery(Set.of(), world.clock.instant(), world.clock.instant())))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("no subnet tagged stint:machines=true is in us-east-1, us-west-2");
    }

    @Test
    void credentials_that_cannot_be_had_are_a_refusal_of_launches_and_elsewhere_say_that_nothing_is_known() {
        AwsCapacityProvider provider = world.open();
        world.credentials = () -> {
            throw new IllegalStateException("Unable to load credentials from any of the providers in the chain");
        };

        Refusal refusal = refused(provider.launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(Kind.AUTH);
        assertThat(refusal.scope()).isEqualTo(Scope.PROVIDER);
        assertThat(refusal.message()).contains("no credentials were found", "Unable to load credentials");
        assertThatThrownBy(() -> provider.status("i-0123456789abcdef0"))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("no credentials were found");
        assertThatThrownBy(() -> provider.list("inst-a")).isInstanceOf(ProviderUnavailableException.class);
        assertThat(world.ec2.calls).isEmpty();
    }

    @Test
    void with_credentials_renewed_everything_goes_on() {
        AwsCapacityProvider provider = world.open();
        String machine = FakeWorld.granted(provider.launch(world.request("t-1", SPOT, 1)))
                .get(0)
                .id();
        world.ec2.refusals =
                operation -> Optional.of(FakeEc2.error("ExpiredToken", 400, "The security token is expired"));
        assertThat(refused(provider.launch(world.request("t-2", SPOT, 1))).kind())
                .isEqualTo(Kind.AUTH);
        world.clock.advance(Duration.ofMinutes(1));
        assertThatThrownBy(() -> provider.status(machine))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("have expired");

        world.ec2.refusals = operation -> Optional.empty();

        assertThat(provider.status(machine).gone()).isFalse();
        FakeWorld.granted(provider.launch(world.request("t-2", SPOT, 1)));
    }

    @Test
    void who_is_not_let_in_learns_nothing_of_a_launch_whose_answer_was_lost() {
        AwsCapacityProvider provider = world.open();
        world.ec2.faults = operation -> operation.equals("RunInstances") ? FakeEc2.Fault.CUT_AFTER : FakeEc2.Fault.NONE;
        assertThat(provider.launch(world.request("t-1", SPOT, 1))).isInstanceOf(LaunchOutcome.Lost.class);
        world.ec2.faults = operation -> FakeEc2.Fault.NONE;

        for (String code : List.of("ExpiredToken", "RequestLimitExceeded", "SomethingNew")) {
            answer("RunInstances", code, 400, "no");
            assertThat(provider.launch(world.request("t-1", SPOT, 1))).as(code).isInstanceOf(LaunchOutcome.Lost.class);
        }
        world.ec2.refusals = operation -> Optional.empty();
        assertThat(FakeWorld.granted(provider.launch(world.request("t-1", SPOT, 1))))
                .hasSize(1);
    }
}
