package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.contract.HandClock;
import dev.stint.providers.contract.HandThreads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AccountQuotasTest {

    private static final String G_SPOT = "L-3819A6DF";
    private static final Market SPOT = market("g5.12xlarge", CapacityType.SPOT);

    private final HandClock clock = new HandClock();
    private final FakeAws aws = new FakeAws();
    private final AccountQuotas quotas =
            new AccountQuotas(aws, Ec2Offers.reading(clock, new HandThreads(), new Random(1)));

    @BeforeEach
    void world() {
        limit("All G and VT Spot Instance Requests", 64);
        machines(Rows.machine("i-1", "g5.4xlarge", "spot", 8, 2), Rows.machine("i-2", "g4dn.xlarge", "", 2, 2));
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_launch_within_the_quota_is_not_refused() {
        assertThat(quotas.check(SPOT, 1, 48)).isEmpty();
    }

    @Test
    void a_launch_beyond_what_is_left_is_refused_with_quota_use_need_and_remedy() {
        Refusal refusal = quotas.check(SPOT, 2, 48).orElseThrow();

        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.QUOTA);
        assertThat(refusal.scope()).isEqualTo(Refusal.Scope.MARKET);
        assertThat(refusal.code()).isEqualTo(G_SPOT);
        assertThat(refusal.message())
                .contains("\"All G and VT Spot Instance Requests\" (L-3819A6DF) of us-east-1 allows 64 vCPUs")
                .contains("16 are used")
                .contains("2 x g5.12xlarge needs 96")
                .contains("--quota-code L-3819A6DF --region us-east-1 --desired-value 112");
        assertThat(refusal.cooldown()).as("no machine's end makes room for it").isEmpty();
    }

    @Test
    void where_others_use_the_quota_the_market_is_left_alone_for_a_shorter_while() {
        machines(Rows.machine("i-1", "g5.12xlarge", "spot", 24, 2));

        assertThat(quotas.check(SPOT, 1, 48).orElseThrow().cooldown()).contains(Duration.ofMinutes(5));
    }

    @Test
    void machines_of_other_families_and_ways_of_paying_use_other_quotas() {
        machines(
                Rows.machine("i-1", "g5.12xlarge", "", 24, 2),
                Rows.machine("i-2", "m5.24xlarge", "spot", 48, 2),
                Rows.machine("i-3", "p5.48xlarge", "capacity-block", 96, 2));
        assertThat(quotas.check(SPOT, 1, 64)).isEmpty();

        limit("Running On-Demand G and VT instances", 64);
        assertThat(quotas.check(market("g5.8xlarge", CapacityType.ON_DEMAND), 1, 32)
                        .orElseThrow()
                        .code())
                .isEqualTo("L-DB2E81BA");
    }

    @Test
    void before_it_refuses_it_looks_again() {
        machines(Rows.machine("i-1", "g5.12xlarge", "spot", 24, 2));
        assertThat(quotas.check(SPOT, 1, 48)).isPresent();

        clock.pass(Duration.ofSeconds(1));
        machines();
        assertThat(quotas.check(SPOT, 1, 48)).as("the machine has ended").isEmpty();

        clock.pass(Duration.ofSeconds(1));
        assertThat(quotas.check(SPOT, 2, 48)).isPresent();
        clock.pass(Duration.ofSeconds(1));
        limit("All G and VT Spot Instance Requests", 640);
        assertThat(quotas.check(SPOT, 2, 48)).as("the quota was raised").isEmpty();
    }

    @Test
    void what_is_known_is_not_asked_for_again_at_once() {
        for (int i = 0; i < 5; i++) {
            assertThat(quotas.check(SPOT, 1, 16)).isEmpty();
        }
        assertThat(aws.asked("GetServiceQuota")).hasSize(1);
        assertThat(aws.asked("DescribeInstances")).as("one list of two pages").hasSize(2);
    }

    @Test
    void an_account_without_a_quota_of_its_own_has_the_one_everybody_begins_with() {
        aws.on("GetServiceQuota", asked -> FakeAws.Answer.jsonError(400, "NoSuchResourceException", "none"));
        aws.on("GetAWSDefaultServiceQuota", asked -> quota("All G and VT Spot Instance Requests", 0));

        assertThat(quotas.check(SPOT, 1, 4).orElseThrow().message()).contains("allows 0 vCPUs");
    }

    @Test
    void where_the_quota_may_not_be_read_the_launch_decides() {
        aws.on("GetServiceQuota", asked -> FakeAws.Answer.jsonError(400, "AccessDeniedException", "not you"));

        assertThat(quotas.check(SPOT, 100, 48)).isEmpty();
        assertThat(quotas.check(SPOT, 100, 48)).isEmpty();
        assertThat(aws.asked("GetServiceQuota")).as("left alone for a while").hasSize(1);
    }

    @Test
    void where_its_use_may_not_be_read_only_what_is_too_much_alone_is_refused() {
        aws.on(
                "DescribeInstances",
                asked -> FakeAws.Answer.error(403, "UnauthorizedOperation", "You are not authorized"));

        assertThat(quotas.check(SPOT, 1, 64)).isEmpty();
        assertThat(quotas.check(SPOT, 1, 65).orElseThrow().message()).doesNotContain("are used");
    }

    @Test
    void a_code_that_names_another_kind_of_quota_refuses_nothing() {
        limit("Running Dedicated inf Hosts", 2);

        assertThat(quotas.check(SPOT, 1, 48)).isEmpty();
    }

    @Test
    void families_whose_quota_is_not_known_and_reserved_capacity_are_not_asked_about() {
        assertThat(quotas.check(market("hpc7a.96xlarge", CapacityType.ON_DEMAND), 1, 192))
                .isEmpty();
        assertThat(quotas.check(market("p6-b200.48xlarge", CapacityType.SPOT), 1, 192))
                .isEmpty();
        assertThat(quotas.check(market("g5.12xlarge", CapacityType.RESERVED), 9, 48))
                .isEmpty();
        assertThat(aws.asked("GetServiceQuota")).isEmpty();
    }

    @Test
    void a_machine_whose_processors_are_not_told_makes_the_use_uncertain() {
        machines(Rows.machine("i-1", "g5.12xlarge", "spot", 24, 2).replaceAll("<cpuOptions>.*</cpuOptions>", ""));

        assertThat(quotas.check(SPOT, 1, 48)).isEmpty();
    }

    private void limit(String name, double vcpus) {
        aws.on("GetServiceQuota", asked -> quota(name, vcpus));
    }

    private static FakeAws.Answer quota(String name, double vcpus) {
        return FakeAws.Answer.ok("{\"Quota\":{\"ServiceCode\":\"ec2\",\"QuotaCode\":\"any\",\"QuotaName\":\"" + name
                + "\",\"Value\":" + vcpus + ",\"Unit\":\"None\",\"Adjustable\":true,\"GlobalQuota\":false}}");
    }

    private void machines(String... machines) {
        aws.on("DescribeInstances", asked -> FakeAws.page(asked, "reservationSet", List.of(machines), 1));
    }

    private static Market market(String type, CapacityType capacity) {
        return new Market("aws", "us-east-1", "us-east-1a", type, capacity);
    }

    @Test
    void an_empty_answer_is_no_refusal() {
        machines();

        assertThat(quotas.check(SPOT, 1, 48)).isEqualTo(Optional.empty());
    }
}
