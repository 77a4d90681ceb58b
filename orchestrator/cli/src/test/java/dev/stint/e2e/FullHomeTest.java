package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of {@code STINT_HOME} fills while runs are at work: mail, checkpoints and logs find no room, nor does the database where it is
 * H2's file; on PostgreSQL, which has a disk of its own, the server remembers on.
 */
@Tag("long")
final class FullHomeTest {
    private static final int ROOM_KIB = 96 * 1024;
    private static final int STEPS = 1500;

    @TempDir
    private Path folder;

    @Test
    void a_disk_that_fills_during_a_run_and_is_freed_costs_no_bit_and_no_run() throws IOException {
        Path root = folder.toRealPath().resolve("disk");
        try (Tmpfs disk = Tmpfs.mount(root, ROOM_KIB);
                House house = new House(root, folder)) {
            Training training = new Training(house.desk);
            String expected = House.sha256(output(
                    house.awaitState(house.submit(training.job("calm", STEPS).spec()), "SUCCEEDED")));
            String run = house.submit(training.job("flooded", STEPS).spec());
            house.await(run, "has a checkpoint", d -> d.run().lastCheckpoint().isPresent());

            Path ballast = disk.fill();
            Await.moment(Duration.ofSeconds(4));
            // whatever a command says while nothing can be written, it says it in words
            assertThat(house.tryStint("show", run).err()).doesNotContain("Exception", "\tat ");
            Files.delete(ballast);

            Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
            assertThat(House.sha256(output(done))).as(House.timeline(done)).isEqualTo(expected);
            assertThat(done.attempts()).as("a full disk takes no machine").hasSize(1);
            house.assertLeavesNothing();
        }
    }

    private static Path output(Views.RunDetail detail) {
        assertThat(detail.outputs()).hasSize(1);
        return Path.of(detail.outputs().get(0).location());
    }
}
