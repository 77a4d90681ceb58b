package dev.stint.providers.aws.offers;

import dev.stint.providers.CapacityType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.AvailabilityZone;
import software.amazon.awssdk.services.ec2.model.GetSpotPlacementScoresRequest;
import software.amazon.awssdk.services.ec2.model.GetSpotPlacementScoresResponse;
import software.amazon.awssdk.services.ec2.model.SpotPlacementScore;

/**
 * How likely EC2 says spot requests are to succeed in the zones of a region, from 1 to 10. A score is of several types together (of
 * fewer than three it is always low), so types are asked for by accelerator; EC2 tells the ten best zones at most.
 *
 * <p>New questions are capped per day and account. The same question may be repeated; so the types are asked in a fixed order, and
 * once EC2 refuses to answer it is asked no more until the adapter is opened anew.
 */
final class PlacementScores {

    private static final Logger LOG = System.getLogger(PlacementScores.class.getName());

    private static final int LEAST_TYPES = 3;

    /** EC2 takes no more in one question. */
    private static final int MOST_TYPES = 1_000;

    /** "A score of 1 indicates that your Spot request is not likely to succeed" (GetSpotPlacementScores). */
    private static final int NOT_LIKELY = 1;

    private final String region;
    private final Ec2Client ec2;
    private final Supplier<Map<String, TypeFacts>> types;
    private volatile boolean refused;

    PlacementScores(String region, Ec2Client ec2, Supplier<Map<String, TypeFacts>> types) {
        this.region = region;
        this.ec2 = ec2;
        this.types = types;
    }

    /** Scores of what is asked; empty once EC2 has refused to tell. */
    Scores read() {
        if (refused) {
            return Scores.NONE;
        }
        Map<String, TreeSet<String>> groups = new TreeMap<>();
        types.get().forEach((type, facts) -> {
            if (facts.sold().contains(CapacityType.SPOT)) {
                groups.computeIfAbsent(facts.shape().accelerator(), group -> new TreeSet<>())
                        .add(type);
            }
        });
        groups.values().removeIf(group -> group.size() < LEAST_TYPES);
        try {
            Map<String, String> names = zoneNames();
            Map<String, Map<String, Integer>> scores = new HashMap<>();
            groups.forEach((accelerator, group) -> scores.put(accelerator, scores(group, names)));
            return new Scores(scores);
        } catch (AwsServiceException e) {
            AwsFailure failure = AwsFailure.of(e);
            if (failure.throttled() || e.statusCode() >= 500) {
                throw e;
            }
            refused = true;
            LOG.log(
                    Level.WARNING,
                    "placement scores of {0} are refused and no longer asked for ({1}); offers go on without",
                    region,
                    failure.words());
            return Scores.NONE;
        }
    }

    private Map<String, Integer> scores(TreeSet<String> group, Map<String, String> names) {
        Map<String, Integer> scores = new HashMap<>();
        List<String> asked = group.stream().limit(MOST_TYPES).toList();
        Pages.read(
                "placement scores of " + region,
                token -> ec2.getSpotPlacementScores(GetSpotPlacementScoresRequest.builder()
                        .instanceTypes(asked)
                        .targetCapacity(1)
                        .singleAvailabilityZone(true)
                        .regionNames(region)
                        .nextToken(token)
                        .build()),
                GetSpotPlacementScoresResponse::nextToken,
                page -> {
                    for (SpotPlacementScore score : page.spotPlacementScores()) {
                        String zone = names.get(String.valueOf(score.availabilityZoneId()));
                        if (zone != null && score.score() != null) {
                            scores.put(zone, score.score());
                        }
                    }
                });
        return Map.copyOf(scores);
    }

    /** Scores are told by a zone's id, which is the same for all accounts; all else goes by its name, which is not. */
    private Map<String, String> zoneNames() {
        Map<String, String> names = new HashMap<>();
        for (AvailabilityZone zone : ec2.describeAvailabilityZones().availabilityZones()) {
            if (zone.zoneId() != null && zone.zoneName() != null) {
                names.put(zone.zoneId(), zone.zoneName());
            }
        }
        return names;
    }

    /**
     * What EC2 said.
     *
     * @param byAccelerator scores by accelerator (empty for none) and zone
     */
    record Scores(Map<String, Map<String, Integer>> byAccelerator) {

        /** Nothing is known. */
        static final Scores NONE = new Scores(Map.of());

        Scores {
            byAccelerator = Map.copyOf(byAccelerator);
        }

        /** Whether EC2 holds a spot request there for unlikely to succeed; whatever it says besides, only a launch will tell. */
        boolean unlikely(String accelerator, String zone) {
            return byAccelerator.getOrDefault(accelerator, Map.of()).getOrDefault(zone, Integer.MAX_VALUE)
                    <= NOT_LIKELY;
        }
    }
}
