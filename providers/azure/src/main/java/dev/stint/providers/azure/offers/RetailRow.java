package dev.stint.providers.azure.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One row of the Retail Prices API that is about a Linux machine which is paid for by the hour. Read strictly: what is not plainly
 * a price in force has none, and says why.
 *
 * @param size as Azure Resource Manager names it
 * @param capacity how it is paid for
 * @param perHour of one machine; empty where the row has no price that can be used
 * @param since when it came into force
 * @param primary whether the row is one of a meter's primary region
 * @param problem why there is no price; empty when there is one, or another row will have it
 */
record RetailRow(
        String size, CapacityType capacity, Optional<Money> perHour, Instant since, boolean primary, String problem) {

    /** Of two rows about the same the greater one counts: the newer, then one with a price, then that of the primary region. */
    static final Comparator<RetailRow> WEIGHT = Comparator.comparing(RetailRow::since)
            .thenComparing(row -> row.perHour().isPresent())
            .thenComparing(RetailRow::primary);

    private static final String CURRENCY = "USD";
    private static final String UNIT = "1 Hour";

    /** The row; empty for one of something else, such as Windows or a reservation. */
    static Optional<RetailRow> of(JsonNode row, String region, Instant now) {
        String size = text(row, "armSkuName");
        if (size.isBlank()
                || !text(row, "serviceName").equals("Virtual Machines")
                || !text(row, "armRegionName").equalsIgnoreCase(region)
                || !text(row, "type").equals("Consumption") // not DevTestConsumption, not Reservation
                || elsewhere(text(row, "productName"))) {
            return Optional.empty();
        }
        String meter = text(row, "skuName") + " | " + text(row, "meterName");
        if (meter.contains("Low Priority") || meter.contains("Expired")) {
            return Optional.empty();
        }
        CapacityType capacity = meter.contains("Spot") ? CapacityType.SPOT : CapacityType.ON_DEMAND;
        Optional<Instant> since = instant(row.path("effectiveStartDate"));
        Optional<Instant> until = instant(row.path("effectiveEndDate"));
        if (since.isPresent() && since.get().isAfter(now)
                || until.isPresent() && until.get().isBefore(now)) {
            return Optional.empty(); // of another time; the one in force has a row of its own
        }
        boolean primary = row.path("isPrimaryMeterRegion").asBoolean(false);
        @Nullable String problem = problem(row, since);
        return Optional.of(new RetailRow(
                size,
                capacity,
                problem == null ? Optional.of(new Money(price(row))) : Optional.empty(),
                since.orElse(Instant.MIN),
                primary,
                problem == null ? "" : problem));
    }

    /** Windows costs more, and Cloud Services, written with and without the space, are another product with the same sizes. */
    private static boolean elsewhere(String product) {
        String close = product.replace(" ", "").toLowerCase(Locale.ROOT);
        return close.contains("windows") || close.contains("cloudservices") || close.contains("dedicatedhost");
    }

    private static @Nullable String problem(JsonNode row, Optional<Instant> since) {
        String currency = text(row, "currencyCode");
        if (!currency.equals(CURRENCY)) {
            return "a price in '" + currency + "', not in " + CURRENCY;
        }
        if (!text(row, "unitOfMeasure").equals(UNIT)) {
            return "a price for '" + text(row, "unitOfMeasure") + "', not for " + UNIT;
        }
        if (since.isEmpty()) {
            return "a price without a day from which it holds";
        }
        if (row.path("tierMinimumUnits").asDouble(0) != 0) {
            return "a price from " + row.path("tierMinimumUnits").asString("") + " units on";
        }
        JsonNode price = row.path("retailPrice");
        if (!price.isNumber() || !new Money(price.decimalValue()).isPositive()) {
            return "a price of " + (price.isMissingNode() ? "nothing" : price.toString());
        }
        return null;
    }

    private static BigDecimal price(JsonNode row) {
        return row.path("retailPrice").decimalValue();
    }

    private static String text(JsonNode row, String field) {
        return Pages.text(row.path(field)).orElse("");
    }

    private static Optional<Instant> instant(JsonNode node) {
        try {
            return Pages.text(node).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
