package dev.stint.providers.aws.stage;

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
    private final Stagehand launches;
    private final Stagehand desk;
    private final Stagehand spots;
    private final Stagehand prices;
    private final Stagehand scores;

    Ec2Desk(
            MotoAccount moto,
            Instances instances,
            Stock stock,
            SpotPrices prices,
            PlacementScores scores,
            StageClock clock) {
        SpotDesk spotDesk = new SpotDesk(instances, clock);
        InstanceDesk instanceDesk = new InstanceDesk(moto, instances, clock);
        this.moto = moto;
        this.instances = instances;
        this.launches = new Launches(moto, instances, instanceDesk, spotDesk, stock);
        this.desk = instanceDesk;
        this.spots = spotDesk;
        this.prices = prices;
        this.scores = scores;
    }

    @Override
    public StageAnswer answer(StageRequest request) {
        instances.settle();
        if (UNPLAYED.contains(request.action())) {
            throw RefusedException.unplayed(request.action());
        }
        return switch (request.action()) {
            case "RunInstances" -> launches.answer(request);
            case "DescribeInstances", "TerminateInstances" -> desk.answer(request);
            case "DescribeSpotInstanceRequests", "CancelSpotInstanceRequests" -> unlessDry(spots, request);
            case "DescribeSpotPriceHistory" -> unlessDry(prices, request);
            case "GetSpotPlacementScores" -> unlessDry(scores, request);
            default -> moto.ask(request);
        };
    }

    private static StageAnswer unlessDry(Stagehand hand, StageRequest request) {
        if (request.flag("DryRun")) {
            throw new RefusedException(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
        return hand.answer(request);
    }
}
