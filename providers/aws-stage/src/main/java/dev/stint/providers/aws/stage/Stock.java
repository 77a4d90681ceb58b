package dev.stint.providers.aws.stage;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to launch: machines of each market (any number where the test says nothing, but none reserved), their prices, and the images that public
 * parameters name. Safe for many threads.
 */
final class Stock {

    private static final String RESOLVE = "resolve:ssm:";

    private final SpotPrices prices;
    private final Map<Market, Integer> machines = new HashMap<>();
    private final Map<String, String> images = new HashMap<>();

    Stock(SpotPrices prices) {
        this.prices = prices;
    }

    synchronized void set(Market market, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("capacity of " + market + ": " + count + "; give zero or more");
        }
        machines.put(market, count);
    }

    /** How many more there are, besides those that are taken. Nobody has a reservation that the test has not made. */
    synchronized int free(Market market, int taken) {
        int all = machines.getOrDefault(market, market.capacity() == CapacityType.RESERVED ? 0 : Integer.MAX_VALUE);
        return Math.max(0, all - taken);
    }

    /** Whether a market costs more than may be paid. */
    boolean tooDear(Market market, BigDecimal most) {
        return market.capacity() == CapacityType.SPOT
                && prices.now(market.instanceType(), market.zone())
                        .map(price -> most.compareTo(new BigDecimal(price)) < 0)
                        .orElse(false);
    }

    synchronized void name(String region, String parameter, String imageId) {
        images.put(region + parameter, imageId);
    }

    /** The image a public parameter names. */
    synchronized Optional<String> parameter(String region, String name) {
        return Optional.ofNullable(images.get(region + name));
    }

    /** The image of a request, which may be named by a parameter. */
    String image(String region, String image) {
        if (!image.startsWith(RESOLVE)) {
            return image;
        }
        return parameter(region, image.substring(RESOLVE.length()))
                .orElseThrow(() -> new RefusedException(
                        400,
                        "InvalidParameterValue",
                        "The parameter " + image + " cannot be resolved: it does not exist"));
    }
}
