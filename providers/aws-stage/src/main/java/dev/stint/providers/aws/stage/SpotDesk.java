package dev.stint.providers.aws.stage;

import dev.stint.providers.aws.stage.StagedInstance.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Spot requests, which moto does not make for instances that were launched as spot. The state of one follows from the life of its
 * instance. Guarded by the monitor of {@link Instances}.
 */
final class SpotDesk implements Stagehand {

    private static final Set<String> FILTERS = Set.of(
            "state", "status-code", "instance-id", "spot-instance-request-id", "type", "launched-availability-zone");

    private static final class SpotRequest {
        final String id;
        final String region;
        final boolean persistent;
        final Instant createdAt;
        final Map<String, String> tags;
        String instanceId = "";
        boolean cancelled;

        SpotRequest(String id, String region, boolean persistent, Instant createdAt, Map<String, String> tags) {
            this.id = id;
            this.region = region;
            this.persistent = persistent;
            this.createdAt = createdAt;
            this.tags = tags;
        }
    }

    private record Standing(String state, String status) {}

    private final Instances instances;
    private final Map<String, SpotRequest> requests = new LinkedHashMap<>();

    SpotDesk(Instances instances) {
        this.instances = instances;
    }

    /** A new request, for an instance that is being launched; its id. */
    String open(String region, boolean persistent, Map<String, String> tags) {
        String id = String.format("sir-%08x", 0x1a2b3c00 + requests.size());
        requests.put(id, new SpotRequest(id, region, persistent, instances.now(), tags));
        return id;
    }

    void fulfil(String id, String instanceId) {
        known(id).instanceId = instanceId;
    }

    private SpotRequest known(String id) {
        SpotRequest request = requests.get(id);
        if (request == null) {
            throw new RefusedException(
                    400,
                    "InvalidSpotInstanceRequestID.NotFound",
                    "The spot instance request ID '" + id + "' does not exist");
        }
        return request;
    }

    @Override
    public StageAnswer answer(StageRequest request) {
        synchronized (instances) {
            return request.action().equals("CancelSpotInstanceRequests") ? cancel(request) : describe(request);
        }
    }

    private StageAnswer cancel(StageRequest request) {
        List<String> ids = request.list("SpotInstanceRequestId");
        ids.forEach(this::known);
        StringBuilder items = new StringBuilder();
        for (String id : ids) {
            SpotRequest spot = known(id);
            spot.cancelled |= !standing(spot).state().equals("closed");
            items.append("<item>")
                    .append(Xml.tag("spotInstanceRequestId", id))
                    .append(Xml.tag("state", standing(spot).state()))
                    .append("</item>");
        }
        return StageAnswer.ec2(
                "CancelSpotInstanceRequests", "<spotInstanceRequestSet>" + items + "</spotInstanceRequestSet>");
    }

    private StageAnswer describe(StageRequest request) {
        RequestFilters filters = RequestFilters.of(request);
        filters.names().forEach(name -> {
            if (!FILTERS.contains(name) && !name.startsWith("tag:")) {
                throw RefusedException.unplayed("DescribeSpotInstanceRequests with the filter " + name);
            }
        });
        List<String> asked = request.list("SpotInstanceRequestId");
        asked.forEach(this::known);
        StringBuilder items = new StringBuilder();
        for (SpotRequest spot : requests.values()) {
            if (spot.region.equals(request.region())
                    && (asked.isEmpty() || asked.contains(spot.id))
                    && passes(spot, filters)) {
                items.append(item(spot));
            }
        }
        return StageAnswer.ec2(
                "DescribeSpotInstanceRequests", "<spotInstanceRequestSet>" + items + "</spotInstanceRequestSet>");
    }

    private boolean passes(SpotRequest spot, RequestFilters filters) {
        Standing standing = standing(spot);
        return filters.pass("state", Optional.of(standing.state()))
                && filters.pass("status-code", Optional.of(standing.status()))
                && filters.pass("instance-id", Optional.of(spot.instanceId))
                && filters.pass("spot-instance-request-id", Optional.of(spot.id))
                && filters.pass("type", Optional.of(type(spot)))
                && filters.pass(
                        "launched-availability-zone",
                        Optional.of(life(spot).instance().market().zone()))
                && filters.names().stream()
                        .filter(name -> name.startsWith("tag:"))
                        .allMatch(name -> filters.pass(
                                name, Optional.ofNullable(spot.tags.get(name.substring("tag:".length())))));
    }

    private static String type(SpotRequest spot) {
        return spot.persistent ? "persistent" : "one-time";
    }

    private Life life(SpotRequest spot) {
        return instances.known(spot.instanceId);
    }

    /** As "Spot request status", Amazon EC2 User Guide. */
    private Standing standing(SpotRequest spot) {
        Instant now = instances.now();
        Life life = life(spot);
        Optional<String> end = life.end(now).map(Life.End::spotStatus);
        if (spot.cancelled) {
            return new Standing("cancelled", end.orElse("request-canceled-and-instance-running"));
        }
        if (end.isPresent()) {
            // a persistent one is open again, and would launch another instance, untagged
            return spot.persistent ? new Standing("open", "pending-evaluation") : new Standing("closed", end.get());
        }
        return new Standing("active", life.warning(now).isPresent() ? "marked-for-termination" : "fulfilled");
    }

    private String item(SpotRequest spot) {
        Standing standing = standing(spot);
        StagedInstance instance = life(spot).instance();
        StringBuilder tags = new StringBuilder();
        spot.tags.forEach((key, value) -> tags.append("<item>")
                .append(Xml.tag("key", key))
                .append(Xml.tag("value", value))
                .append("</item>"));
        boolean gone = life(spot).state(instances.now()) == State.TERMINATED;
        return "<item>" + Xml.tag("spotInstanceRequestId", spot.id) + Xml.tag("type", type(spot))
                + Xml.tag("state", standing.state())
                + "<status>" + Xml.tag("code", standing.status()) + Xml.tag("message", standing.status())
                + Xml.tag("updateTime", instances.now().toString()) + "</status>"
                + Xml.tag("createTime", spot.createdAt.toString())
                + Xml.tag("productDescription", "Linux/UNIX")
                + Xml.tag("launchedAvailabilityZone", instance.market().zone())
                + "<launchSpecification>" + Xml.tag("imageId", instance.imageId())
                + Xml.tag("instanceType", instance.market().instanceType()) + "</launchSpecification>"
                + (gone && spot.persistent ? "" : Xml.tag("instanceId", spot.instanceId))
                + Xml.tag("instanceInterruptionBehavior", "terminate")
                + "<tagSet>" + tags + "</tagSet></item>";
    }
}
