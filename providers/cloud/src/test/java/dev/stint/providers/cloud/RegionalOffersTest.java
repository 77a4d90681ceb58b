package dev.stint.providers.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RegionalOffersTest {

    private final List<String> calls = new ArrayList<>();
    private Set<String> down = Set.of();
    private final RegionalOffers<Played> offers =
            new RegionalOffers<>("The cloud", List.of("north", "south"), Played::new);

    private final class Played implements RegionalOffers.Region {
        private final String name;

        Played(String name) {
            this.name = name;
        }

        @Override
        public void refresh() {
            calls.add("refresh " + name);
        }

        @Override
        public RegionalOffers.Look look() {
            calls.add("look " + name);
            return down.contains(name)
                    ? new RegionalOffers.Look(List.of(), Optional.of(name + ": is down"))
                    : new RegionalOffers.Look(List.of(offer(name)), Optional.empty());
        }
    }

    private static Offer offer(String region) {
        return new Offer(
                new Market("cloud", region, "a", "small", CapacityType.SPOT),
                Shape.cpus(1, 2),
                Money.of("0.1"),
                OptionalDouble.empty(),
                Offer.Availability.UNKNOWN,
                Duration.ofMinutes(1),
                Duration.ZERO,
                Instant.EPOCH);
    }

    private static OfferQuery query(String... regions) {
        return new OfferQuery(Set.of(regions), Instant.EPOCH, Instant.EPOCH);
    }

    @Test
    void all_regions_begin_to_read_before_the_first_is_waited_for() {
        assertThat(offers.offers(query())).containsExactly(offer("north"), offer("south"));
        assertThat(calls).containsExactly("refresh north", "refresh south", "look north", "look south");
    }

    @Test
    void only_regions_that_are_asked_for_are_looked_at_and_unknown_ones_add_nothing() {
        assertThat(offers.offers(query("south", "moon"))).containsExactly(offer("south"));
        assertThat(calls).containsExactly("refresh south", "look south");
        assertThat(offers.offers(query("moon"))).isEmpty();
        assertThat(offers.of("moon")).isEmpty();
        assertThat(offers.names()).containsExactly("north", "south");
    }

    @Test
    void a_region_that_is_down_is_left_out_and_all_of_them_are_an_outage() {
        down = Set.of("north");
        assertThat(offers.offers(query())).containsExactly(offer("south"));

        assertThatThrownBy(() -> offers.offers(query("north")))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessage("The cloud could not be asked what it has on offer: north: is down");
    }
}
