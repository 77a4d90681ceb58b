package dev.stint.providers.gcp.offers;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What an SKU costs. Read strictly: what is not plainly a price per hour is a problem and no price.
 *
 * @param usdPerHour of one vCPU, GiB or GPU; empty when there is a problem
 * @param problem what is wrong with it; empty when there is a price
 */
record SkuRate(Optional<BigDecimal> usdPerHour, String problem) {

    private static final String USD = "USD";

    /** As Google's price pages turn one into the other. */
    private static final BigDecimal HOURS_PER_MONTH = BigDecimal.valueOf(730);

    /** 2^30 by 10^9. */
    private static final BigDecimal GB_PER_GIB = new BigDecimal("1.073741824");

    /** The catalog answered in another currency than it was asked for. */
    static final class WrongCurrencyException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        WrongCurrencyException(String sku, String currency) {
            super(sku + " is priced in '" + currency + "', though " + USD
                    + " was asked for; nothing is converted here");
        }
    }

    /**
     * The price of an SKU in force.
     *
     * @param sku as {@code services.skus.list} has it
     * @throws WrongCurrencyException for a price that is not in dollars
     */
    static SkuRate of(SkuPart.Kind kind, JsonNode sku) {
        JsonNode infos = sku.path("pricingInfo");
        // "a timeline of pricing info for this SKU in chronological order"
        JsonNode price = infos.path(infos.size() - 1).path("pricingExpression");
        JsonNode tiers = price.path("tieredRates");
        if (tiers.isEmpty()) {
            return problem("no price");
        }
        // of several the dearest: what is free or cheap up to some amount is not so for every hour
        BigDecimal dearest = BigDecimal.ZERO;
        for (JsonNode tier : tiers) {
            dearest = dearest.max(amount(sku, tier.path("unitPrice")));
        }
        if (dearest.signum() <= 0) {
            return problem("a price of zero");
        }
        String unit = text(price.path("usageUnit"));
        BigDecimal amount = dearest;
        return perHour(kind, unit, amount)
                .map(found -> new SkuRate(Optional.of(found), ""))
                .orElseGet(() -> problem("a price per '" + unit + "'"));
    }

    private static Optional<BigDecimal> perHour(SkuPart.Kind kind, String unit, BigDecimal price) {
        boolean byTheGib = kind == SkuPart.Kind.RAM || kind == SkuPart.Kind.LOCAL_SSD;
        if (!byTheGib) {
            return unit.equals("h") ? Optional.of(price) : Optional.empty();
        }
        return switch (unit) {
            case "GiBy.h" -> Optional.of(price);
            case "GBy.h" -> Optional.of(price.multiply(GB_PER_GIB));
            case "GiBy.mo" -> Optional.of(price.divide(HOURS_PER_MONTH, MathContext.DECIMAL64));
            case "GBy.mo" -> Optional.of(price.multiply(GB_PER_GIB).divide(HOURS_PER_MONTH, MathContext.DECIMAL64));
            default -> Optional.empty();
        };
    }

    /** Whole units, a 64-bit number in a text, and billionths; exact. */
    private static BigDecimal amount(JsonNode sku, JsonNode money) {
        String currency = text(money.path("currencyCode"));
        if (!currency.equals(USD)) {
            throw new WrongCurrencyException(
                    "SKU " + text(sku.path("skuId")) + " (" + text(sku.path("description")) + ")", currency);
        }
        String units =
                money.path("units").isMissingNode() ? "0" : money.path("units").asString();
        return new BigDecimal(units).add(BigDecimal.valueOf(money.path("nanos").asInt(0), 9));
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.asString() : "";
    }

    private static SkuRate problem(String words) {
        return new SkuRate(Optional.empty(), words);
    }
}
