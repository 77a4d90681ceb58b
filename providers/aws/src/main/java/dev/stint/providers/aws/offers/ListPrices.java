package dev.stint.providers.aws.offers;

import dev.stint.providers.Money;
import dev.stint.providers.cloud.TypeGlobs;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;

/** On-demand prices of a region, by the AWS Price List API ({@code GetProducts} of AmazonEC2). */
final class ListPrices {

    private static final Logger LOG = System.getLogger(ListPrices.class.getName());

    /** As many as it gives at once. */
    private static final int PRODUCTS_PER_PAGE = 100;

    private static final int SHOWN = 10;

    private final String region;
    private final PricingClient pricing;
    private final TypeGlobs types;

    ListPrices(String region, PricingClient pricing, TypeGlobs types) {
        this.region = region;
        this.pricing = pricing;
        this.types = types;
    }

    /**
     * Prices per hour by type. A type whose price cannot be read, or that has two, has none here and is reported.
     *
     * @throws IllegalStateException when there is no product at all: what was known is kept
     */
    PriceList read() {
        Map<String, Money> prices = new HashMap<>();
        Set<String> twice = new HashSet<>();
        Map<String, String> problems = new TreeMap<>();
        int[] products = {0};
        Pages.read(
                "list prices of " + region,
                token -> pricing.getProducts(request(token)),
                GetProductsResponse::nextToken,
                page -> {
                    products[0] += page.priceList().size();
                    for (String text : page.priceList()) {
                        PriceItem.of(text, region)
                                .filter(item -> item.type().isEmpty() || types.match(item.type()))
                                .ifPresent(item -> take(item, prices, twice, problems));
                    }
                });
        if (products[0] == 0) {
            throw new IllegalStateException("the price list has no product of this region");
        }
        twice.forEach(prices::remove);
        if (!problems.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "list prices of {0}: {1} types have none that can be used: {2}",
                    region,
                    problems.size(),
                    problems.entrySet().stream().limit(SHOWN).toList());
        }
        return new PriceList(prices, Optional.empty());
    }

    private static void take(
            PriceItem item, Map<String, Money> prices, Set<String> twice, Map<String, String> problems) {
        if (item.perHour().isEmpty()) {
            problems.put(item.type(), item.problem());
            return;
        }
        Money price = item.perHour().get();
        Money before = prices.put(item.type(), price);
        if (before != null && !before.equals(price)) {
            twice.add(item.type());
            problems.put(item.type(), "two prices, " + before + " and " + price);
        }
    }

    private GetProductsRequest request(@Nullable String token) {
        List<Filter> filters = new ArrayList<>();
        filters.add(term("regionCode", region));
        PriceItem.ATTRIBUTES.forEach((field, value) -> filters.add(term(field, value)));
        return GetProductsRequest.builder()
                .serviceCode("AmazonEC2")
                .formatVersion("aws_v1")
                .filters(filters)
                .maxResults(PRODUCTS_PER_PAGE)
                .nextToken(token)
                .build();
    }

    private static Filter term(String field, String value) {
        return Filter.builder()
                .type(FilterType.TERM_MATCH)
                .field(field)
                .value(value)
                .build();
    }
}
