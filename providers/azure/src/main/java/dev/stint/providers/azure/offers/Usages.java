package dev.stint.providers.azure.offers;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Quotas of a subscription in a region and how much of them is used, by {@code Microsoft.Compute/locations/usages}.
 *
 * @param byName by their names in lower case: Azure writes those of families one way here and another in the list of sizes
 */
record Usages(Map<String, Usage> byName) {

    /** All spot machines count against this one, whatever their family. */
    static final String SPOT = "lowPriorityCores";

    /** All other machines count against this one, beside that of their family. */
    static final String ALL_OTHERS = "cores";

    /**
     * One quota, in vCPUs.
     *
     * @param name as Azure calls it
     * @param title the same for people
     */
    record Usage(String name, String title, long used, long limit) {}

    Usages {
        byName = Map.copyOf(byName);
    }

    /** @throws IllegalStateException when there is no quota at all */
    static Usages read(String subscription, String region, Arm arm) {
        Map<String, Usage> byName = new HashMap<>();
        Pages.read(
                "quotas of " + region,
                arm,
                "/subscriptions/" + subscription + "/providers/Microsoft.Compute/locations/" + region
                        + "/usages?api-version=2025-04-01",
                item -> usage(item).ifPresent(usage -> byName.put(usage.name().toLowerCase(Locale.ROOT), usage)));
        if (byName.isEmpty()) {
            throw new IllegalStateException("Azure answered with no quota");
        }
        return new Usages(byName);
    }

    Optional<Usage> of(String name) {
        return Optional.ofNullable(byName.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Empty for one that has no limit, or is not understood. */
    private static Optional<Usage> usage(JsonNode item) {
        Optional<String> name = Pages.text(item.path("name").path("value"));
        JsonNode used = item.path("currentValue");
        JsonNode limit = item.path("limit");
        if (name.isEmpty() || !used.isIntegralNumber() || !limit.isIntegralNumber() || limit.asLong() < 0) {
            return Optional.empty();
        }
        String title = Pages.text(item.path("name").path("localizedValue")).orElse(name.get());
        return Optional.of(new Usage(name.get(), title, used.asLong(), limit.asLong()));
    }
}
