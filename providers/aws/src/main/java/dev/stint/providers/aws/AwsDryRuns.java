package dev.stint.providers.aws;

import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineTags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** Dry runs at EC2. */
final class AwsDryRuns implements DryRuns {

    /** What no machine ever sees: a dry run starts none. */
    private static final String USER_DATA = "#!/bin/sh\npoweroff\n";

    private final AwsConnection connection;
    private final String installation;
    private final InstantSource clock;

    AwsDryRuns(AwsConnection connection, String installation, InstantSource clock) {
        this.connection = connection;
        this.installation = installation;
        this.clock = clock;
    }

    @Override
    public Answer look(Look what, String region) throws CallFailedException {
        return weigh(what.operation(), region, ec2 -> ask(what, region, ec2));
    }

    private static void ask(Look what, String region, Ec2Client ec2) {
        switch (what) {
            case INSTANCES -> ec2.describeInstances(request -> request.dryRun(true));
            case INSTANCE_TYPES -> ec2.describeInstanceTypes(request -> request.dryRun(true));
            case TYPE_OFFERINGS -> ec2.describeInstanceTypeOfferings(request -> request.dryRun(true));
            case ZONES -> ec2.describeAvailabilityZones(request -> request.dryRun(true));
            case IMAGES -> ec2.describeImages(request -> request.dryRun(true).owners("self"));
            case SUBNETS -> ec2.describeSubnets(request -> request.dryRun(true));
            case SECURITY_GROUPS -> ec2.describeSecurityGroups(request -> request.dryRun(true));
            case SPOT_REQUESTS -> ec2.describeSpotInstanceRequests(request -> request.dryRun(true));
            case SPOT_PRICES -> ec2.describeSpotPriceHistory(request -> request.dryRun(true));
            case PLACEMENT_SCORES ->
                ec2.getSpotPlacementScores(request -> request.dryRun(true)
                        .instanceTypes("m5.large", "m5a.large", "m6i.large")
                        .targetCapacity(1)
                        .regionNames(region));
        }
    }

    @Override
    public Answer launch(Trial trial) throws CallFailedException {
        RunInstancesRequest.Builder request = RunRequests.of(request(trial), trial.pin(), USER_DATA).toBuilder()
                .clientToken(null) // the SDK draws one: with that of another request EC2 would look no further
                .dryRun(true);
        if (!trial.tagged()) {
            request.tagSpecifications(List.of());
        }
        RunInstancesRequest weighed = request.build();
        return weigh("RunInstances", trial.market().region(), ec2 -> ec2.runInstances(weighed));
    }

    private LaunchRequest request(Trial trial) {
        Instant now = clock.instant();
        return new LaunchRequest(
                new LaunchToken("stint-doctor"),
                trial.market(),
                1,
                new MachineTags(installation, "default", "doctor", 1, 1, now.plus(Duration.ofHours(1))),
                new MachineBoot("s3://doctor", "default/doctor/mail/1-1", new byte[32]),
                0,
                now);
    }

    @Override
    public Answer end(String machine, String region) throws CallFailedException {
        return weigh(
                "TerminateInstances",
                region,
                ec2 -> ec2.terminateInstances(request -> request.dryRun(true).instanceIds(machine)));
    }

    @Override
    public Answer cancel(String spotRequest, String region) throws CallFailedException {
        return weigh(
                "CancelSpotInstanceRequests",
                region,
                ec2 -> ec2.cancelSpotInstanceRequests(
                        request -> request.dryRun(true).spotInstanceRequestIds(spotRequest)));
    }

    private Answer weigh(String operation, String region, Consumer<Ec2Client> call) throws CallFailedException {
        try {
            call.accept(connection.ec2(region));
            // as stand-ins for EC2 answer, which do not weigh at all
            return new Answer("DryRunOperation", "no refusal");
        } catch (SdkException e) {
            Failure failure = Failure.of(operation, region, e);
            if (!(e instanceof AwsServiceException) || failure.effect() == Failure.Effect.POSSIBLE) {
                throw new CallFailedException(failure, false, e);
            }
            return new Answer(failure.code(), failure.message());
        }
    }
}
