package dev.stint.providers.aws.stage;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code GetSpotPlacementScores}, from what the test says. As on EC2, at most ten scores are told, the best first, and whoever names
 * fewer than three types gets a low one. Safe for many threads.
 */
public final class PlacementScores implements Stagehand {

    private static final int MOST = 10;
    private static final int LEAST_TYPES = 3;

    private record Score(String region, String zoneId, int score) {}

    private final Map<String, Score> scores = new TreeMap<>();

    PlacementScores() {}

    /** A region's score, from 1 to 10. */
    public synchronized PlacementScores region(String region, int score) {
        scores.put(region, new Score(region, "", score));
        return this;
    }

    /**
     * A zone's score, from 1 to 10.
     *
     * @param zoneId such as {@code use1-az1}, not the name
     */
    public synchronized PlacementScores zone(String region, String zoneId, int score) {
        scores.put(region + " " + zoneId, new Score(region, zoneId, score));
        return this;
    }

    @Override
    public synchronized StageAnswer answer(StageRequest request) {
        boolean zones = request.flag("SingleAvailabilityZone");
        boolean few = request.list("InstanceType").size() < LEAST_TYPES;
        List<String> regions = request.list("RegionName");
        StringBuilder items = new StringBuilder();
        scores.values().stream()
                .filter(each -> zones != each.zoneId().isEmpty())
                .filter(each -> regions.isEmpty() || regions.contains(each.region()))
                .sorted(Comparator.comparing(Score::score).reversed())
                .limit(MOST)
                .forEach(each -> items.append("<item>")
                        .append(Xml.tag("region", each.region()))
                        .append(zones ? Xml.tag("availabilityZoneId", each.zoneId()) : "")
                        .append(Xml.tag("score", Integer.toString(few ? 1 : each.score())))
                        .append("</item>"));
        return StageAnswer.ec2(
                "GetSpotPlacementScores", "<spotPlacementScoreSet>" + items + "</spotPlacementScoreSet>");
    }
}
