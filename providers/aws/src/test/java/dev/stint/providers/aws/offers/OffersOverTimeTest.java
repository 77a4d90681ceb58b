package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.contract.HandClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds while time passes and answers fail. */
final class OffersOverTimeTest extends OffersWorld {

    @Test
    void prices_that_changed_are_seen_once_they_were_read_anew() {
        look(EAST);
        spot("0.55");
        clock.pass(Duration.ofMinutes(5));
        threads.hold();

        assertThat(spotPrice(look(EAST))).as("served at once, from memory").isEqualTo(Money.of("0.40"));
        threads.release();
        Offer after = offer(look(EAST), "us-east-1a", "g5.xlarge", CapacityType.SPOT);

        assertThat(after.perHour()).isEqualTo(Money.of("0.55"));
        assertThat(after.observedAt()).isEqualTo(HandClock.START.plus(Duration.ofMinutes(5)));
    }

    @Test
    void looks_within_five_minutes_ask_nobody_and_give_the_same_list() {
        List<Offer> first = look(EAST);
        int calls = calls();
        clock.pass(Duration.ofMinutes(4));

        assertThat(look(EAST)).isEqualTo(first);
        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void types_and_list_prices_are_read_once_a_day() {
        for (int i = 0; i < 24; i++) {
            look(EAST);
            clock.pass(Duration.ofHours(1));
        }
        assertThat(aws.asked("DescribeInstanceTypes")).hasSize(1);
        assertThat(aws.asked("GetProducts")).hasSize(1);
        assertThat(aws.asked("GET " + ADVICE)).hasSize(1);
        assertThat(aws.asked("DescribeSpotPriceHistory")).hasSize(24);
        look(EAST);
        assertThat(aws.asked("DescribeInstanceTypes")).hasSize(2);
        assertThat(aws.asked("GetProducts")).hasSize(2);
    }

    @Test
    void while_throttled_the_old_prices_hold_and_their_age_is_told() {
        look(EAST);
        throttle(EAST);
        for (int i = 0; i < 60; i++) {
            clock.pass(Duration.ofMinutes(1));
            Offer offer = offer(look(EAST), "us-east-1a", "g5.xlarge", CapacityType.SPOT);
            assertThat(offer.perHour()).isEqualTo(Money.of("0.40"));
            assertThat(offer.observedAt()).isEqualTo(HandClock.START);
        }
        assertThat(aws.asked("DescribeSpotPriceHistory"))
                .as("left alone longer and longer, five minutes at most")
                .hasSizeBetween(12, 30);
        aws.calm("DescribeSpotPriceHistory", EAST);
        spot("0.41");
        clock.pass(Duration.ofMinutes(5));
        look(EAST);
        assertThat(spotPrice(look(EAST))).isEqualTo(Money.of("0.41"));
    }

    @Test
    void being_throttled_in_the_middle_of_a_list_leaves_all_prices_as_they_were() {
        look(EAST);
        aws.on(
                "DescribeSpotPriceHistory",
                EAST,
                asked -> asked.parameter("NextToken").isEmpty()
                        ? FakeAws.page(asked, "spotPriceHistorySet", rows(EAST, "0.99"), 1)
                        : throttled());
        clock.pass(Duration.ofMinutes(5));
        look(EAST);

        assertThat(spotPrice(look(EAST))).isEqualTo(Money.of("0.40"));
    }

    @Test
    void an_empty_answer_leaves_all_prices_as_they_were() {
        look(EAST);
        aws.on("DescribeSpotPriceHistory", EAST, asked -> FakeAws.page(asked, "spotPriceHistorySet", List.of(), 1));
        clock.pass(Duration.ofMinutes(5));
        look(EAST);

        assertThat(spotPrice(look(EAST))).isEqualTo(Money.of("0.40"));
    }

    @Test
    void while_one_region_is_down_the_others_are_offered() {
        throttle(EAST);

        assertThat(regionsOf(look())).containsExactly(WEST);
        assertThatThrownBy(() -> look(EAST))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("us-east-1: spot prices: RequestLimitExceeded");
        aws.calm("DescribeSpotPriceHistory", EAST);
        clock.pass(Duration.ofSeconds(4));
        look();
        assertThat(regionsOf(look())).containsExactlyInAnyOrder(EAST, WEST);
    }

    @Test
    void when_nothing_was_ever_read_it_cannot_be_told() {
        aws.on("DescribeInstanceTypeOfferings", asked -> FakeAws.Answer.error(401, "AuthFailure", "who are you"));

        assertThatThrownBy(() -> look(EAST, WEST))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining("us-east-1: instance types: AuthFailure: who are you; us-west-2:");
    }

    @Test
    void without_list_prices_nothing_is_offered_until_they_come_and_spot_alone_where_they_are_denied() {
        aws.on("GetProducts", asked -> FakeAws.Answer.jsonError(400, "ThrottlingException", "Rate exceeded"));
        assertThatThrownBy(() -> look(EAST)).hasMessageContaining("list prices: ThrottlingException");

        aws.on("GetProducts", asked -> FakeAws.Answer.jsonError(400, "AccessDeniedException", "not you"));
        clock.pass(Duration.ofSeconds(4));
        look(EAST);

        assertThat(look(EAST)).isNotEmpty().allMatch(offer -> offer.market().interruptible());
    }
}
