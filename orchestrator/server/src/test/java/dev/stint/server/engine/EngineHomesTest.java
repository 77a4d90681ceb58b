package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import dev.stint.mailbox.Status;
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

/** Runs that move from the server's own store to another. */
class EngineHomesTest {

    @TempDir
    private Path folder;

    private EngineUnderTest engine;
    private String target;

    @BeforeEach
    void start() throws IOException {
        engine = EngineUnderTest.start(folder);
        target = Files.createDirectories(folder.resolve("target")).toUri().toString();
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void a_paused_run_moves_and_goes_on_in_its_new_home() throws Exception {
        String run = paused();

        KeepViews.CopyView begun = copy(run);
        assertThat(begun.from()).isEqualTo(engine.store.uri());
        KeepViews.CopyView done = awaitPhase(run, "DONE");

        assertThat(done.open()).isFalse();
        assertThat(done.bytesDone()).isEqualTo(done.bytes()).isPositive();
        assertThat(engine.runs().brief(run).why()).contains("Moved to file:");
        assertThat(engine.kinds(run)).contains("copying", "copied");
        assertThat(engine.runs().checkpoints(run).location()).startsWith("file:");
        assertThat(engine.runs().checkpoints(run).checkpoints()).hasSize(1);
        assertThat(engine.runs().verify(run, 1).sound()).isTrue();

        engine.runs().resume(run, "test", "");
        FakeCloud.Played second = engine.machine(2);
        second.restoredFrom(1, 8);
        second.runs();
        engine.awaitState(run, "RUNNING");
        try (ObjectStore home = ObjectStores.open(target)) {
            commit(home, second, 2, 16);
            assertThat(CheckpointLog.read(home, prefix(second)).checkpoints()).hasSize(2);
        }
        second.exits(0);
        engine.awaitState(run, "SUCCEEDED");
        assertThat(engine.store.list(prefix(second) + "/mail/2-", "", 10))
                .as("the second attempt's mail is at the new home")
                .isEmpty();
    }

    @Test
    void a_zombie_of_the_old_home_commits_nowhere() throws Exception {
        String run = engine.submit("work: 1h");
        FakeCloud.Played first = engine.machine(1);
        first.runs();
        engine.awaitState(run, "RUNNING");
        CheckpointWriter zombie = CheckpointWriter.open(engine.store, prefix(first), 1, "zombie", engine.clock);
        engine.runs().stop(run, "test", "");
        first.drained(Status.ExitReason.ORDERED);
        engine.awaitState(run, "PAUSED");
        copy(run);
        awaitPhase(run, "DONE");

        try (FrozenSet set = set(9)) {
            assertThatThrownBy(() -> zombie.commit(set, 9, null)).isInstanceOf(FencedException.class);
        }
    }

    @Test
    void a_run_at_work_does_not_move_unless_it_may_be_stopped() throws Exception {
        String run = engine.submit("work: 1h");
        FakeCloud.Played first = engine.machine(1);
        first.runs();
        engine.awaitState(run, "RUNNING");

        assertThatThrownBy(() -> copy(run)).isInstanceOf(RefusedException.class).hasMessageContaining("--drain");
        assertThat(engine.kinds(run)).doesNotContain("copying");

        homes().copy(run, new Requests.Copy(target, true, true, ""), "test");
        engine.awaitState(run, "DRAINING");
        assertThat(homes().show(run).phase()).isEqualTo("DRAINING");
        commit(engine.store, first, 1, 8);
        first.drained(Status.ExitReason.ORDERED);

        FakeCloud.Played second = engine.machine(2);
        assertThat(homes().show(run).phase()).isEqualTo("DONE");
        second.runs();
        engine.awaitState(run, "RUNNING");
        assertThat(engine.runs().checkpoints(run).location()).startsWith("file:");
    }

    @Test
    void while_it_is_copied_a_run_cannot_be_resumed_and_a_restart_goes_on_copying() throws Exception {
        String run = paused();
        Path obstacle = obstacle(run);
        assertThatThrownBy(() -> engine.runs().resume(run, "test", ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is under way");
        assertThat(engine.runs().live()).as("a server with a copy is not idle").isEqualTo(1);

        EngineUnderTest killed = engine;
        engine = killed.restarted();
        assertThatThrownBy(() -> engine.runs().resume(run, "test", "")).isInstanceOf(RefusedException.class);
        Files.delete(obstacle);

        awaitPhase(run, "DONE");
        assertThat(engine.runs().checkpoints(run).location()).startsWith("file:");
        engine.runs().resume(run, "test", "");
        engine.machine(2).runs();
        engine.awaitState(run, "RUNNING");
    }

    @Test
    void a_move_that_is_given_up_leaves_the_run_where_it_was() throws Exception {
        String run = paused();
        obstacle(run);

        homes().back(run, "test", "changed my mind");

        KeepViews.CopyView over = awaitPhase(run, "GIVEN_UP");
        assertThat(over.detail()).contains("changed my mind").contains(engine.store.uri());
        assertThat(engine.runs().checkpoints(run).location()).startsWith(engine.store.uri());
        engine.runs().resume(run, "test", "");
        FakeCloud.Played second = engine.machine(2);
        second.runs();
        engine.awaitState(run, "RUNNING");
        commit(engine.store, second, 2, 16);
        assertThat(engine.runs().checkpoints(run).checkpoints()).hasSize(2);
    }

    @Test
    void what_cannot_be_a_home_is_refused_at_once() throws Exception {
        String run = paused();

        assertRefused(run, "nosuch://bucket", 2, "no adapter");
        assertRefused(run, "", 2, "give the URI");
        assertRefused(run, engine.store.uri(), 3, "is the store where it is already");
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertRefused(run, file.toUri().toString(), 2, "cannot move");
        assertThatThrownBy(() -> homes().show(run)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> homes().back(run, "test", "")).hasMessageContaining("on no move");
        assertThat(engine.kinds(run)).doesNotContain("copying");
    }

    @Test
    void a_run_moves_back_home_and_has_its_names_still() throws Exception {
        String run = paused();
        copy(run);
        awaitPhase(run, "DONE");

        homes().copy(run, new Requests.Copy(engine.store.uri(), false, false, ""), "test");
        EngineUnderTest.await(
                "back",
                () -> Optional.of(engine.runs().checkpoints(run))
                        .filter(list -> list.location().startsWith(engine.store.uri())));

        assertThat(engine.runs().checkpoints(run).checkpoints())
                .extracting(Views.CheckpointView::index)
                .containsExactly(1L);
        engine.runs().resume(run, "test", "");
        FakeCloud.Played second = engine.machine(2);
        second.runs();
        engine.awaitState(run, "RUNNING");
        commit(engine.store, second, 2, 16);
        assertThat(engine.runs().checkpoints(run).checkpoints()).hasSize(2);
    }

    @Test
    void shards_move_with_their_run_and_the_result_is_whole_in_the_new_home() throws Exception {
        ShardedRun run = ShardedRun.submit(engine, 2, 2);
        FakeCloud.Played zero = run.running(0, 1);
        FakeCloud.Played one = run.running(1, 1);
        commit(engine.store, one, 1, 8);
        run.finishes(zero, 0, 10, 0);
        run.awaitShard(0, "SUCCEEDED");
        engine.runs().stop(run.id, "test", "");
        one.drained(Status.ExitReason.ORDERED);
        engine.awaitState(run.id, "PAUSED");
        assertThatThrownBy(() -> copy(run.shard(1))).hasMessageContaining("goes with its run");

        copy(run.id);
        awaitPhase(run.id, "DONE");

        assertThat(engine.runs().checkpoints(run.shard(1)).location()).startsWith("file:");
        assertThat(engine.runs().checkpoints(run.shard(1)).checkpoints()).hasSize(1);
        engine.runs().resume(run.id, "test", "");
        FakeCloud.Played again = run.running(1, 2);
        try (ObjectStore home = ObjectStores.open(target)) {
            run.kept = home;
            run.finishes(again, 1, 10, 0);
            Views.RunDetail done = engine.awaitState(run.id, "SUCCEEDED");
            assertThat(done.outputs())
                    .hasSize(3)
                    .allSatisfy(output -> assertThat(Path.of(output.location()))
                            .as("what was kept before the move too")
                            .startsWith(folder.toRealPath().resolve("target"))
                            .exists());
        }
    }

    private void assertRefused(String run, String to, int exitCode, String why) {
        assertThatThrownBy(() -> homes().copy(run, new Requests.Copy(to, false, false, ""), "test"))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
                .hasMessageContaining(why);
    }

    /** A copy that cannot write at the new home until the obstacle is gone, and tries on. */
    private Path obstacle(String run) throws IOException {
        Path log = Files.createDirectories(folder.resolve("target").resolve(prefix(engine.machine(1))));
        Path obstacle = Files.writeString(log.resolve("data"), "in the way");
        assertThat(copy(run).phase()).isEqualTo("COPYING");
        return obstacle;
    }

    /** A run with one checkpoint, which was stopped. */
    private String paused() throws Exception {
        String run = engine.submit("work: 1h");
        FakeCloud.Played first = engine.machine(1);
        first.runs();
        engine.awaitState(run, "RUNNING");
        commit(engine.store, first, 1, 8);
        engine.runs().stop(run, "test", "");
        first.drained(Status.ExitReason.ORDERED);
        engine.awaitState(run, "PAUSED");
        return run;
    }

    private void commit(ObjectStore store, FakeCloud.Played machine, int attempt, long step) throws Exception {
        CheckpointWriter writer =
                CheckpointWriter.open(store, prefix(machine), attempt, "nonce-" + attempt, engine.clock);
        try (FrozenSet set = set(step)) {
            assertThat(writer.commit(set, step, null)).isInstanceOf(CommitResult.Committed.class);
        }
    }

    private static String prefix(FakeCloud.Played machine) {
        return EngineUnderTest.await("order", machine::order).checkpoint().prefix();
    }

    private FrozenSet set(long step) throws IOException {
        Path own = Files.createTempDirectory(folder, "set");
        Path file = Files.writeString(own.resolve("state"), "step " + step);
        return new FrozenSet(
                own,
                List.of(new FrozenFile("state", file, FileState.of(file))),
                Trust.CALL,
                engine.clock.instant(),
                Metrics.NONE);
    }

    private Homes homes() {
        return engine.part(Homes.class);
    }

    private KeepViews.CopyView copy(String run) {
        return homes().copy(run, new Requests.Copy(target, false, false, ""), "test");
    }

    private KeepViews.CopyView awaitPhase(String run, String phase) {
        return EngineUnderTest.await(
                run + " " + phase,
                () -> Optional.of(homes().show(run)).filter(view -> view.phase().equals(phase)));
    }
}
