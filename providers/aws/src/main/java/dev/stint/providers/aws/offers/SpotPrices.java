package dev.stint.providers.aws.offers;

import dev.stint.providers.Money;
import dev.stint.providers.cloud.TypeGlobs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.SpotPrice;

/**
 * Spot prices in force in a region.
 *
 * <p>Asked for the time since now, DescribeSpotPriceHistory answers with the last change before now of each type, zone and product,
 * which is the price in force; where it gives several, the newest counts. Only prices of Linux do.
 */
final class SpotPrices {

    private static final Logger LOG = System.getLogger(SpotPrices.class.getName());

    private static final String LINUX = "Linux/UNIX";

    /** The same under the name it had for accounts with EC2-Classic. */
    private static final Set<String> PRODUCTS = Set.of(LINUX, "Linux/UNIX (Amazon VPC)");

    /** As many as EC2 gives at once. */
    private static final int ROWS_PER_PAGE = 1_000;

    private final String region;
    private final Ec2Client ec2;
    private final TypeGlobs types;
    private final InstantSource clock;

    SpotPrices(String region, Ec2Client ec2, TypeGlobs types, InstantSource clock) {
        this.region = region;
        this.ec2 = ec2;
        this.types = types;
        this.clock = clock;
    }

    /**
     * Prices per hour. Rows without a sensible price count as not there, and are reported.
     *
     * @throws IllegalStateException when there is no row at all: no region has no prices, so what was known is kept
     */
    Map<Place, Money> read() {
        Map<Place, Change> newest = new HashMap<>();
        Instant now = clock.instant();
        int[] rows = {0};
        int[] unreadable = {0};
        Pages.read(
                "spot prices of " + region,
                token -> ec2.describeSpotPriceHistory(request(now, token)),
                DescribeSpotPriceHistoryResponse::nextToken,
                page -> {
                    rows[0] += page.spotPriceHistory().size();
                    for (SpotPrice row : page.spotPriceHistory()) {
                        unreadable[0] += take(row, newest) ? 0 : 1;
                    }
                });
        if (rows[0] == 0) {
            throw new IllegalStateException("EC2 answered with no price at all");
        }
        if (unreadable[0] > 0) {
            LOG.log(
                    Level.WARNING,
                    "spot prices of {0}: {1} rows have no price above zero, no time or no place; left out",
                    region,
                    unreadable[0]);
        }
        Map<Place, Money> prices = new HashMap<>();
        newest.forEach((place, change) -> prices.put(place, change.price()));
        return Map.copyOf(prices);
    }

    private static DescribeSpotPriceHistoryRequest request(Instant now, @Nullable String token) {
        return DescribeSpotPriceHistoryRequest.builder()
                .startTime(now)
                .productDescriptions(LINUX)
                .maxResults(ROWS_PER_PAGE)
                .nextToken(token)
                .build();
    }

    /** False for a row that cannot be understood. */
    private boolean take(SpotPrice row, Map<Place, Change> newest) {
        String type = row.instanceTypeAsString();
        String zone = row.availabilityZone();
        if (!PRODUCTS.contains(String.valueOf(row.productDescriptionAsString()))) {
            return true;
        }
        if (type == null || zone == null || row.timestamp() == null) {
            return false;
        }
        if (!types.match(type)) {
            return true;
        }
        Optional<Money> price = price(row.spotPrice());
        price.ifPresent(usd -> newest.merge(new Place(type, zone), new Change(row.timestamp(), usd), Change::newer));
        return price.isPresent();
    }

    private static Optional<Money> price(@Nullable String usd) {
        if (usd == null) {
            return Optional.empty();
        }
        try {
            Money price = new Money(new BigDecimal(usd.strip()));
            return price.isPositive() ? Optional.of(price) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private record Change(Instant at, Money price) {

        /** The later one; of two at the same instant the dearer, so that the order of rows does not matter. */
        Change newer(Change other) {
            int order = at.compareTo(other.at);
            return order > 0 || order == 0 && price.compareTo(other.price) >= 0 ? this : other;
        }
    }
}
