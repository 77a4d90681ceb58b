package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.providers.aws.stage.StagedInstance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole run on EC2 as it is played here: the server launches, the machine executes its boot data, fetches the agent from S3,
 * trains, is warned and taken; the run recovers in another zone, and its model is the one of an undisturbed run, to the bit.
 */
@Tag("long")
final class AwsRunTest {
    private static final int STEPS = 600;

    @TempDir
    static Path folder;

    private static House house;
    private static AwsTheatre theatre;
    private static Training training;

    @BeforeAll
    static void build() throws IOException {
        Assumptions.assumeTrue(
                House.mayIsolate(), "only root can give commands users of their own; not available here");
        Assumptions.assumeTrue(
                Distribution.hasClouds(), "adapters of clouds are jars of a whole build (verify); not available here");
        theatre = new AwsTheatre();
        house = new House(folder);
        theatre.settle(folder.toRealPath(), house.home);
        training = new Training(house.desk);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        if (theatre != null) {
            try (AwsTheatre last = theatre;
                    House left = house) {
                left.assertLeavesNothing();
                assertThat(last.ec2.instances())
                        .allSatisfy(instance -> assertThat(last.ec2.state(instance.id()))
                                .isIn(StagedInstance.State.SHUTTING_DOWN, StagedInstance.State.TERMINATED));
            }
        }
    }

    @Test
    void a_run_whose_spot_machine_is_taken_recovers_in_another_zone_with_the_same_model_to_the_bit() throws Exception {
        String undisturbed = house.submit(training.job("at-home", STEPS).spec());
        String expected = Training.storedModel(house.awaitState(undisturbed, "SUCCEEDED"));
        theatre.spot("us-east-1a", "0.0300", 1);
        theatre.spot("us-east-1b", "0.0400", 1);

        String run = house.submit(training.job("on-ec2", STEPS)
                .ofAnyProvider()
                .in(AwsTheatre.REGION)
                .flags("--save-every 25 --pace 20")
                .spec());
        try {
            house.await(
                    run,
                    "has a checkpoint on its first machine",
                    detail -> detail.run().lastCheckpoint().isPresent());
            theatre.ec2.dryUp(AwsTheatre.TYPE, "us-east-1a");
            Views.RunDetail done = house.awaitState(run, "SUCCEEDED");

            assertThat(done.attempts())
                    .extracting(Views.AttemptView::market)
                    .containsExactly(
                            "aws/us-east-1/us-east-1a/c6i.large/spot", "aws/us-east-1/us-east-1b/c6i.large/spot");
            assertThat(done.run().preemptions()).isEqualTo(1);
            assertThat(done.attempts().get(1).restoredFrom()).isPresent();
            assertThat(house.log(run)).contains("starting:").contains("resuming after step");
            assertThat(House.timeline(done)).contains("EC2 will terminate this spot machine at ");
            assertThat(Training.storedModel(done)).isEqualTo(expected);
            assertThat(theatre.machines
                            .find(done.attempts().get(1).machine())
                            .orElseThrow()
                            .calls())
                    .as("the command runs as a user of its own")
                    .anyMatch(call -> call.matches("setpriv --reuid=\\d+ .* --no-new-privs .*TrainDigits.*"));
            assertThat(theatre.ec2.instances())
                    .extracting(instance -> instance.market().zone())
                    .isEqualTo(List.of("us-east-1a", "us-east-1b"));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + theatre.words(), e);
        }
    }
}
