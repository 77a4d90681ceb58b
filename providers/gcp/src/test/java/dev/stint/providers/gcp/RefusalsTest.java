package dev.stint.providers.gcp;

import static dev.stint.providers.gcp.StagedWorld.granted;
import static dev.stint.providers.gcp.StagedWorld.refused;
import static dev.stint.providers.gcp.StagedWorld.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import dev.stint.providers.Refusal.Kind;
import dev.stint.providers.Refusal.Scope;
import dev.stint.providers.Shape;
import dev.stint.providers.gcp.stage.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every code of Google that the adapter knows, one by one: as the answer to a launch, and as what its operation ends with. */
final class RefusalsTest {
    private static final Market T4 =
            new Market("gcp", "us-central1", "us-central1-a", "n1-standard-8+1xnvidia-tesla-t4", CapacityType.SPOT);

    @TempDir
    Path root = Path.of("");

    private @Nullable StagedWorld opened;

    @BeforeEach
    void begin() throws IOException {
        opened = new StagedWorld(root.resolve("gcp"));
    }

    @AfterEach
    void end() {
        world().close();
    }

    private StagedWorld world() {
        return Objects.requireNonNull(opened, "no world was opened");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            insufficientCapacity   | 503 | NO_CAPACITY | MARKET   | PT5M  | no spot capacity for g2-standard-4 in us-central1-a
            resourceNotReady       | 400 | NO_CAPACITY | MARKET   | PT5M  | no spot capacity for g2-standard-4 in us-central1-a
            quotaExceeded          | 403 | QUOTA       | MARKET   | PT30M | the quota that Google did not name for spot in us-central1
            rateLimitExceeded      | 403 | THROTTLED   | REGION   | PT30S | asks for less haste
            userRateLimitExceeded  | 403 | THROTTLED   | REGION   | PT30S | asks for less haste
            tooManyRequests        | 429 | THROTTLED   | REGION   | PT30S | asks for less haste
            required               | 401 | AUTH        | PROVIDER | PT2M  | not accepted or have expired
            authError              | 401 | AUTH        | PROVIDER | PT2M  | not accepted or have expired
            forbidden              | 403 | AUTH        | PROVIDER | PT2M  | give it the role of Stint's orchestrator
            insufficientPermissions| 403 | AUTH        | PROVIDER | PT2M  | give it the role of Stint's orchestrator
            somethingNew           | 403 | AUTH        | PROVIDER | PT2M  | give it the role of Stint's orchestrator
            accessNotConfigured    | 403 | AUTH        | PROVIDER | PT10M | gcloud services enable
            accountDisabled        | 403 | AUTH        | PROVIDER | PT10M | billing account
            notFound               | 404 | CONFIG      | MARKET   |       | stint.providers.gcp.image
            invalid                | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            invalidParameter       | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            badRequest             | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            required               | 400 | CONFIG      | MARKET   |       | the request itself is wrong
            conditionNotMet        | 412 | CONFIG      | MARKET   |       | a policy of the organisation
            somethingNew           | 409 | UNKNOWN     | MARKET   | PT2M  | a code this version does not know
            """)
    void a_reason_of_an_answer_has_its_class_scope_cooldown_and_words(
            String reason, int status, Kind kind, Scope scope, String cooldown, String words) {
        world().stage.faults().failAlways("instances.insert", status, reason, "what Google says");

        Refusal refusal = refused(world().provider().launch(request("t-1", StagedWorld.SPOT, 1)));

        looksLike(refusal, kind, scope, cooldown, words);
        if (status != 401) { // of which the JDK's client keeps the words to itself
            assertThat(refusal.message()).endsWith("(what Google says)");
        }
        assertThat(world().calls("instances.insert")).isEqualTo(kind == Kind.THROTTLED ? GceCalls.TIMES : 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ZONE_RESOURCE_POOL_EXHAUSTED              | NO_CAPACITY | MARKET   | PT5M  | no spot capacity for g2-standard-4 in us-central1-a
            ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS | NO_CAPACITY | MARKET   | PT5M  | no spot capacity for g2-standard-4 in us-central1-a
            RESOURCE_NOT_READY                        | NO_CAPACITY | MARKET   | PT5M  | no spot capacity for g2-standard-4 in us-central1-a
            UNSUPPORTED_OPERATION                     | NO_CAPACITY | MARKET   | PT5M  | preempted while it was created
            PREEMPTED                                 | NO_CAPACITY | MARKET   | PT5M  | preempted while it was created
            VM_MIN_COUNT_NOT_REACHED                  | NO_CAPACITY | MARKET   | PT5M  | no spot capacity
            QUOTA_EXCEEDED                            | QUOTA       | MARKET   | PT30M | the quota that Google did not name for spot in us-central1
            IP_SPACE_EXHAUSTED                        | QUOTA       | REGION   | PT30M | no free addresses
            IP_SPACE_EXHAUSTED_WITH_DETAILS           | QUOTA       | REGION   | PT30M | no free addresses
            RATE_LIMIT_EXCEEDED                       | THROTTLED   | REGION   | PT30S | asks for less haste
            RESOURCE_OPERATION_RATE_EXCEEDED          | THROTTLED   | REGION   | PT30S | asks for less haste
            CONCURRENT_OPERATIONS_QUOTA_EXCEEDED      | THROTTLED   | REGION   | PT30S | asks for less haste
            INTERNAL_ERROR                            | THROTTLED   | REGION   | PT30S | failed inside
            IAM_PERMISSION_DENIED                     | AUTH        | PROVIDER | PT2M  | give it the role of Stint's orchestrator
            PERMISSIONS_ERROR                         | AUTH        | PROVIDER | PT2M  | give it the role of Stint's orchestrator
            SERVICE_ACCOUNT_ACCESS_DENIED             | AUTH        | PROVIDER | PT2M  | roles/iam.serviceAccountUser
            SERVICE_ACCOUNT_NOT_FOUND                 | CONFIG      | MARKET   |       | stint.providers.gcp.service-account
            VPC_NOT_FOUND                             | CONFIG      | MARKET   |       | stint.providers.gcp.network
            SUBNET_NOT_FOUND_FOR_VPC                  | CONFIG      | MARKET   |       | stint.providers.gcp.network
            INVALID_FIELD_VALUE                       | CONFIG      | MARKET   |       | the request itself is wrong
            CONDITION_NOT_MET                         | CONFIG      | MARKET   |       | a policy of the organisation
            SOMETHING_NEW                             | UNKNOWN     | MARKET   | PT2M  | a code this version does not know
            """)
    void a_code_of_an_operation_has_its_class_scope_cooldown_and_words(
            String code, Kind kind, Scope scope, String cooldown, String words) {
        world().stage.failOperation("instances.insert", code, "what Google says", 400);

        Refusal refusal = refused(world().provider().launch(request("t-1", StagedWorld.SPOT, 1)));

        looksLike(refusal, kind, scope, cooldown, words);
        assertThat(refusal.message()).endsWith("(what Google says)");
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(world().calls("instances.insert")).isEqualTo(1); // what has ended is not asked for again
        assertThat(world().provider().find(new LaunchToken("t-1"))).isEmpty();
        assertThat(world().stage.shown()).isEmpty();
    }

