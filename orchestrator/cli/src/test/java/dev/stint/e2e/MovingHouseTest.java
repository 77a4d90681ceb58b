package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Views;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run that is preempted, stopped, moved to another store in the middle of its life, and goes on there. */
@Tag("long")
final class MovingHouseTest {
    private static final int STEPS = 1500;

    @TempDir
    static Path folder;

    private static House house;
    private static Training training;

    @BeforeAll
    static void build() throws IOException {
        house = new House(folder);
        training = new Training(house.desk);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        try (House left = house) {
            left.assertLeavesNothing();
        }
    }

    @Test
    void a_run_that_moves_in_mid_life_trains_the_same_model_to_the_bit() throws Exception {
        String undisturbed = house.submit(training.job("stays", STEPS).spec());
        String expected = House.model(house.awaitState(undisturbed, "SUCCEEDED"));

        String run = house.submit(training.job("moves", STEPS).spec());
        house.await(run, "has a checkpoint", d -> d.run().lastCheckpoint().isPresent());
        house.stint("drill", "preempt", run);
        house.await(
                run,
                "runs again",
                d -> d.run().preemptions() == 1 && d.run().state().equals("RUNNING"));
        Path target = Files.createDirectories(folder.toRealPath().resolve("elsewhere"));
        assertThat(house.tryStint("checkpoints", "copy", run, "--to", target.toString())
                        .exit())
                .as("a run at work is not moved under its machine")
                .isEqualTo(3);
        house.stint("stop", run);
        house.awaitState(run, "PAUSED");
        try (ObjectStore old = new FileObjectStore(house.home.resolve("bucket"));
                ObjectStore home = new FileObjectStore(target)) {
            String log = "default/" + run;
            // a machine that was thought gone: its agent, with all that it knows
            int epoch = CheckpointLog.read(old, log).newestEpoch();
            CheckpointWriter zombie =
                    CheckpointWriter.open(old, log, epoch, nonce(old, log, epoch), InstantSource.system());

            assertThat(house.stint("checkpoints", "copy", run, "--to", target.toString())
                            .out())
                    .contains("moved to file://" + target);

            assertThatThrownBy(() -> zombie.commit(set(folder), STEPS, null)).isInstanceOf(FencedException.class);
            assertThat(CheckpointLog.read(old, log).movedTo()).contains(home.uri());
            assertThat(indexes(home, log)).isNotEmpty().isEqualTo(indexes(old, log));
            assertThat(house.stint("show", run).out()).contains("Moved to");

            house.stint("resume", run);
            Views.RunDetail done = house.awaitState(run, "SUCCEEDED");

            assertThat(House.model(done)).isEqualTo(expected);
            assertThat(done.outputs().get(0).location()).startsWith(target.toString());
            assertThat(done.attempts()).hasSize(3);
            assertThat(done.attempts().get(2).restoredFrom()).isPresent();
            assertThat(house.log(run))
                    .as("text of attempts at both homes")
                    .contains("starting:")
                    .contains("resuming after step");
            assertThat(CheckpointLog.read(home, log).newestEpoch()).isGreaterThan(epoch);
            assertThat(CheckpointLog.read(old, log).newestEpoch()).isEqualTo(epoch);
        }
    }

    private static List<Long> indexes(ObjectStore store, String log) throws IOException {
        return CheckpointLog.read(store, log).checkpoints().stream()
                .filter(c -> !c.retired())
                .map(Checkpoint::index)
                .toList();
    }

    /** Of the agent that has fenced an epoch. */
    static String nonce(ObjectStore store, String log, int epoch) throws IOException {
        for (ObjectStore.ObjectInfo record : store.list(log + "/log/", "", 10_000)) {
            JsonNode read = JsonMapper.shared().readTree(store.get(record.key()).orElseThrow());
            if (read.path("type").asString("").equals("fence")
                    && read.get("epoch").asInt() == epoch) {
                return read.get("nonce").asString();
            }
        }
        throw new AssertionError("no fence of epoch " + epoch);
    }

    /** Something an agent would commit. */
    static FrozenSet set(Path folder) throws IOException {
        Path own = Files.createTempDirectory(folder, "set");
        Path file = Files.writeString(own.resolve("x"), "of a zombie");
        return new FrozenSet(
                own, List.of(new FrozenFile("x", file, FileState.of(file))), Trust.CALL, Instant.EPOCH, Metrics.NONE);
    }
}
