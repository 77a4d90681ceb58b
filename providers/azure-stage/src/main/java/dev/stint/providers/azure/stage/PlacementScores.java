package dev.stint.providers.azure.stage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How likely spot machines are granted: "Placement Scores - Post" (2025-06-05), Compute REST API reference. What nobody said anything
 * about is {@code High}. Safe for many threads.
 */
public final class PlacementScores {

    private static final int MOST_SIZES = 5;
    private static final int MOST_LOCATIONS = 8;

    private final Map<String, String> scores = new HashMap<>();

    PlacementScores() {}

    /**
     * Says how likely it is.
     *
     * @param zone or {@link Stock#REGIONAL}
     * @param score {@code High}, {@code Medium}, {@code Low}, {@code DataNotFoundOrStale} or {@code RestrictedSkuNotAvailable}
     */
    public synchronized PlacementScores set(String location, String zone, String size, String score) {
        scores.put(location + "/" + zone + "/" + size, score);
        return this;
    }

    synchronized ArmAnswer answer(ArmRequest request) {
        if (!request.operation().equals("POST generate")) {
            throw RefusedException.unplayed(request.operation());
        }
        JsonNode asked = request.json();
        JsonNode sizes = asked.path("desiredSizes");
        JsonNode locations = asked.path("desiredLocations");
        if (sizes.isEmpty() || sizes.size() > MOST_SIZES || locations.isEmpty() || locations.size() > MOST_LOCATIONS) {
            throw new RefusedException(
                    400,
                    "BadRequest",
                    "Give up to " + MOST_SIZES + " desiredSizes and up to " + MOST_LOCATIONS
                            + " desiredLocations; there are " + sizes.size() + " and " + locations.size());
        }
        boolean zonal = asked.path("availabilityZones").asBoolean(false);
        List<ObjectNode> found = new ArrayList<>();
        locations
                .valueStream()
                .map(JsonNode::asString)
                .forEach(location -> sizes.valueStream()
                        .map(size -> size.path("sku").asString(""))
                        .forEach(size -> {
                            for (String zone : zonal ? List.of("1", "2", "3") : List.of(Stock.REGIONAL)) {
                                ObjectNode score = Tree.object(
                                        "sku",
                                        size,
                                        "region",
                                        location,
                                        "score",
                                        scores.getOrDefault(location + "/" + zone + "/" + size, "High"),
                                        "isQuotaAvailable",
                                        true);
                                if (zonal) {
                                    score.put("availabilityZone", zone);
                                }
                                found.add(score);
                            }
                        }));
        ObjectNode answer = Tree.object(
                "desiredLocations",
                locations,
                "desiredSizes",
                sizes,
                "desiredCount",
                asked.path("desiredCount").asInt(1),
                "availabilityZones",
                zonal,
                "placementScores",
                found);
        return ArmAnswer.ok(answer);
    }
}
