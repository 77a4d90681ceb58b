package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import dev.stint.mailbox.Status;
import dev.stint.server.ColdStart;
import dev.stint.server.Homes;
import dev.stint.server.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose checkpoints have sunk into an archive. */
class EngineColdTest {

    private static final String LOG = "default/";

    @TempDir
    private Path folder;

    private final ArchivingStore store = new ArchivingStore();
    private EngineUnderTest engine;

    @BeforeEach
    void start() {
        engine = EngineUnderTest.start(folder, store);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void a_cold_run_is_not_resumed_without_price_and_time() throws Exception {
        String run = paused(8, 16);
        archive(run, newest(run));

        assertThatThrownBy(() -> engine.runs().resume(run, "ada", ""))
                .isInstanceOfSatisfying(RefusedException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(3);
                    assertThat(e.getMessage()).contains("checkpoint 2", "is archived", "GLACIER");
                    assertThat(e.problems()).hasSize(4);
                    assertThat(e.problems().get(0)).contains("--wait --speed standard", "USD", "5 h at most");
                    assertThat(e.problems().get(1)).contains("expedited", "5 min at most");
                    assertThat(e.problems().get(2)).contains("bulk", "12 h at most");
                });

        assertThat(store.asked).isEmpty();
        assertThat(engine.runs().brief(run).state()).isEqualTo("PAUSED");
        assertThat(engine.cloud.machines()).hasSize(1);
    }

    @Test
    void who_waits_holds_no_machine_and_goes_on_when_it_is_thawed_also_after_a_restart() throws Exception {
        String run = paused(8, 16);
        archive(run, newest(run));

        Views.Accepted accepted = engine.runs().resume(run, "ada", "exam", ColdStart.THAW_BULK);

        assertThat(accepted.message())
                .contains("Waits for a thaw", "checkpoint 2", "bulk", "12 h at most", "by itself");
        assertThat(accepted.run().state()).isEqualTo("PAUSED");
        assertThat(accepted.run().waits()).contains("thawing");
        assertThat(accepted.run().why()).contains("checkpoint 2");
        assertThat(store.asked).containsOnly(ThawSpeed.BULK);
        assertThat(engine.runs().live()).as("the server must not end").isEqualTo(1);
        engine.part(Thaws.class).look();
        assertThat(engine.runs().brief(run).state()).isEqualTo("PAUSED");
        assertThatThrownBy(() -> engine.runs().resume(run, "ada", ""))
                .hasMessageContaining("it waits for that already");

        EngineUnderTest killed = engine;
        engine = killed.restarted();
        store.endThawing();
        engine.part(Thaws.class).look();

        FakeCloud.Played second = engine.machine(2);
        second.restoredFrom(2, 16);
        second.runs();
        engine.awaitState(run, "RUNNING");
        assertThat(second.order().orElseThrow().checkpoint().quarantined()).isEmpty();
        assertThat(engine.runs().brief(run).waits()).isEmpty();
        assertThat(engine.runs().events(run, 0))
                .anySatisfy(event -> assertThat(event.why())
                        .contains("its checkpoint is thawed")
                        .contains("exam"));
    }

    @Test
    void who_stops_does_not_wait_any_more() throws Exception {
        String run = paused(8);
        archive(run, newest(run));
        engine.runs().resume(run, "ada", "", ColdStart.THAW_STANDARD);

        engine.runs().stop(run, "bob", "");
        store.endThawing();
        engine.part(Thaws.class).look();

        assertThat(engine.runs().brief(run).state()).isEqualTo("PAUSED");
        assertThat(engine.runs().brief(run).waits()).isEmpty();
        engine.runs().resume(run, "ada", "");
        engine.machine(2).runs();
        engine.awaitState(run, "RUNNING");
    }

    @Test
    void who_chooses_warm_goes_on_from_what_can_be_read_and_is_told_what_that_loses() throws Exception {
        String run = paused(8, 16, 24);
        List<Long> indexes = indexes(run);
        archive(run, indexes.get(1));
        archive(run, indexes.get(2));

        Views.Accepted accepted = engine.runs().resume(run, "ada", "", ColdStart.WARM);

        assertThat(accepted.message())
                .contains("from checkpoint " + indexes.get(0) + " (step 8)")
                .contains("16 steps");
        FakeCloud.Played second = engine.machine(2);
        assertThat(EngineUnderTest.await("order", second::order).checkpoint().quarantined())
                .containsExactlyInAnyOrder(indexes.get(1), indexes.get(2));
        second.restoredFrom(indexes.get(0), 8);
        second.runs();
        engine.awaitState(run, "RUNNING");
        assertThat(engine.runs().checkpoints(run).checkpoints())
                .as("nothing is quarantined by that")
                .extracting(Views.CheckpointView::status)
                .containsOnly("committed");
        assertThat(store.asked).isEmpty();
    }

