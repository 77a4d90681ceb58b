package dev.stint.core.focus;

import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** One row that grows; a column nobody sets is null. */
final class FocusRow {

    private static final int QUANTITY_SCALE = 18;

    private final Map<Column, String> cells = new EnumMap<>(Column.class);

    FocusRow set(Column column, String value) {
        cells.put(column, value);
        return this;
    }

    /** All costs, which are one: Stint pays what it sees, without negotiated discounts. */
    FocusRow cost(Money usd) {
        for (Column column :
                new Column[] {Column.BilledCost, Column.ContractedCost, Column.EffectiveCost, Column.ListCost}) {
            set(column, plain(usd.usd()));
        }
        return this;
    }

    /**
     * What was priced. FOCUS wants quantity × unit price to be the cost, which is a whole number of nano-dollars: so the quantity is
     * the cost over the price.
     *
     * @param measured the quantity as it was measured
     */
    FocusRow priced(Money cost, BigDecimal unitPrice, BigDecimal measured, String unit) {
        BigDecimal quantity = unitPrice.signum() == 0
                ? measured
                : cost.usd().divide(unitPrice, QUANTITY_SCALE, RoundingMode.HALF_EVEN);
        return set(Column.PricingQuantity, plain(quantity))
                .set(Column.PricingUnit, unit)
                .set(Column.ListUnitPrice, plain(unitPrice))
                .set(Column.ContractedUnitPrice, plain(unitPrice))
                .set(Column.ConsumedQuantity, plain(measured))
                .set(Column.ConsumedUnit, unit);
    }

    /** The time of a charge, in whole seconds, of which there is at least one. */
    FocusRow charged(Instant from, Instant to) {
        Instant start = from.truncatedTo(ChronoUnit.SECONDS);
        Instant end = to.truncatedTo(ChronoUnit.SECONDS);
        Instant ceiling = end.isBefore(to) || !end.isAfter(start) ? end.plus(Duration.ofSeconds(1)) : end;
        return set(Column.ChargePeriodStart, start.toString()).set(Column.ChargePeriodEnd, ceiling.toString());
    }

    FocusRow tags(Map<String, String> tags) {
        return set(Column.Tags, json(tags));
    }

    FocusRow details(String property, String value) {
        return set(Column.SkuPriceDetails, json(Map.of(property, value)));
    }

    /** A line of CSV by RFC 4180, without its end; null is nothing between two commas. */
    String line() {
        StringBuilder line = new StringBuilder();
        for (Column column : Column.values()) {
            line.append(column.ordinal() == 0 ? "" : ",");
            String cell = cells.get(column);
            if (cell != null) {
                line.append(quoted(cell));
            }
        }
        return line.toString();
    }

    static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String quoted(String cell) {
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r') && !cell.isEmpty();
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static String json(Map<String, String> values) {
        StringBuilder json = new StringBuilder("{");
        new TreeMap<>(values)
                .forEach((key, value) -> json.append(json.length() == 1 ? "" : ", ")
                        .append(text(key))
                        .append(": ")
                        .append(text(value)));
        return json.append('}').toString();
    }

    private static String text(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c < 0x20) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.append((char) c);
            }
        });
        return text.append('"').toString();
    }
}
