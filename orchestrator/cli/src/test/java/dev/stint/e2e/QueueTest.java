package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.QueueViews;
import dev.stint.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queue of a real server with one slot: who waits and why, many runs at once, and a job that is submitted again. */
@Tag("long")
final class QueueTest {

    @TempDir
    Path folder;

    @Test
    void runs_that_wait_say_why_and_are_stopped_and_resumed_together() throws IOException {
        try (House house = new House(folder)) {
            Files.createDirectories(house.home);
            Files.writeString(house.home.resolve("server.yaml"), "stint.engine.slots: 1\n");
            Path spec = house.desk.resolve("sleep.yaml");
            Files.writeString(spec, "name: sleep\nrun: sleep 600\nretries: {max: 0}\n");
            String first = house.submit(spec);
            house.awaitState(first, "RUNNING");
            Terminal.Said again = house.stint("run", "-d", spec.toString());
            assertThat(again.err()).contains("warning: this job is the same as that of run " + first);
            String second = again.out().strip();
            String third = house.stint("run", "-d", "--again", "--set", "tier=production", spec.toString())
                    .out()
                    .strip();

            // what is shown may be a moment old
            Await.until(
                    "both are shown", () -> house.stint("queue").out().contains("1 of 1 slot taken, 2 runs waiting"));
            assertThat(house.stint("queue").out()).containsSubsequence(third, second);
            assertThat(house.show(second).run().why())
                    .isEqualTo("2nd of 2 in line: 1 of 1 slot is taken; 1 run of its team is before it");
            assertThat(house.stint("stop", "--state", "queued", "--dry-run").out())
                    .contains(second, third)
                    .doesNotContain(first);

            QueueViews.BulkView stopped = house.stint("stop", "--all", "--yes", "-o", "json", "--reason", "a test")
                    .as(QueueViews.BulkView.class);
            assertThat(stopped.results())
                    .hasSize(3)
                    .allSatisfy(result -> assertThat(result.done()).isTrue());
            house.awaitState(first, "PAUSED");
            assertThat(house.show(third).run().why()).contains("a test");
            house.stint("resume", third, "--why", "alone");
            house.awaitState(third, "RUNNING");
            assertThat(house.stint("cancel", "--all", "--yes").out()).contains(first, second, third);
            house.awaitState(third, "CANCELLED");
            house.assertLeavesNothing();
        }
    }
}