    @Test
    void behind_a_newest_that_is_damaged_the_one_before_is_what_has_to_be_readable() throws Exception {
        String run = paused(8, 16);
        List<Long> indexes = indexes(run);
        archive(run, indexes.get(0));
        Checkpoint newest =
                CheckpointLog.read(store, LOG + run).find(indexes.get(1)).orElseThrow();
        store.delete(newest.files().get(0).objectKey());
        assertThat(engine.runs().verify(run, newest.index()).sound()).isFalse();

        assertThatThrownBy(() -> engine.runs().resume(run, "ada", ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("checkpoint " + indexes.get(0));
    }

    @Test
    void without_anything_warm_there_is_nothing_to_choose() throws Exception {
        String run = paused(8);
        archive(run, newest(run));

        assertThatThrownBy(() -> engine.runs().resume(run, "ada", "", ColdStart.WARM))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no checkpoint");
    }

    @Test
    void an_attempt_that_would_meet_an_archive_is_not_launched_and_burns_no_retry() throws Exception {
        String run = engine.submit("work: 1h", "retries: {max: 3}");
        FakeCloud.Played first = engine.machine(1);
        first.runs();
        engine.awaitState(run, "RUNNING");
        commit(first, 8);
        // a rule of the bucket's was faster than the run
        archive(run, newest(run));
        first.exits(1);

        Views.RunDetail paused = engine.awaitState(run, "PAUSED");

        assertThat(paused.run().why()).contains("is archived").contains("--wait");
        assertThat(engine.cloud.machines()).hasSize(1);
        assertThat(engine.cloud.launchCalls()).isEqualTo(1);
    }

    @Test
    void an_archived_log_does_not_move_and_the_run_stays_where_it_was() throws Exception {
        String run = paused(8, 16);
        archive(run, newest(run));
        String target =
                Files.createDirectories(folder.resolve("target")).toUri().toString();

        engine.part(Homes.class).copy(run, new Requests.Copy(target, false, false, ""), "ada");
        KeepViews.CopyView over = EngineUnderTest.await(
                "given up",
                () -> Optional.of(engine.part(Homes.class).show(run))
                        .filter(view -> view.phase().equals("GIVEN_UP")));

        assertThat(over.detail()).contains("cannot be made").contains("GLACIER");
        assertThat(CheckpointLog.read(store, LOG + run).movedTo()).isEmpty();
        engine.runs().resume(run, "ada", "", ColdStart.WARM);
        engine.machine(2).runs();
        engine.awaitState(run, "RUNNING");
    }

    private void archive(String run, long index) throws IOException {
        Checkpoint checkpoint = CheckpointLog.read(store, LOG + run).find(index).orElseThrow();
        checkpoint.files().forEach(file -> move(file.objectKey()));
    }

    private void move(String key) {
        try {
            store.storageClasses().orElseThrow().move(key, "GLACIER");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Long> indexes(String run) throws IOException {
        return CheckpointLog.read(store, LOG + run).checkpoints().stream()
                .map(Checkpoint::index)
                .toList();
    }

    private long newest(String run) throws IOException {
        return CheckpointLog.read(store, LOG + run).newest().orElseThrow().index();
    }

    private String paused(long... steps) throws Exception {
        String run = engine.submit("work: 1h");
        FakeCloud.Played first = engine.machine(1);
        first.runs();
        engine.awaitState(run, "RUNNING");
        commit(first, steps);
        engine.runs().stop(run, "test", "");
        first.drained(Status.ExitReason.ORDERED);
        engine.awaitState(run, "PAUSED");
        return run;
    }

    private void commit(FakeCloud.Played machine, long... steps) throws Exception {
        String prefix =
                EngineUnderTest.await("order", machine::order).checkpoint().prefix();
        CheckpointWriter writer = CheckpointWriter.open(store, prefix, 1, "nonce", engine.clock);
        for (long step : steps) {
            Path own = Files.createTempDirectory(folder, "set");
            Path file = Files.writeString(own.resolve("state"), "step " + step);
            try (FrozenSet set = new FrozenSet(
                    own,
                    List.of(new FrozenFile("state", file, FileState.of(file))),
                    Trust.CALL,
                    engine.clock.instant(),
                    Metrics.NONE)) {
                writer.commit(set, step, null);
            }
        }
    }
}
