package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Views;
import dev.stint.checkpoints.AdapterFolder;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStoreFactory;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One run on three clouds as they are played here, each of whose machines reach their own store only: its machine is preempted at Google,
 * evicted at Azure, taken at Amazon, and each time nothing else is to be had there; its checkpoints go along from Cloud Storage to Blob Storage
 * to S3, and it ends on this computer, on demand. In the project's own check, not in each build.
 */
@Tag("long")
final class ThreeCloudsTest {
    private static final int STEPS = 1200;
    private static final String AWS_ZONE = "us-east-1a";

    /** Dearer than spot anywhere, and cheaper than on-demand of a cloud that the checkpoints would have to go back to. */
    private static final String YARD = """
            description: this computer, for money
            notice: 500ms
            start_bound: 10s
            pace: {order_poll: 200ms, heartbeat: 400ms}
            shapes:
              small: {vcpus: 2, memory_gib: 4}
            zones:
              a:
                small:
                  on_demand: {price: 0.14}
            """;

    @TempDir
    static Path folder;

    private static House house;
    private static GcpTheatre gcp;
    private static AzureTheatre azure;
    private static AwsTheatre aws;
    private static Training training;

    @BeforeAll
    static void build() throws IOException {
        Assumptions.assumeTrue(
                House.mayIsolate(), "only root can give commands users of their own; not available here");
        Assumptions.assumeTrue(
                Distribution.hasClouds(), "adapters of clouds are jars of a whole build (verify); not available here");
        gcp = new GcpTheatre();
        azure = new AzureTheatre();
        aws = new AwsTheatre();
        aws.spot(AWS_ZONE, "0.0600", 1);
        aws.ec2.capacity(new Market("aws", AwsTheatre.REGION, AWS_ZONE, AwsTheatre.TYPE, CapacityType.ON_DEMAND), 0);
        house = new House(folder, AzureTheatre.ENVIRONMENT);
        AwsTheatre.credentials(folder.toRealPath());
        Files.createDirectories(house.home);
        String stores = "stores:\n  gcp: \"%s\"\n  azure: \"%s\"\n  aws: \"%s\"\n"
                .formatted(gcp.store(), azure.store(), aws.store());
        String providers = "providers:\n" + (gcp.provider() + azure.provider() + aws.provider()).indent(2);
        Files.writeString(
                house.home.resolve("server.yaml"),
                "stint:\n" + ("store: \"" + gcp.store() + "\"\n" + stores + providers).indent(2));
        house.market("yard", YARD);
        training = new Training(house.desk);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        try (AwsTheatre lastAws = aws;
                AzureTheatre lastAzure = azure;
                GcpTheatre lastGcp = gcp;
                House left = house) {
            if (left != null) {
                Await.until(
                        "every machine is gone with its parts",
                        () -> lastGcp.left().isEmpty()
                                && lastAzure.arm.leftovers().isEmpty());
                left.assertLeavesNothing();
            }
        }
    }

    @Test
    void a_run_goes_from_cloud_to_cloud_with_its_checkpoints_and_ends_with_the_same_model_to_the_bit()
            throws Exception {
        String expected = training.undisturbed(STEPS);

        String run = house.submit(training.job("crosses", STEPS)
                .ofAnyProvider()
                .in(String.join(", ", GcpTheatre.REGION, AzureTheatre.REGION, AwsTheatre.REGION, "yard"))
                .flags("--save-every 25 --pace 20")
                .with("max_wait: 1s")
                .spec());
        try {
            checkpointOf(run, 1);
            Zombie zombie = Zombie.of(gcp.store(), "default/" + run, folder);
            GcpTheatre.ZONES.forEach(zone -> gcp.gce.dryUp(zone, GcpTheatre.TYPE));
            checkpointOf(run, 2);
            zombie.cannotCommit();
            AzureTheatre.ZONES.forEach(zone -> azure.arm.dryUp(AzureTheatre.REGION, zone, AzureTheatre.SIZE));
            checkpointOf(run, 3);
            aws.ec2.dryUp(AwsTheatre.TYPE, AWS_ZONE);
            Views.RunDetail done = house.awaitState(run, "SUCCEEDED");

            assertThat(done.attempts())
                    .extracting(attempt -> attempt.market().replaceAll("/(us-central1-[ab]|1|2)/", "/ZONE/"))
                    .as(House.timeline(done))
                    .containsExactly(
                            "gcp/us-central1/ZONE/e2-standard-2/spot",
                            "azure/eastus/ZONE/Standard_D2s_v5/spot",
                            "aws/us-east-1/us-east-1a/c6i.large/spot",
                            "local/yard/a/small/on-demand");
            assertThat(done.run().preemptions()).isEqualTo(3);
            assertThat(done.attempts().subList(1, 4))
                    .allSatisfy(attempt -> assertThat(attempt.restoredFrom()).isPresent());
            assertThat(Training.storedModel(done)).isEqualTo(expected);
            assertThat(house.stint("show", run).out().replaceAll("\\s+", " "))
                    .as("each move with its arithmetic")
                    .containsPattern(
                            "to where machines of azure reach them \\([\\d,]+ bytes from gs://\\S+ to az://\\S+"
                                    + " at \\$0\\.120/GB")
                    .containsPattern("to where machines of aws reach them \\([\\d,]+ bytes from az://\\S+ to s3://\\S+"
                            + " at \\$0\\.087/GB");
            assertThat(done.cost().rows())
                    .filteredOn(row -> row.kind().equals("TRANSFER"))
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row.usd()).isPositive());
            zombie.cannotCommit();
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\n" + gcp.words() + "\n" + azure.words() + "\n" + aws.words(), e);
        }
    }

    private static void checkpointOf(String run, int attempt) {
        house.await(
                run,
                "has a checkpoint of machine " + attempt,
                detail -> detail.attempts().size() == attempt
                        && detail.attempts().get(attempt - 1).checkpoints() > 0);
    }

    /** An agent that was thought gone, with all that it knows; its store is opened as its machine does. */
    private record Zombie(ObjectStore store, String log, int epoch, CheckpointWriter writer, Path folder) {

        static Zombie of(String uri, String log, Path folder) throws Exception {
            AdapterFolder<ObjectStoreFactory> adapters = new AdapterFolder<>(
                    Distribution.forTests(folder.toRealPath()).resolve("stores"),
                    ObjectStoreFactory.class,
                    ObjectStoreFactory::scheme,
                    "store");
            ObjectStore store = adapters.use(uri.split(":", 2)[0], factory -> factory.open(uri))
                    .orElseThrow();
            int epoch = CheckpointLog.read(store, log).newestEpoch();
            return new Zombie(
                    store,
                    log,
                    epoch,
                    CheckpointWriter.open(
                            store, log, epoch, MovingHouseTest.nonce(store, log, epoch), InstantSource.system()),
                    folder);
        }

        void cannotCommit() throws IOException {
            assertThatThrownBy(() -> writer.commit(MovingHouseTest.set(folder), STEPS, null))
                    .isInstanceOf(FencedException.class);
            assertThat(CheckpointLog.read(store, log).newestEpoch()).isEqualTo(epoch);
            assertThat(CheckpointLog.read(store, log).movedTo()).isPresent();
        }
    }
}
