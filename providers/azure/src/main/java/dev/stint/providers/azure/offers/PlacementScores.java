package dev.stint.providers.azure.offers;

import dev.stint.providers.CapacityType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How likely Azure says one spot machine is to be had in a region's zones: High, Medium or Low
 * (https://learn.microsoft.com/azure/virtual-machine-scale-sets/spot-placement-score, API 2025-06-05, read 2026-11). Five sizes may be
 * asked for at once, those with GPUs are first; when Azure says that these are too many questions, what was learned until then counts.
 *
 * <p>It takes the role "Compute Recommendations Role"; once Azure refuses to answer it is asked no more until the adapter is opened
 * anew.
 */
final class PlacementScores {

    private static final Logger LOG = System.getLogger(PlacementScores.class.getName());
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** "Up to five VM sizes". */
    private static final int SIZES_AT_ONCE = 5;

    private final String address;
    private final String region;
    private final Arm arm;
    private final Supplier<SizeList> sizes;
    private volatile boolean refused;

    PlacementScores(String subscription, String region, Arm arm, Supplier<SizeList> sizes) {
        this.address = "/subscriptions/" + subscription + "/providers/Microsoft.Compute/locations/" + region
                + "/placementScores/spot/generate?api-version=2025-06-05";
        this.region = region;
        this.arm = arm;
        this.sizes = sizes;
    }

    /** Scores of what is asked; empty once Azure has refused to tell. */
    Scores read() {
        Map<String, Map<String, String>> scores = new HashMap<>();
        if (refused) {
            return new Scores(scores);
        }
        try {
            for (boolean zonal : List.of(true, false)) {
                List<String> names = names(zonal);
                for (int from = 0; from < names.size(); from += SIZES_AT_ONCE) {
                    List<String> some = names.subList(from, Math.min(names.size(), from + SIZES_AT_ONCE));
                    take(arm.post(address, question(some, zonal)), zonal, scores);
                }
            }
        } catch (UnansweredException e) {
            if (e.throttled() && !scores.isEmpty()) {
                LOG.log(
                        Level.INFO,
                        "placement scores of {0}: Azure answers no more questions now ({1}); sizes they are known of: {2}",
                        region,
                        e.getMessage(),
                        scores.size());
            } else if (e.passing()) {
                throw e;
            } else {
                refused = true;
                LOG.log(
                        Level.WARNING,
                        "placement scores of {0} are refused and no longer asked for ({1}); offers go on without; to have"
                                + " them, give the identity the role \"Compute Recommendations Role\"",
                        region,
                        e.getMessage());
            }
        }
        return new Scores(scores);
    }

    /** Sizes sold as spot in zones, or in none; with GPUs first, always in the same order. */
    private List<String> names(boolean zonal) {
        List<Map.Entry<String, SizeFacts>> found = new ArrayList<>();
        sizes.get().sizes().entrySet().stream()
                .filter(size -> size.getValue().sold().contains(CapacityType.SPOT))
                .filter(size -> size.getValue().zones().contains(SizeFacts.REGIONAL) != zonal)
                .forEach(found::add);
        found.sort(Comparator.comparing((Map.Entry<String, SizeFacts> size) ->
                        size.getValue().shape().acceleratorCount() == 0)
                .thenComparing(Map.Entry::getKey));
        return found.stream().map(Map.Entry::getKey).toList();
    }

    private JsonNode question(List<String> names, boolean zonal) {
        ObjectNode question = JSON.createObjectNode();
        question.putArray("desiredLocations").add(region);
        names.forEach(name -> question.withArray("desiredSizes").addObject().put("sku", name));
        question.put("desiredCount", 1);
        question.put("availabilityZones", zonal);
        return question;
    }

    private void take(JsonNode answer, boolean zonal, Map<String, Map<String, String>> scores) {
        for (JsonNode score : answer.path("placementScores")) {
            if (score.path("region").asString("").equalsIgnoreCase(region)) {
                scores.computeIfAbsent(score.path("sku").asString("").toLowerCase(Locale.ROOT), size -> new HashMap<>())
                        .put(
                                zonal ? score.path("availabilityZone").asString("") : SizeFacts.REGIONAL,
                                score.path("score").asString(""));
            }
        }
    }

    /**
     * What Azure said.
     *
     * @param bySize scores by size (in lower case) and zone
     */
    record Scores(Map<String, Map<String, String>> bySize) {

        /**
         * Whether Azure holds a spot machine there for unlikely ("a score of Low indicates that the deployment has a low chance of
         * success"), or says that the subscription may have none; whatever it says besides, only a launch will tell.
         */
        boolean unlikely(String size, String zone) {
            String score =
                    bySize.getOrDefault(size.toLowerCase(Locale.ROOT), Map.of()).getOrDefault(zone, "");
            return score.equalsIgnoreCase("Low") || score.startsWith("Restricted");
        }
    }
}
