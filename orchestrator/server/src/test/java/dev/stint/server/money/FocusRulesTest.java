package dev.stint.server.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.focus.FocusExport;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of FOCUS find what is wrong, and nothing wrong in what is right. */
class FocusRulesTest {
    private static final Instant FROM = Instant.parse("2026-11-30T23:59:59.250Z");

    @Test
    void names_and_tags_of_any_kind_are_kept_and_a_row_that_ends_with_the_month_stays_in_it() {
        List<Map<String, Optional<String>>> rows = rows(run(Map.of("note", "a \"b\", c\nd", "ä", "\\ü")));

        assertThat(FocusRules.published().faults(rows)).isEmpty();
        Map<String, Optional<String>> row = rows.get(0);
        assertThat(rows).hasSize(1);
        assertThat(row.get("Tags"))
                .contains("{\"note\": \"a \\\"b\\\", c\\u000ad\", \"stint/project\": \"p,1\", \"stint/run\": \"r\","
                        + " \"stint/team\": \"vision\", \"ä\": \"\\\\ü\"}");
        assertThat(row.get("ChargePeriodStart")).contains("2026-11-30T23:59:59Z");
        assertThat(row.get("ChargePeriodEnd")).contains("2026-12-01T00:00:00Z");
        assertThat(row.get("BilledCost")).contains("0.000208333");
        assertThat(row.get("PricingCategory")).contains("Dynamic");
        assertThat(row.get("ServiceName")).contains("Amazon Elastic Compute Cloud");
        assertThat(row.get("x_Project")).contains("p,1");
        assertThat(row.get("ChargeClass")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "BilledCost, null, 'BilledCost: null'",
                "BilledCost, 1e3, 'BilledCost: not a decimal'",
                "ListCost, 2, 'ListCost: not ListUnitPrice × PricingQuantity'",
                "ChargeCategory, Use, 'ChargeCategory: Use is not allowed'",
                "ChargePeriodEnd, 2026-11-30, 'ChargePeriodEnd: not a datetime'",
                "ChargePeriodEnd, 2026-11-30T20:00:00Z, 'ChargePeriod: ends before it begins'",
                "BillingCurrency, Dollars, 'BillingCurrency: Dollars is not allowed'",
                "PricingUnit, hours, 'PricingUnit: hours is not allowed'",
                "ConsumedUnit, null, 'ConsumedUnit: not null exactly where its other column is'",
                "RegionName, null, 'RegionName: not null exactly where its other column is'",
                "SkuId, null, 'SkuId: null'",
                "PricingCategory, Committed, 'PricingCategory: Committed where'",
                "Tags, [1], 'Tags: not a json'",
                "SkuPriceDetails, '{\"instanceType\": 1}', 'SkuPriceDetails: not a json'",
                "ServiceSubcategory, Search, 'ServiceSubcategory: no child of its category'",
                "ResourceName, inst-1/vision/r/attempt-1, 'ResourceName: the same as ResourceId'",
                "ProviderName, '', 'ProviderName: not a string'"
            })
    void a_cell_that_breaks_a_rule_is_found(String column, String value, String fault) {
        List<Map<String, Optional<String>>> rows = rows(run(Map.of()));
        rows.get(0).put(column, Optional.ofNullable(value));

        assertThat(FocusRules.published().faults(rows))
                .anySatisfy(found -> assertThat(found).startsWith(fault));
    }

    @Test
    void a_column_that_is_missing_or_nobodys_is_found() {
        List<Map<String, Optional<String>>> rows = rows(run(Map.of()));
        rows.get(0).remove("EffectiveCost");
        rows.get(0).put("Colour", Optional.of("red"));

        assertThat(FocusRules.published().faults(rows))
                .contains("EffectiveCost is missing", "Colour is no FOCUS column and no custom one: x_ and PascalCase");
    }

    private static List<Map<String, Optional<String>>> rows(RunFacts run) {
        return FocusFile.parse(FocusExport.heading() + "\r\n"
                + String.join("\r\n", FocusExport.lines("inst-1", List.of(run), YearMonth.of(2026, 11))) + "\r\n");
    }

    /** A spot machine for 1.5 seconds, of which half are November's. */
    private static RunFacts run(Map<String, String> tags) {
        Money price = Money.of("1");
        Instant to = FROM.plusMillis(1500);
        return new RunFacts(
                "r",
                "r",
                "job",
                "vision",
                "p,1",
                tags,
                false,
                Optional.empty(),
                1,
                Optional.empty(),
                Duration.ZERO,
                List.of(),
                List.of(new LedgerRow(
                        "r",
                        1,
                        LedgerRow.Kind.COMPUTE,
                        Market.parse("aws/us-east-1/us-east-1a/g5.xlarge/spot"),
                        FROM,
                        to,
                        price,
                        price.perHourFor(Duration.between(FROM, to)))),
                List.of());
    }
}
