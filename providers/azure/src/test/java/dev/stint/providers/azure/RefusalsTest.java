package dev.stint.providers.azure;

import static dev.stint.providers.azure.FakeWorld.ON_DEMAND;
import static dev.stint.providers.azure.FakeWorld.SPOT;
import static dev.stint.providers.azure.FakeWorld.granted;
import static dev.stint.providers.azure.FakeWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.exception.ClientAuthenticationException;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Azure's codes mean: all of those that cloud facts list, and those found beside them. */
final class RefusalsTest {
    private static final String PUT = "PUT virtualMachines";

    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
    }

    private void answer(String operation, int status, String code, String message) {
        world.arm.refusals = asked -> asked.equals(operation) ? FakeArm.error(status, code, message) : Optional.empty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AllocationFailed                      | 409 | NO_CAPACITY | MARKET   | PT5M  | Azure has no spot capacity for Standard_NC24ads_A100_v4 in eastus zone 1 now
            ZonalAllocationFailed                 | 409 | NO_CAPACITY | MARKET   | PT5M  | Azure has no spot capacity
            OverconstrainedAllocationRequest      | 409 | NO_CAPACITY | MARKET   | PT5M  | Azure has no spot capacity
            OverconstrainedZonalAllocationRequest | 409 | NO_CAPACITY | MARKET   | PT5M  | Azure has no spot capacity
            SkuNotAvailable                       | 409 | NO_CAPACITY | MARKET   | PT5M  | Azure has no spot capacity
            AllocationFailed                      | 503 | NO_CAPACITY | MARKET   | PT5M  | Azure has no spot capacity
            OperationPreempted                    | 409 | NO_CAPACITY | MARKET   | PT5M  | was taken away while it was made
            SpotPriceGreaterThanProvidedMaxPrice  | 409 | PRICE       | MARKET   | PT5M  | above what may be paid
            QuotaExceeded                         | 409 | QUOTA       | MARKET   | PT30M | a quota of Azure for Standard_NC24ads_A100_v4 in eastus is used up
            ResourceQuotaExceeded                 | 409 | QUOTA       | PROVIDER | PT30M | is used up
            SubnetIsFull                          | 400 | QUOTA       | REGION   | PT10M | no free addresses
            TooManyRequests                       | 429 | THROTTLED   | REGION   | PT30S | less haste
            RetryableError                        | 409 | THROTTLED   | REGION   | PT30S | less haste
            RetryableErrorDueToAnotherOperation   | 409 | THROTTLED   | REGION   | PT30S | less haste
            SubscriptionRequestsThrottled         | 429 | THROTTLED   | PROVIDER | PT30S | less haste
            AuthorizationFailed                   | 403 | AUTH        | PROVIDER | PT2M  | docs/azure.md
            LinkedAuthorizationFailed             | 403 | AUTH        | PROVIDER | PT2M  | docs/azure.md
            ClientAuthenticationError             | 401 | AUTH        | PROVIDER | PT2M  | credentials are not accepted
            InvalidAuthenticationToken            | 401 | AUTH        | PROVIDER | PT2M  | credentials are not accepted
            InvalidAuthenticationTokenTenant      | 401 | AUTH        | PROVIDER | PT2M  | credentials are not accepted
            ExpiredAuthenticationToken            | 401 | AUTH        | PROVIDER | PT2M  | has expired
            invalid_client                        | 401 | AUTH        | PROVIDER | PT2M  | credentials are not accepted
            invalid_grant                         | 400 | AUTH        | PROVIDER | PT2M  | has expired
            ReadOnlyDisabledSubscription          | 409 | AUTH        | PROVIDER | PT10M | the subscription is disabled
            AzureSpotFeatureNotEnabledForSubscription | 403 | AUTH    | PROVIDER | PT10M | has no spot machines
            MissingSubscriptionRegistration       | 409 | AUTH        | PROVIDER | PT10M | az provider register
            SubscriptionNotFound                  | 404 | AUTH        | PROVIDER | PT10M | stint.providers.azure.subscription
            InvalidParameter                      | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            InvalidParameterConflict              | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            AzureSpotIsNotSupportedForThisVMSize  | 400 | CONFIG      | MARKET   |       | is not to be had as spot
            PropertyChangeNotAllowed              | 409 | CONFIG      | MARKET   |       | an error of Stint
            ResourceGroupNotFound                 | 404 | CONFIG      | MARKET   |       | stint.providers.azure.resource-group
            PlatformImageNotFound                 | 404 | CONFIG      | MARKET   |       | the image is not to be had in eastus
            InvalidResourceReference              | 400 | CONFIG      | MARKET   |       | subnet or identity
            RequestDisallowedByPolicy             | 403 | CONFIG      | MARKET   |       | a policy of the subscription
            BadRequest                            | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            OperationNotAllowed                   | 409 | UNKNOWN     | MARKET   | PT2M  | a code this version does not know
            SomethingNew                          | 409 | UNKNOWN     | MARKET   | PT2M  | a code this version does not know
            """)
    void a_code_has_its_class_scope_cooldown_and_words(
            String code, int status, Kind kind, Scope scope, String cooldown, String words) {
        answer(PUT, status, code, "what Azure says");

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.scope()).isEqualTo(scope);
        assertThat(refusal.cooldown()).isEqualTo(Optional.ofNullable(cooldown).map(Duration::parse));
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.message()).contains(words, "(what Azure says)");
        assertThat(world.arm.calls.stream().filter(PUT::equals)).hasSize(kind == Kind.THROTTLED ? ArmCalls.TIMES : 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AllocationFailed                      | NO_CAPACITY
            ZonalAllocationFailed                 | NO_CAPACITY
            OverconstrainedAllocationRequest      | NO_CAPACITY
            OverconstrainedZonalAllocationRequest | NO_CAPACITY
            SkuNotAvailable                       | NO_CAPACITY
            SpotPriceGreaterThanProvidedMaxPrice  | PRICE
            QuotaExceeded                         | QUOTA
            InternalExecutionError                | THROTTLED
            SubnetIsFull                          | QUOTA
            SomethingNew                          | UNKNOWN
            """)
    void a_code_that_comes_after_the_acceptance_means_the_same_and_nothing_is_left(String code, Kind kind) {
        world.arm.fates = name -> Optional.of(code);
        world.arm.partsStay = true;

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(world.arm.machines).isEmpty();
        assertThat(world.arm.parts).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ServiceUnavailable", "InternalServerError", "GatewayTimeout", "SomethingNew", ""})
    void a_failure_inside_azure_is_tried_again_and_then_lost_since_it_may_have_had_effect(String code) {
        answer(PUT, 503, code, "what Azure says");

        assertThat(world.open().launch(world.request("t-1", SPOT, 1))).isInstanceOf(LaunchOutcome.Lost.class);
        assertThat(world.arm.calls.stream().filter(PUT::equals)).hasSize(ArmCalls.TIMES);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            LowPriorityCores            | MARKET   | quota of spot vCPUs (LowPriorityCores) of eastus
            standardDSv5Family Cores    | MARKET   | quota of vCPUs "standardDSv5Family Cores" of eastus
            Total Regional Cores        | MARKET   | Total Regional Cores
            virtualMachines             | REGION   | the quota "virtualMachines" of eastus
            Subscription Cores          | PROVIDER | a quota of the subscription
            """)
    void a_message_tells_which_quota_it_is(String quota, Scope scope, String words) {
        for (String code : List.of("OperationNotAllowed", "QuotaExceeded")) {
            answer(PUT, 409, code, exceeded(quota));

            Refusal refusal = refused(world.open().launch(world.request("t-" + code, ON_DEMAND, 1)));

            assertThat(refusal.kind()).isEqualTo(Kind.QUOTA);
            assertThat(refusal.scope()).isEqualTo(scope);
            assertThat(refusal.cooldown()).contains(Duration.ofMinutes(30));
            assertThat(refusal.message()).contains(words, "90 of 100 used and 24 more wanted");
        }
    }

    private static String exceeded(String quota) {
        return "Operation could not be completed as it results in exceeding approved " + quota
                + " quota. Additional details - Deployment Model: Resource Manager, Location: eastus, Current Limit: 100,"
                + " Current Usage: 90, Additional Required: 24, (Minimum) New Limit Required: 114.";
    }

    @ParameterizedTest
    @CsvSource({
        "LowPriorityCores, 0, true, '0 1'",
        "standardDSv5Family Cores, 2, false, '2 3'",
        "Total Regional Cores, 2, false, '2 3 4'"
    })
    void a_quota_that_is_used_up_makes_all_its_markets_unavailable_for_as_long_and_no_others(
            String quota, int refusedOne, boolean spot, String closed) {
        List<Market> markets = List.of(
                market("eastus", "Standard_NC24ads_A100_v4", CapacityType.SPOT),
                market("eastus", "Standard_D8s_v5", CapacityType.SPOT),
                market("eastus", "Standard_D8s_v5", CapacityType.ON_DEMAND),
                market("eastus", "Standard_D16s_v5", CapacityType.ON_DEMAND),
                market("eastus", "Standard_E8s_v5", CapacityType.ON_DEMAND),
                market("westeurope", "Standard_D8s_v5", CapacityType.SPOT),
                market("westeurope", "Standard_D8s_v5", CapacityType.ON_DEMAND));
        world.offers = markets.stream().map(this::offer).toList();
        AzureCapacityProvider provider = world.open();
        answer(PUT, 409, "OperationNotAllowed", exceeded(quota));
        assertThat(markets.get(refusedOne).interruptible()).isEqualTo(spot);
        refused(provider.launch(world.request("t-1", markets.get(refusedOne), 1)));
        List<Market> expected = Arrays.stream(closed.split(" "))
                .map(Integer::parseInt)
                .map(markets::get)
                .toList();

        assertThat(unavailable(provider)).containsExactlyElementsOf(expected);
        world.clock.pass(Duration.ofMinutes(30));
        assertThat(unavailable(provider)).isEmpty();
    }

    private static Market market(String region, String size, CapacityType capacity) {
        return new Market("azure", region, "1", size, capacity);
    }

    private List<Market> unavailable(AzureCapacityProvider provider) {
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
                Duration.ofSeconds(30),
                world.clock.instant());
    }

    @Test
    void what_compute_says_of_haste_is_no_quota() {
        world.arm.refusals = asked -> asked.equals(PUT)
                ? Optional.of(new FakeArm.Refused(
                        429,
                        "{\"error\":{\"code\":\"OperationNotAllowed\",\"message\":\"The server rejected the request because too many"
                                + " requests have been received for this subscription.\",\"details\":[{\"code\":\"TooManyRequests\"}]}}",
                        Map.of("Retry-After", "7")))
                : Optional.empty();

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(Kind.THROTTLED);
        assertThat(world.pauses)
                .hasSize(ArmCalls.TIMES - 1)
                .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(15)));
        assertThat(Set.copyOf(world.pauses)).as("jitter").hasSizeGreaterThan(1);
    }

    @Test
    void who_is_asked_to_wait_for_long_does_so_elsewhere() {
        world.arm.refusals = asked -> asked.equals(PUT)
                ? Optional.of(new FakeArm.Refused(
                        429, "{\"error\":{\"code\":\"TooManyRequests\"}}", Map.of("Retry-After", "300")))
                : Optional.empty();

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.cooldown()).contains(Duration.ofMinutes(5));
        assertThat(world.pauses).isEmpty();
    }

    @Test
    void an_error_inside_of_an_error_is_the_one_that_counts() {
        world.arm.refusals = asked -> asked.equals(PUT)
                ? Optional.of(new FakeArm.Refused(
                        400,
                        "{\"error\":{\"code\":\"BadRequest\",\"message\":\"see details\",\"details\":[{\"code\":\"SkuNotAvailable\","
                                + "\"message\":\"not here\"}]}}",
                        Map.of()))
                : Optional.empty();

        Refusal refusal = refused(world.open().launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.code()).isEqualTo("SkuNotAvailable");
        assertThat(refusal.message()).contains("(not here)");
    }

    @ParameterizedTest
    @CsvSource({
        "AADSTS7000215: Invalid client secret provided (invalid_client), invalid_client",
        "az login, [no credentials]"
    })
    void credentials_that_cannot_be_had_are_a_refusal_of_launches_and_elsewhere_say_that_nothing_is_known(
            String words, String code) {
        AzureCapacityProvider provider = world.open();
        world.arm.refusals = operation -> {
            throw new ClientAuthenticationException(words, null);
        };

        Refusal refusal = refused(provider.launch(world.request("t-1", SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(Kind.AUTH);
        assertThat(refusal.scope()).isEqualTo(Scope.PROVIDER);
        assertThat(refusal.code()).isEqualTo(code);
        String unknown = new VmId(
                        "stint-team-1",
                        MachineNames.base(
                                        "inst-a", world.request("t-1", SPOT, 1).token()) + "0")
                .toString();
        assertThatThrownBy(() -> provider.status(unknown))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining(words);
        assertThatThrownBy(() -> provider.list("inst-a")).isInstanceOf(ProviderUnavailableException.class);
    }

    @Test
    void with_credentials_renewed_everything_goes_on() {
        AzureCapacityProvider provider = world.open();
        String machine =
                granted(provider.launch(world.request("t-1", SPOT, 1))).get(0).id();
        world.arm.refusals =
                operation -> FakeArm.error(401, "ExpiredAuthenticationToken", "The access token has expired.");
        assertThat(refused(provider.launch(world.request("t-2", SPOT, 1))).kind())
                .isEqualTo(Kind.AUTH);
        assertThatThrownBy(() -> provider.status(machine))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("has expired");

        world.arm.refusals = operation -> Optional.empty();

        assertThat(provider.status(machine).gone()).isFalse();
        granted(provider.launch(world.request("t-2", SPOT, 1)));
    }

    @Test
    void who_is_not_let_in_learns_nothing_of_a_launch_whose_answer_was_lost() {
        AzureCapacityProvider provider = world.open();
        world.arm.faults = operation -> operation.equals(PUT) ? FakeArm.Fault.CUT_AFTER : FakeArm.Fault.NONE;
        assertThat(provider.launch(world.request("t-1", SPOT, 1))).isInstanceOf(LaunchOutcome.Lost.class);
        world.arm.faults = operation -> FakeArm.Fault.NONE;

        for (String code : List.of("ExpiredAuthenticationToken", "TooManyRequests")) {
            world.arm.refusals = operation -> FakeArm.error(401, code, "no");
            assertThat(provider.launch(world.request("t-1", SPOT, 1))).as(code).isInstanceOf(LaunchOutcome.Lost.class);
        }
        world.arm.refusals = operation -> Optional.empty();
        assertThat(granted(provider.launch(world.request("t-1", SPOT, 1)))).hasSize(1);
        assertThat(world.arm.bodies).hasSize(1);
    }

    @Test
    void reserved_capacity_is_nothing_to_ask_for() {
        Market reserved = new Market("azure", "eastus", "1", "Standard_D8s_v5", CapacityType.RESERVED);

        assertThat(refused(world.open().launch(world.request("t-1", reserved, 1)))
                        .kind())
                .isEqualTo(Kind.CONFIG);
        assertThat(world.arm.calls).isEmpty();
    }
}