    private static void looksLike(Refusal refusal, Kind kind, Scope scope, String cooldown, String words) {
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.scope()).isEqualTo(scope);
        assertThat(refusal.cooldown()).isEqualTo(Optional.ofNullable(cooldown).map(Duration::parse));
        assertThat(refusal.message()).contains(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            IAM_PERMISSION_DENIED | 403 | forbidden         | AUTH
            RATE_LIMIT_EXCEEDED   | 429 | rateLimitExceeded | THROTTLED
            SERVICE_DISABLED      | 403 | forbidden         | AUTH
            BILLING_DISABLED      | 403 | forbidden         | AUTH
            """)
    void a_reason_in_the_details_says_more_than_the_one_of_old(String reason, int status, String old, Kind kind) {
        String body = """
                {"error": {"code": %d, "message": "no", "errors": [{"message": "no", "domain": "global", "reason": "%s"}],
                 "status": "PERMISSION_DENIED", "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo",
                 "reason": "%s", "domain": "googleapis.com"}]}}""".formatted(status, old, reason);
        for (int i = 0; i < GceCalls.TIMES; i++) {
            world().stage.fail("instances.insert", status, body);
        }

        Refusal refusal = refused(world().provider().launch(request("t-1", StagedWorld.SPOT, 1)));

        assertThat(refusal.code()).isEqualTo(reason);
        assertThat(refusal.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void a_failure_inside_google_is_tried_again_and_then_lost_since_it_may_have_had_effect(int status) {
        for (int i = 0; i < GceCalls.TIMES; i++) {
            world().stage.fail("instances.insert", status, "<html>a proxy's page</html>");
        }

        LaunchOutcome outcome = world().provider().launch(request("t-1", StagedWorld.SPOT, 1));

        assertThat(outcome).isInstanceOf(LaunchOutcome.Lost.class);
        assertThat(world().calls("instances.insert")).isEqualTo(GceCalls.TIMES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"n1-standard-8", "nvidia-tesla-t4"})
    void a_type_or_gpu_that_a_zone_has_not_got_fails_no_run(String missing) {
        world().stage.change(landscape -> landscape.without("us-central1-a", missing));

        Refusal refusal = refused(world().provider().launch(request("t-1", T4, 1)));

        assertThat(refusal.kind()).isEqualTo(Kind.NO_CAPACITY);
        assertThat(refusal.scope()).isEqualTo(Scope.MARKET);
        assertThat(refusal.cooldown()).contains(Duration.ofHours(24));
    }

    @Test
    void a_machine_preempted_while_it_was_created_is_a_want_of_capacity_and_nothing_of_it_is_left() {
        world().stage.preemptedWhileCreating("us-central1-a");

        Refusal refusal = refused(world().provider().launch(request("t-1", StagedWorld.SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(Kind.NO_CAPACITY);
        assertThat(refusal.code()).isEqualTo("UNSUPPORTED_OPERATION");
        world().clock.advance(Duration.ofMinutes(2));
        assertThat(world().stage.shown()).isEmpty();
    }

    @Test
    void gpus_of_all_regions_used_up_close_all_markets_with_gpus_for_as_long_and_no_others() {
        List<Market> markets = List.of(
                StagedWorld.SPOT,
                T4,
                new Market("gcp", "europe-west4", "europe-west4-a", "g2-standard-4", CapacityType.ON_DEMAND),
                new Market("gcp", "us-central1", "us-central1-a", "n1-standard-8", CapacityType.SPOT));
        world().stage.quota("GPUS_ALL_REGIONS", 0);

        Refusal refusal = launchedAgainst(markets, StagedWorld.SPOT);

        assertThat(refusal.kind()).isEqualTo(Kind.QUOTA);
        assertThat(refusal.message()).contains("GPUS_ALL_REGIONS of all regions");
        assertThat(unavailable()).containsExactlyElementsOf(markets.subList(0, 3));
        world().clock.advance(Duration.ofMinutes(30));
        assertThat(unavailable()).isEmpty();
    }

    @Test
    void gpus_of_a_region_used_up_close_the_markets_of_that_gpu_region_and_way_of_paying() {
        List<Market> markets = List.of(
                T4,
                new Market("gcp", "us-central1", "us-central1-b", "n1-highmem-8+2xnvidia-tesla-t4", CapacityType.SPOT),
                new Market(
                        "gcp",
                        "us-central1",
                        "us-central1-b",
                        "n1-standard-8+1xnvidia-tesla-t4",
                        CapacityType.ON_DEMAND),
                new Market(
                        "gcp", "europe-west4", "europe-west4-a", "n1-standard-8+1xnvidia-tesla-t4", CapacityType.SPOT),
                StagedWorld.SPOT);
        world().stage.quota("us-central1", "PREEMPTIBLE_NVIDIA_T4_GPUS", 0);

        Refusal refusal = launchedAgainst(markets, T4);

        assertThat(refusal.message()).contains("PREEMPTIBLE_NVIDIA_T4_GPUS for spot in us-central1");
        assertThat(refusal.scope()).isEqualTo(Scope.MARKET);
        assertThat(unavailable()).containsExactlyElementsOf(markets.subList(0, 2));
    }

    @Test
    void what_every_machine_needs_closes_its_region() {
        world().stage.quota("us-central1", "INSTANCES", 0);

        assertThat(launchedAgainst(List.of(StagedWorld.SPOT), StagedWorld.SPOT).scope())
                .isEqualTo(Scope.REGION);
    }

    @Test
    void processors_of_all_regions_close_the_provider() {
        world().stage.quota("CPUS_ALL_REGIONS", 0);

        assertThat(launchedAgainst(List.of(StagedWorld.SPOT), StagedWorld.SPOT).scope())
                .isEqualTo(Scope.PROVIDER);
    }

    private Refusal launchedAgainst(List<Market> markets, Market market) {
        world().offers = markets.stream().map(RefusalsTest::offer).toList();
        return refused(world().provider().launch(request("t-1", market, 1)));
    }

    private List<Market> unavailable() {
        return world()
                .provider()
                .offers(new OfferQuery(
                        Set.of(), world().clock.instant(), world().clock.instant()))
                .stream()
                .filter(offer -> offer.availability() == Offer.Availability.UNAVAILABLE)
                .map(Offer::market)
                .toList();
    }

    private static Offer offer(Market market) {
        return new Offer(
                market,
                Shape.cpus(4, 16),
                Money.of("1"),
                OptionalDouble.empty(),
                Offer.Availability.UNKNOWN,
                Duration.ofMinutes(5),
                Duration.ofSeconds(30),
                StagedWorld.BEGIN);
    }

    @Test
    void expired_credentials_are_a_refusal_of_launches_and_elsewhere_say_that_nothing_is_known() {
        String machine = world().launched("t-1", StagedWorld.SPOT).id();
        world().stage.faults().failAlways(Faults.ANY, 401, "authError", "Invalid Credentials");

        assertThat(refused(world().provider().launch(request("t-2", StagedWorld.SPOT, 1)))
                        .kind())
                .isEqualTo(Kind.AUTH);
        assertThatThrownBy(() -> world().provider().status(machine))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("have expired");
        assertThatThrownBy(() -> world().provider().list("inst-a")).isInstanceOf(ProviderUnavailableException.class);
        world().stage.faults().heal();

        assertThat(world().provider().status(machine).gone()).isFalse();
        granted(world().provider().launch(request("t-2", StagedWorld.SPOT, 1)));
    }

    @Test
    void credentials_that_cannot_be_had_are_a_refusal_of_launches_and_nothing_is_sent() {
        world().credentials = () -> {
            throw new IOException("Your default credentials were not found");
        };

        Refusal refusal = refused(world().provider().launch(request("t-1", StagedWorld.SPOT, 1)));

        assertThat(refusal.kind()).isEqualTo(Kind.AUTH);
        assertThat(refusal.scope()).isEqualTo(Scope.PROVIDER);
        assertThat(refusal.message()).contains("gcloud auth application-default login", "were not found");
        assertThatThrownBy(() -> world().provider().list("inst-a"))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("no usable credentials were found");
        assertThat(world().stage.calls()).isEmpty();
    }

    @Test
    void who_is_throttled_waits_longer_each_time_and_never_longer_than_the_bound() {
        world().stage.faults().failAlways("instances.insert", 403, "rateLimitExceeded", "Rate Limit Exceeded");

        refused(world().provider().launch(request("t-1", StagedWorld.SPOT, 1)));

        assertThat(world().pauses).hasSize(GceCalls.TIMES - 1);
        for (int i = 0; i < world().pauses.size(); i++) {
            assertThat(world().pauses.get(i)).isBetween(Duration.ZERO, Duration.ofSeconds(1L << i));
        }
    }

    @Test
    void who_was_throttled_for_a_moment_gets_the_machine() {
        world().stage.faults().next("instances.insert", Faults.Kind.THROTTLED);
        world().stage.faults().next("instances.insert", Faults.Kind.UNAVAILABLE_AFTER);

        assertThat(granted(world().provider().launch(request("t-1", StagedWorld.SPOT, 1))))
                .hasSize(1);
        assertThat(world().stage.instances()).hasSize(1);
    }

    @Test
    void who_is_not_let_in_learns_nothing_of_a_launch_whose_answer_was_lost() {
        world().stage.cutAfterEffect("instances.insert");
        assertThat(world().provider().launch(request("t-1", StagedWorld.SPOT, 1)))
                .isInstanceOf(LaunchOutcome.Lost.class);

        for (String reason : List.of("authError", "rateLimitExceeded", "somethingNew")) {
            world().stage.faults().failAlways(Faults.ANY, 409, reason, "no");
            assertThat(world().provider().launch(request("t-1", StagedWorld.SPOT, 1)))
                    .as(reason)
                    .isInstanceOf(LaunchOutcome.Lost.class);
        }
        world().stage.faults().heal();
        assertThat(granted(world().provider().launch(request("t-1", StagedWorld.SPOT, 1))))
                .hasSize(1);
        assertThat(world().stage.instances()).hasSize(1);
    }

    @Test
    void reservations_and_types_that_are_none_are_refused_without_a_call() {
        Market reserved = new Market("gcp", "us-central1", "us-central1-a", "g2-standard-4", CapacityType.RESERVED);
        Market strange = new Market("gcp", "us-central1", "us-central1-a", "p5.48xlarge", CapacityType.SPOT);

        assertThat(refused(world().provider().launch(request("t-1", reserved, 1)))
                        .kind())
                .isEqualTo(Kind.CONFIG);
        assertThat(refused(world().provider().launch(request("t-2", strange, 1)))
                        .kind())
                .isEqualTo(Kind.CONFIG);
        assertThat(world().stage.calls()).isEmpty();
    }
}
