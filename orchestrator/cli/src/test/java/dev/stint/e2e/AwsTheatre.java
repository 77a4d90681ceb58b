package dev.stint.e2e;

import dev.stint.checkpoints.contract.servers.MotoServer;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.aws.stage.Ec2Stage;
import dev.stint.providers.aws.stage.MetadataFake;
import dev.stint.providers.aws.stage.Pace;
import dev.stint.providers.aws.stage.StagedInstance;
import dev.stint.providers.stage.MachineCloud;
import dev.stint.providers.stage.MachineStage;
import dev.stint.providers.stage.StageClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * EC2 with its machines, and S3, on this computer and in real time: what the server launches is recorded by the stage of EC2, and each
 * instance boots on the stage of machines with the very user data it was launched with.
 */
final class AwsTheatre implements AutoCloseable {
    static final String REGION = "us-east-1";
    static final String TYPE = "c6i.large";
    private static final String PROFILE = "stint-default";
    private static final Duration NOTICE = Duration.ofSeconds(30);

    final Ec2Stage ec2;
    final MachineStage machines;
    private final String store;
    private final Backstage backstage;

    AwsTheatre() throws IOException {
        store = MotoServer.shared().newStore();
        ec2 = Ec2Stage.start(StageClock.following(InstantSource.system()));
        backstage = new Backstage(ec2::poweredOff);
        machines = backstage.machines;
        ec2.seed(REGION);
        ec2.instanceProfile(PROFILE);
        ec2.pace(new Pace(Duration.ofSeconds(1), NOTICE, Duration.ofSeconds(1), Duration.ofHours(1)));
        ec2.onLaunch(instance -> backstage.act(() -> boot(instance)));
        ec2.onEnd(instance -> backstage.act(() -> backstage.end(instance.id(), Duration.ofSeconds(5))));
    }

    /** So many spot machines, at a price. */
    void spot(String zone, String usdPerHour, int count) {
        ec2.prices().set(TYPE, zone, usdPerHour);
        ec2.capacity(new Market("aws", REGION, zone, TYPE, CapacityType.SPOT), count);
    }

    /** Writes what a server has to be told whose runs are at home in this cloud, and credentials that are nobody's. */
    void settle(Path folder, Path home) throws IOException {
        Files.createDirectories(home);
        Files.writeString(
                home.resolve("server.yaml"),
                "stint:\n  store: \"" + store() + "\"\n  providers:\n"
                        + provider().indent(4));
        credentials(folder);
    }

    /** Its store, for machines and server. */
    String store() {
        return store;
    }

    /** What a server has to be told of it. */
    String provider() {
        return """
                aws:
                  regions: %s
                  instance-types: %s
                  instance-profile: "stint-{team}"
                  endpoint: %s
                  prices: snapshot
                """.formatted(REGION, TYPE, ec2.address());
    }

    /** Writes them where the SDK looks whose home this folder is. */
    static void credentials(Path folder) throws IOException {
        Path credentials = Files.createDirectories(folder.resolve(".aws")).resolve("credentials");
        Files.writeString(
                credentials, "[default]\naws_access_key_id = AKIDFORTESTS\naws_secret_access_key = nobodys-secret\n");
    }

    private void boot(StagedInstance instance) throws IOException {
        MetadataFake metadata = ec2.metadata(instance.id());
        metadata.credentials(
                PROFILE,
                "ASIAFORTESTS",
                "nobodys-secret",
                "nobodys-token",
                ec2.clock().instant().plus(Duration.ofHours(6)));
        backstage.boot(instance.id(), MachineCloud.AWS, instance.userData(), metadata.endpoint());
    }

    /** What machines have said, for messages. */
    String words() {
        return ec2.instances() + "\n"
                + backstage.words(
                        ec2.instances().stream().map(StagedInstance::id).toList());
    }

    @Override
    public void close() throws IOException {
        try (Ec2Stage closing = ec2) {
            backstage.close();
            closing.settle();
        }
    }
}
