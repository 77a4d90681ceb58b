package dev.stint.providers.aws.stage;

import java.util.Map;
import java.util.Set;

/** All of EC2: what the stage plays itself, and moto for the rest. */
final class Ec2Desk implements Stagehand {

    /** What would start, end or show instances past the stage. */
    private static final Set<String> UNPLAYED = Set.of(
            "CreateFleet",
            "RequestSpotInstances",
            "RequestSpotFleet",
            "StartInstances",
            "StopInstances",
            "DescribeInstanceStatus",
            "CreateCapacityReservation",
            "DescribeCapacityReservations");

    private final MotoAccount moto;
    private final Instances instances;
    private final Map<String, Stagehand> played;

    Ec2Desk(MotoAccount moto, Instances instances, Stock stock, SpotPrices prices, PlacementScores scores) {
        SpotDesk spots = new SpotDesk(instances);
        InstanceDesk desk = new InstanceDesk(moto, instances);
        this.moto = moto;
        this.instances = instances;
        this.played = Map.of(
                "RunInstances", new Launches(moto, instances, desk, spots, stock),
                "DescribeInstances", desk,
                "TerminateInstances", desk,
                "DescribeSpotInstanceRequests", unlessDry(spots),
                "CancelSpotInstanceRequests", unlessDry(spots),
                "DescribeSpotPriceHistory", unlessDry(prices),
                "GetSpotPlacementScores", unlessDry(scores));
    }

    @Override
    public StageAnswer answer(StageRequest request) {
        instances.settle();
        if (UNPLAYED.contains(request.action())) {
            throw RefusedException.unplayed(request.action());
        }
        return played.getOrDefault(request.action(), moto::ask).answer(request);
    }

    private static Stagehand unlessDry(Stagehand hand) {
        return request -> {
            if (request.flag("DryRun")) {
                throw new RefusedException(
                        412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
            }
            return hand.answer(request);
        };
    }
}
