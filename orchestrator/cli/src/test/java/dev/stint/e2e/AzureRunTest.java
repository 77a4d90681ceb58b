package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole run on Azure as it is played here: the server creates the machine, which executes its custom data, fetches the agent from Blob
 * Storage, trains, is told of its eviction; the run recovers in the other zone, and its model is the one of an undisturbed run, to the bit.
 */
@Tag("long")
final class AzureRunTest {
    private static final int STEPS = 450;

    @TempDir
    static Path folder;

    private static House house;
    private static AzureTheatre theatre;
    private static Training training;

    @BeforeAll
    static void build() throws IOException {
        Assumptions.assumeTrue(
                House.mayIsolate(), "only root can give commands users of their own; not available here");
        Assumptions.assumeTrue(
                Distribution.hasClouds(), "adapters of clouds are jars of a whole build (verify); not available here");
        theatre = new AzureTheatre();
        house = new House(folder, AzureTheatre.ENVIRONMENT);
        theatre.settle(house.home);
        training = new Training(house.desk);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        if (theatre != null) {
            try (AzureTheatre last = theatre;
                    House left = house) {
                Await.until(
                        "every machine is gone with its parts",
                        () -> last.arm.leftovers().isEmpty());
                left.assertLeavesNothing();
            }
        }
    }

    @Test
    void a_run_whose_spot_machine_is_evicted_recovers_in_the_other_zone_with_the_same_model_to_the_bit()
            throws Exception {
        String expected = training.undisturbed(STEPS);

        String run = house.submit(training.job("on-azure", STEPS)
                .ofAnyProvider()
                .in(AzureTheatre.REGION)
                .flags("--save-every 25 --pace 20")
                .spec());
        try {
            house.await(
                    run,
                    "has a checkpoint on its first machine",
                    detail -> detail.run().lastCheckpoint().isPresent());
            String taken = theatre.arm.instances().get(0).zone().orElseThrow();
            theatre.arm.dryUp(AzureTheatre.REGION, taken, AzureTheatre.SIZE);
            Views.RunDetail done = house.awaitState(run, "SUCCEEDED");

            assertThat(done.attempts())
                    .extracting(Views.AttemptView::market)
                    .containsExactly(market(taken), market(other(taken)));
            assertThat(done.run().preemptions()).isEqualTo(1);
            assertThat(done.attempts().get(1).restoredFrom()).isPresent();
            assertThat(house.log(run)).contains("starting:").contains("resuming after step");
            assertThat(House.timeline(done)).contains("Azure will evict this Spot machine");
            assertThat(Training.storedModel(done)).isEqualTo(expected);
            assertThat(theatre.calls(done.attempts().get(1).machine()))
                    .as("the command runs as a user of its own")
                    .anyMatch(call -> call.matches("setpriv --reuid=\\d+ .* --no-new-privs .*TrainDigits.*"));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + theatre.words(), e);
        }
    }

    private static String market(String zone) {
        return "azure/" + AzureTheatre.REGION + "/" + zone + "/" + AzureTheatre.SIZE + "/spot";
    }

    private static String other(String zone) {
        return AzureTheatre.ZONES.get(1 - AzureTheatre.ZONES.indexOf(zone));
    }
}
