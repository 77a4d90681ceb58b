package dev.stint.providers.aws.stage;

import dev.stint.providers.stage.StageClock;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;

/** A stage with a seeded region, and Amazon's own client in front of it. */
abstract class StageTest {

    final StageClock clock = new StageClock();
    Ec2Stage stage;
    Ec2Client ec2;
    RawClient raw;
    Landscape land;

    @BeforeEach
    void open() throws IOException {
        stage = Ec2Stage.start(clock);
        ec2 = Ec2Client.builder()
                .endpointOverride(stage.address())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDFORTESTS", "nobodys-secret")))
                .overrideConfiguration(all -> all.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .httpClientBuilder(ApacheHttpClient.builder())
                .build();
        raw = new RawClient(stage.address());
        land = stage.seed();
    }

    @AfterEach
    void end() {
        if (stage != null) {
            ec2.close();
            stage.close(); // fails the test for what it did not expect
        }
    }

    /** A launch of one spot machine in the first zone, changed as the test wants. */
    RunInstancesRequest launch(String token, Consumer<RunInstancesRequest.Builder> change) {
        RunInstancesRequest.Builder request = RunInstancesRequest.builder()
                .clientToken(token)
                .imageId(land.image())
                .instanceType("g4dn.xlarge")
                .minCount(1)
                .maxCount(1)
                .subnetId(land.subnets().get("us-east-1a"))
                .securityGroupIds(land.securityGroup())
                .instanceInitiatedShutdownBehavior("terminate")
                .userData("IyEvYmluL3NoCg==")
                .instanceMarketOptions(market -> market.marketType("spot")
                        .spotOptions(
                                spot -> spot.spotInstanceType("one-time").instanceInterruptionBehavior("terminate")))
                .tagSpecifications(tags -> tags.resourceType("instance")
                        .tags(tag -> tag.key("stint:token").value(token)));
        change.accept(request);
        return request.build();
    }

    RunInstancesResponse run(String token) {
        return ec2.runInstances(launch(token, same -> {}));
    }

    String runOne(String token) {
        return run(token).instances().get(0).instanceId();
    }

    Instance described(String id) {
        return ec2.describeInstances(ask -> ask.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    static Map<String, String> tags(Instance instance) {
        return instance.tags().stream()
                .collect(java.util.stream.Collectors.toMap(tag -> tag.key(), tag -> tag.value()));
    }
}
