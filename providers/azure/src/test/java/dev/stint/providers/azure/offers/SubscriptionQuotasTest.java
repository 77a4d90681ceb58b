package dev.stint.providers.azure.offers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.Shape;
import dev.stint.providers.contract.HandClock;
import dev.stint.providers.contract.HandThreads;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SubscriptionQuotasTest {

    private static final String USAGES = "/usages";
    private static final String D = "Standard_D16s_v5";
    private static final SizeFacts D16 = size(16, "standardDSv5Family");
    // written with a capital letter in the list of sizes, and without in that of quotas
    private static final SizeFacts A100 = size(24, "StandardNCADSA100v4Family");

    private final HandClock clock = new HandClock();
    private final FakeArm arm = new FakeArm();
    private final SubscriptionQuotas quotas =
            new SubscriptionQuotas("sub", arm, AzureOffers.reading(clock, new HandThreads(), new Random(1)));

    @BeforeEach
    void world() {
        arm.on(USAGES, asked -> Answers.document("usages.json"));
    }

    @Test
    void a_launch_within_the_quota_is_not_refused() {
        assertThat(quotas.check(market(D, CapacityType.SPOT), 3, D16)).isEmpty();
        assertThat(quotas.check(market(D, CapacityType.ON_DEMAND), 2, D16)).isEmpty();
        assertThat(arm.asked(USAGES).get(0).address())
                .isEqualTo(
                        "/subscriptions/sub/providers/Microsoft.Compute/locations/eastus/usages?api-version=2025-04-01");
    }

    @Test
    void spot_machines_count_against_their_own_quota_whatever_their_family() {
        Refusal refusal = quotas.check(market(D, CapacityType.SPOT), 4, D16).orElseThrow();

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.QUOTA);
        assertThat(refusal.scope()).isEqualTo(Refusal.Scope.MARKET);
        assertThat(refusal.code()).isEqualTo("lowPriorityCores");
        assertThat(refusal.message())
                .contains("\"Total Regional Spot vCPUs\" (lowPriorityCores) of eastus allows 64 vCPUs, 16 are used")
                .contains("4 x Standard_D16s_v5 needs 64")
                .contains("raised to 80 or more");
        assertThat(refusal.cooldown()).contains(Duration.ofMinutes(5));
        assertThat(quotas.check(market("Standard_NC24ads_A100_v4", CapacityType.SPOT), 2, A100))
                .as("no family counts for spot")
                .isEmpty();
    }

    @Test
    void other_machines_count_against_their_family_and_against_the_region() {
        assertThat(quotas.check(market(D, CapacityType.ON_DEMAND), 3, D16)
                        .orElseThrow()
                        .code())
                .isEqualTo("standardDSv5Family");
        assertThat(quotas.check(market("Standard_NC24ads_A100_v4", CapacityType.ON_DEMAND), 2, A100)
                        .orElseThrow()
                        .message())
                .contains("(standardNCADSA100v4Family)");
        SizeFacts unknown = size(80, "standardNewFamily");
        assertThat(quotas.check(market("Standard_New", CapacityType.ON_DEMAND), 1, unknown)
                        .orElseThrow()
                        .message())
                .contains("\"Total Regional vCPUs\" (cores) of eastus allows 100 vCPUs, 29 are used");
    }

    @Test
    void what_is_too_much_alone_is_left_to_the_usual_pause() {
        assertThat(quotas.check(market(D, CapacityType.SPOT), 5, D16)
                        .orElseThrow()
                        .cooldown())
                .isEmpty();
    }

    @Test
    void switched_off_vcpus_count() {
        SizeFacts constrained =
                new SizeFacts(Shape.cpus(8, 256), "standardESv5Family", 64, Set.of(CapacityType.SPOT), Set.of("1"));

        assertThat(quotas.check(market("Standard_E64-8s_v5", CapacityType.SPOT), 1, constrained))
                .isPresent();
    }

    @Test
    void reserved_machines_were_counted_when_they_were_reserved() {
        assertThat(quotas.check(market(D, CapacityType.RESERVED), 100, D16)).isEmpty();
        assertThat(arm.asked(USAGES)).isEmpty();
    }

    @Test
    void it_is_looked_again_before_a_launch_is_refused() {
        assertThat(quotas.check(market(D, CapacityType.SPOT), 1, D16)).isEmpty();
        arm.on(USAGES, asked -> Answers.json(Answers.file("usages.json").replace("\"limit\": 64", "\"limit\": 640")));
        clock.pass(Duration.ofSeconds(1));

        assertThat(quotas.check(market(D, CapacityType.SPOT), 4, D16))
                .as("raised meanwhile")
                .isEmpty();
        assertThat(arm.asked(USAGES)).hasSize(2);
    }

    @Test
    void while_quotas_cannot_be_read_the_launch_decides() {
        arm.fail(USAGES, 403, "AuthorizationFailed");

        assertThat(quotas.check(market(D, CapacityType.SPOT), 100, D16)).isEmpty();
    }

    private static Market market(String size, CapacityType capacity) {
        return new Market("azure", "eastus", "1", size, capacity);
    }

    private static SizeFacts size(int vcpus, String family) {
        return new SizeFacts(
                Shape.cpus(vcpus, vcpus * 4.0),
                family,
                vcpus,
                Set.of(CapacityType.SPOT, CapacityType.ON_DEMAND),
                Set.of("1"));
    }
}
