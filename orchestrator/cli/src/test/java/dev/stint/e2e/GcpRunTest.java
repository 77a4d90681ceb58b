package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.providers.gcp.stage.StagedInstance;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole run on Google Cloud as it is played here: the server launches, the machine executes its startup script, fetches the agent from
 * Cloud Storage, trains, is preempted; the run recovers in the other zone, and its model is the one of an undisturbed run, to the bit.
 */
@Tag("long")
final class GcpRunTest {
    private static final int STEPS = 450;

    @TempDir
    static Path folder;

    private static House house;
    private static GcpTheatre theatre;
    private static Training training;

    @BeforeAll
    static void build() throws IOException {
        Assumptions.assumeTrue(
                House.mayIsolate(), "only root can give commands users of their own; not available here");
        Assumptions.assumeTrue(
                Distribution.hasClouds(), "adapters of clouds are jars of a whole build (verify); not available here");
        theatre = new GcpTheatre();
        house = new House(folder);
        theatre.settle(house.home);
        training = new Training(house.desk);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        if (theatre != null) {
            try (GcpTheatre last = theatre;
                    House left = house) {
                Await.until("every instance is gone", () -> last.left().isEmpty());
                left.assertLeavesNothing();
                assertThat(last.uploads()).isEmpty();
            }
        }
    }

    @Test
    void a_run_whose_spot_machine_is_preempted_recovers_in_the_other_zone_with_the_same_model_to_the_bit()
            throws Exception {
        String expected = training.undisturbed(STEPS);

        String run = house.submit(training.job("on-gce", STEPS)
                .ofAnyProvider()
                .in(GcpTheatre.REGION)
                .flags("--save-every 25 --pace 20")
                .spec());
        try {
            Views.RunDetail first = house.await(
                    run,
                    "has a checkpoint on its first machine",
                    detail -> detail.run().lastCheckpoint().isPresent());
            StagedInstance taken = theatre.gce.instances().get(0);
            assertThat(first.attempts()).hasSize(1);
            theatre.gce.dryUp(taken.zone(), GcpTheatre.TYPE);
            Views.RunDetail done = house.awaitState(run, "SUCCEEDED");

            assertThat(done.attempts())
                    .extracting(Views.AttemptView::market)
                    .containsExactly(market(taken.zone()), market(other(taken.zone())));
            assertThat(done.run().preemptions()).isEqualTo(1);
            assertThat(done.attempts().get(1).restoredFrom()).isPresent();
            assertThat(house.log(run)).contains("starting:").contains("resuming after step");
            assertThat(House.timeline(done)).contains("Google preempts this machine");
            assertThat(Training.storedModel(done)).isEqualTo(expected);
            assertThat(theatre.calls(done.attempts().get(1).machine()))
                    .as("the command runs as a user of its own")
                    .anyMatch(call -> call.matches("setpriv --reuid=\\d+ .* --no-new-privs .*TrainDigits.*"));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + theatre.words(), e);
        }
    }

    private static String market(String zone) {
        return "gcp/" + GcpTheatre.REGION + "/" + zone + "/" + GcpTheatre.TYPE + "/spot";
    }

    private static String other(String zone) {
        return GcpTheatre.ZONES.get(1 - GcpTheatre.ZONES.indexOf(zone));
    }
}
