package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Views;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import dev.stint.mailbox.Status;
import dev.stint.providers.MachineStatus;
import dev.stint.server.HandClock;
import dev.stint.server.Homes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that go from one cloud's machines to another's, each of which reaches its own store only: {@code fake} the server's,
 * {@code other} a folder.
 */
class EngineCrossingTest {

    private static final int STATE_BYTES = 1_000_000;

    /** More calls than a crossing and what follows it make of the engine's store. */
    private static final int MANY_CALLS = 200;

    /** Not before so many calls is the log opened at its new home. */
    private static final int FEW_CALLS = 12;

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final ObjectStore store = new MemoryObjectStore();
    private FakeCloud fake;
    private FakeCloud other;
    private ObjectStore far;
    private EngineUnderTest engine;
    private int nonces;
    private int kills;

    @BeforeEach
    void start() throws IOException {
        begin("first");
    }

    private void begin(String name) throws IOException {
        far = ObjectStores.open(
                Files.createDirectories(folder.resolve(name + "-far")).toUri().toString());
        fake = new FakeCloud(store, clock);
        other = new FakeCloud("other", store, clock);
        fake.reaches = Optional.of(store.uri());
        other.reaches = Optional.of(far.uri());
        other.dry(true);
        engine = EngineUnderTest.start(
                folder.resolve(name),
                store,
                fake,
                List.of(other),
                Map.of("fake", store.uri(), "other", far.uri()),
                clock);
    }

    @AfterEach
    void stop() throws IOException {
        engine.close();
        far.close();
    }

    @Test
    void a_run_goes_there_and_back_with_its_state_to_the_bit_and_no_zombie_commits() throws Exception {
        String run = engine.submit("work: 2h");
        FakeCloud.Played first = running(run, fake, 1);
        CheckpointWriter zombie = writer(store, first, 1);
        byte[] state = commit(zombie, 8, new byte[STATE_BYTES]);
        first.commits(1, 8);

        FakeCloud.Played second = crosses(run, first, fake, other, 1);
        assertThat(second.request.boot().storeUri()).isEqualTo(far.uri());
        assertThat(restored(far, second)).isEqualTo(state);
        assertFenced(zombie);
        CheckpointWriter second2 = writer(far, second, 2);
        state = commit(second2, 16, state);
        second.commits(2, 16);

        FakeCloud.Played third = crosses(run, second, other, fake, 2);
        assertThat(third.request.boot().storeUri()).isEqualTo(store.uri());
        assertThat(restored(store, third)).isEqualTo(state);
        assertFenced(second2);
        assertFenced(zombie);
        CheckpointWriter last = writer(store, third, 3);
        state = commit(last, 24, state);
        third.commits(3, 24);

        assertThat(state).as("as on one machine").isEqualTo(next(next(next(new byte[STATE_BYTES]))));
        third.exits(0);
        Views.RunDetail done = engine.awaitState(run, "SUCCEEDED");
        assertThat(engine.runs().brief(run).preemptions()).isEqualTo(2);
        assertThat(done.cost().rows())
                .filteredOn(row -> row.kind().equals("TRANSFER"))
                .as("one checkpoint there; back only the new one, for the first lies there still")
                .extracting(row -> row.usd().doubleValue())
                .containsExactly(0.00012, 0.00012);
        assertThat(whys(run))
                .anySatisfy(why -> assertThat(why)
                        .contains(
                                "its checkpoints go along to where machines of other reach them (1,000,000 bytes from "
                                        + store.uri() + " to " + far.uri() + " at 0.120 USD/GB, 0.1 GB/s assumed: ")
                        .contains("for the cheapest to finish: other/north/a/small/spot, ")
                        .contains(" + 0.0001 USD and 0.0s to bring the checkpoints"))
                .anySatisfy(why -> assertThat(why)
                        .contains("moved from " + store.uri())
                        .contains("1 checkpoint is in " + far.uri() + ", 1,000,000 bytes were sent in ")
                        .contains("0.0001 USD at 0.120 USD/GB"));
    }

    @Test
    void the_way_decides_which_market_is_the_cheaper_one() throws Exception {
        other.price(other.here(FakeCloud.SPOT_A), "0.2");
        String run = engine.submit("work: 2h");
        FakeCloud.Played first = running(run, fake, 1);
        commit(writer(store, first, 1), 8, new byte[STATE_BYTES]);
        first.commits(1, 8);
        other.price(other.here(FakeCloud.SPOT_A), "0.14999");
        other.wet(other.here(FakeCloud.SPOT_A));
        fake.dry(FakeCloud.SPOT_A);
        taken(first);

        FakeCloud.Played second = machine(fake, 2);
        assertThat(second.machine.market()).isEqualTo(FakeCloud.SPOT_B);
        second.runs();
        engine.awaitState(run, "RUNNING");
        other.price(other.here(FakeCloud.SPOT_A), "0.14");
        taken(second);

        assertThat(machine(other, 1).request.boot().storeUri()).isEqualTo(far.uri());
    }

    @Test
    void a_store_that_cannot_be_a_home_is_left_alone_for_a_while_and_the_next_market_taken() throws Exception {
        String run = engine.submit("work: 2h");
        FakeCloud.Played first = running(run, fake, 1);
        commit(writer(store, first, 1), 8, new byte[10]);
        first.commits(1, 8);
        Path inTheWay = inFar(prefix(first));
        Files.createDirectories(inTheWay.getParent());
        Files.writeString(inTheWay, "in the way");
        fake.dry(FakeCloud.SPOT_A);
        fake.dry(FakeCloud.SPOT_B);
        other.dry(false);
        fake.price(FakeCloud.ON_DEMAND, "9");
        taken(first);

        engine.awaitKind(run, "waiting");
        EngineUnderTest.await("cooldown", () -> cooldown("store " + far.uri()));
        assertThat(CheckpointLog.read(store, prefix(first)).checkpoints())
                .as("nothing has moved")
                .hasSize(1);
        assertThat(other.machines()).isEmpty();
        fake.wet(FakeCloud.SPOT_B);
        FakeCloud.Played second = machine(fake, 2);
        second.runs();
        engine.awaitState(run, "RUNNING");

        Files.delete(inTheWay);
        clock.pass(Duration.ofMinutes(6));
        fake.dry(true);
        taken(second);
        assertThat(machine(other, 1).request.boot().storeUri()).isEqualTo(far.uri());
    }

    @Test
    void a_move_that_is_given_up_half_way_takes_the_run_back_and_is_not_tried_again_at_once() throws Exception {
        String run = engine.submit("work: 2h");
        FakeCloud.Played first = running(run, fake, 1);
        commit(writer(store, first, 1), 8, new byte[10]);
        first.commits(1, 8);
        Path inTheWay = inFar(prefix(first)).resolve("data");
        Files.createDirectories(inTheWay.getParent());
        Files.writeString(inTheWay, "in the way");
        other.dry(false);
        fake.dry(true);
        taken(first);
        EngineUnderTest.await(
                "moved-to", () -> Optional.of(run).filter(r -> phase(r).equals("COPYING") && movedAway(first)));

        engine.part(Homes.class).back(run, "test", "enough");
        EngineUnderTest.await("given up", () -> Optional.of(run).filter(r -> phase(r).equals("GIVEN_UP")));
        EngineUnderTest.await("cooldown", () -> cooldown("store " + far.uri() + " for " + run));
        fake.wet(FakeCloud.SPOT_B);

        FakeCloud.Played second = machine(fake, 2);
        second.runs();
        engine.awaitState(run, "RUNNING");
        commit(writer(store, second, 2), 16, new byte[10]);
        assertThat(other.machines()).isEmpty();
    }

    @Test
    void a_run_that_has_nothing_yet_goes_where_machines_are_for_nothing() throws Exception {
        fake.dry(true);
        other.dry(false);
        other.fetches = true;
        String run = engine.submit("work: 2h");

        FakeCloud.Played machine = machine(other, 1);
        assertThat(engine.part(PreparedAgents.class).prepared)
                .as("what the machine will fetch is packed while the run is on its way")
                .containsExactly(far.uri());

        assertThat(machine.request.boot().storeUri()).isEqualTo(far.uri());
        machine.runs();
        engine.awaitState(run, "RUNNING");
        commit(writer(far, machine, 1), 8, new byte[10]);
        assertThat(engine.runs().checkpoints(run).location()).startsWith(far.uri());
        assertThat(whys(run)).anySatisfy(why -> assertThat(why).contains("with nothing to bring"));
    }

    @Test
    void a_run_that_is_stopped_on_its_way_rests_where_it_arrives_and_goes_on_from_there() throws Exception {
        String run = engine.submit("work: 2h");
        FakeCloud.Played first = running(run, fake, 1);
        commit(writer(store, first, 1), 8, new byte[10]);
        first.commits(1, 8);
        Path inTheWay = inFar(prefix(first)).resolve("data");
        Files.createDirectories(inTheWay.getParent());
        Files.writeString(inTheWay, "in the way");
        other.dry(false);
        fake.dry(true);
        taken(first);
        EngineUnderTest.await(
                "moved-to", () -> Optional.of(run).filter(r -> phase(r).equals("COPYING") && movedAway(first)));

        engine.runs().stop(run, "test", "");
        engine.awaitState(run, "PAUSED");
        assertThatThrownBy(() -> engine.runs().resume(run, "test", "")).hasMessageContaining("is under way");
        Files.delete(inTheWay);
        EngineUnderTest.await("done", () -> Optional.of(run).filter(r -> phase(r).equals("DONE")));

        engine.runs().resume(run, "test", "");
        assertThat(machine(other, 1).request.boot().storeUri()).isEqualTo(far.uri());
    }

    @Test
    void a_run_whose_move_waits_for_that_of_another_is_not_given_up_for_the_time_that_takes() throws Exception {
        List<FakeCloud.Played> machines = new ArrayList<>();
        List<String> runs = new ArrayList<>();
        for (int n = 1; n <= 2; n++) {
            runs.add(engine.submit("work: 2h"));
            machines.add(running(runs.get(n - 1), fake, n));
            commit(writer(store, machines.get(n - 1), 1), 8, new byte[10]);
            machines.get(n - 1).commits(1, 8);
        }
        Path inTheWay = inFar(prefix(machines.get(0))).resolve("data");
        Files.createDirectories(inTheWay.getParent());
        Files.writeString(inTheWay, "in the way");
        other.dry(false);
        fake.dry(true);
        taken(machines.get(0));
        EngineUnderTest.await("the first on its way", () -> Optional.of(1).filter(x -> movedAway(machines.get(0))));
        taken(machines.get(1));
        HomeMover mover = engine.part(HomeMover.class);
        EngineUnderTest.await("the second waits", () -> Optional.of(1).filter(x -> mover.waits(runs.get(1))));

        clock.pass(Duration.ofMinutes(11));

        EngineUnderTest.await(
                "the first is given up",
                () -> Optional.of(1).filter(x -> phase(runs.get(0)).equals("GIVEN_UP")));
        FakeCloud.Played second = machine(other, 1);
        assertThat(second.machine.tags().run()).isEqualTo(runs.get(1));
        assertThat(cooldown("store " + far.uri() + " for " + runs.get(1))).isEmpty();
    }

    @Test
    void a_run_that_is_cancelled_on_its_way_brings_nothing_more_there() throws Exception {
        String run = engine.submit("work: 2h");
        FakeCloud.Played first = running(run, fake, 1);
        commit(writer(store, first, 1), 8, new byte[10]);
        first.commits(1, 8);
        Path inTheWay = inFar(prefix(first)).resolve("data");
        Files.createDirectories(inTheWay.getParent());
        Files.writeString(inTheWay, "in the way");
        other.dry(false);
        fake.dry(true);
        taken(first);
        EngineUnderTest.await(
                "moved-to", () -> Optional.of(run).filter(r -> phase(r).equals("COPYING") && movedAway(first)));

        engine.runs().cancel(run, "test", "");
        engine.awaitState(run, "CANCELLED");
        Files.delete(inTheWay);

        EngineUnderTest.await("given up", () -> Optional.of(run).filter(r -> phase(r).equals("GIVEN_UP")));
        assertThat(movedAway(first)).as("its checkpoints are where they were").isFalse();
        assertThat(engine.runs().detail(run).cost().rows())
                .noneMatch(row -> row.kind().equals("TRANSFER"));
    }

    @Test
    void a_run_does_not_go_where_the_way_alone_costs_more_than_is_left_of_its_budget() throws Exception {
        String run = engine.submit("work: 2h", "budget: {max: 0.0001 USD}");
        FakeCloud.Played first = running(run, fake, 1);
        commit(writer(store, first, 1), 8, new byte[STATE_BYTES]);
        first.commits(1, 8);
        committed(run, 1);
        other.dry(false);
        fake.dry(true);
        taken(first);

        EngineUnderTest.await(
                "why it waits",
                () -> whys(run).stream()
                        .filter(why -> why.contains("left out: other (to bring the run's checkpoints to its machines"
                                + " costs 0.00012 USD, and 0.0001 USD of budget.max are left)"))
                        .findFirst());
        assertThat(other.machines()).isEmpty();

        fake.wet(FakeCloud.SPOT_A);
        machine(fake, 2);
    }

    @Test
    void a_server_killed_anywhere_on_the_way_is_followed_by_one_that_goes_on() throws Exception {
        killed(1 + new Random(7).nextInt(FEW_CALLS), true, "sample");
        assertThat(kills).isEqualTo(2);
    }

    @Test
    @Tag("long")
    void a_server_killed_at_each_call_of_the_way_is_followed_by_one_that_goes_on(TestReporter reporter)
            throws Exception {
        int call = 0;
        int before = -1;
        while (kills > before && call < MANY_CALLS) {
            before = kills;
            call++;
            killed(call, call % 2 == 0, "killed-" + call);
        }
        assertThat(call).as("calls that a way has").isBetween(FEW_CALLS, MANY_CALLS - 1);
        reporter.publishEntry("servers killed on their way", kills + ", at " + (call - 1) + " calls");
    }

    /** There and back, the engine's store going away at a call of either way, and the server being killed then. */
    private void killed(int call, boolean afterEffect, String name) throws Exception {
        stop();
        begin(name);
        String run = engine.submit("work: 2h");
        FakeCloud.Played first = running(run, fake, 1);
        CheckpointWriter zombie = writer(store, first, 1);
        byte[] state = commit(zombie, 8, new byte[STATE_BYTES]);
        first.commits(1, 8);
        committed(run, 1);

        FakeCloud.Played second = crossesThroughAKill(run, first, fake, other, call, afterEffect);
        assertThat(restored(far, second)).as("there, call " + call).isEqualTo(state);
        assertFenced(zombie);
        CheckpointWriter there = writer(far, second, 2);
        state = commit(there, 16, state);
        second.commits(2, 16);
        committed(run, 2);

        FakeCloud.Played third = crossesThroughAKill(run, second, other, fake, call, !afterEffect);
        assertThat(restored(store, third)).as("back, call " + call).isEqualTo(state);
        assertFenced(there);
        assertFenced(zombie);
        commit(writer(store, third, 3), 24, state);
        assertThat(fake.machines().size() + other.machines().size())
                .as("machines, call " + call)
                .isEqualTo(3);
        assertThat(engine.runs().detail(run).cost().rows())
                .filteredOn(row -> row.kind().equals("TRANSFER"))
                .as("no way is paid for twice, and only what was on its way at the kill may be missing, call " + call)
                .hasSizeBetween(1, 2)
                .allSatisfy(row -> assertThat(row.usd().doubleValue()).isLessThanOrEqualTo(0.00024));
        third.exits(0);
        engine.awaitState(run, "SUCCEEDED");
    }

    private FakeCloud.Played crossesThroughAKill(
            String run, FakeCloud.Played machine, FakeCloud from, FakeCloud to, int call, boolean afterEffect) {
        int before = to.machines().size();
        from.dry(true);
        taken(machine);
        engine.awaitState(run, "PLACING");
        engine.awaitKind(run, "waiting");
        engine.storeAway.awayAt(call, afterEffect);
        to.dry(false);
        EngineUnderTest.await(
                "kill at call " + call,
                () -> Optional.of(run)
                        .filter(r -> engine.storeAway.isAway() || to.machines().size() > before));
        if (engine.storeAway.isAway()) {
            kills++;
            engine = engine.restarted();
        }
        engine.storeAway(false);
        EngineUnderTest.await("machine after call " + call, () -> {
            if (!engine.part(Cooldowns.class).list(clock.instant()).isEmpty()) {
                // the store was found away before anything had moved, and is left alone for a while
                clock.pass(Duration.ofMinutes(6));
            }
            return Optional.of(run).filter(r -> to.machines().size() > before);
        });
        FakeCloud.Played next = machine(to, before + 1);
        next.runs();
        engine.awaitState(run, "RUNNING");
        return next;
    }

    /** Its machine is taken, there is nothing more in that cloud, and it goes on in the other. */
    private FakeCloud.Played crosses(
            String run, FakeCloud.Played machine, FakeCloud from, FakeCloud to, int checkpoint) {
        committed(run, checkpoint);
        int before = to.machines().size();
        to.dry(false);
        from.dry(true);
        taken(machine);
        FakeCloud.Played next = machine(to, before + 1);
        next.runs();
        engine.awaitState(run, "RUNNING");
        return next;
    }

    private static void taken(FakeCloud.Played machine) {
        machine.hearsNotice();
        machine.drained(Status.ExitReason.NOTICE);
        machine.end(MachineStatus.End.PREEMPTED);
    }

    private void committed(String run, long checkpoint) {
        EngineUnderTest.await(
                "checkpoint " + checkpoint,
                () -> Optional.of(run)
                        .filter(r -> engine.kinds(r).stream()
                                        .filter("committed"::equals)
                                        .count()
                                >= checkpoint));
    }

    private FakeCloud.Played running(String run, FakeCloud cloud, int n) {
        FakeCloud.Played machine = machine(cloud, n);
        machine.runs();
        engine.awaitState(run, "RUNNING");
        return machine;
    }

    private static FakeCloud.Played machine(FakeCloud cloud, int n) {
        return EngineUnderTest.await(
                "machine " + n + " of " + cloud.id(),
                () -> cloud.machines().size() >= n
                        ? Optional.of(cloud.machines().get(n - 1))
                        : Optional.empty());
    }

    private CheckpointWriter writer(ObjectStore home, FakeCloud.Played machine, int attempt) throws Exception {
        return CheckpointWriter.open(home, prefix(machine), attempt, "nonce-" + ++nonces, clock);
    }

    /** Works on from a state, and commits what came of it. */
    private byte[] commit(CheckpointWriter writer, long step, byte[] from) throws Exception {
        byte[] state = next(from);
        try (FrozenSet set = set(state)) {
            assertThat(writer.commit(set, step, null)).isInstanceOf(CommitResult.Committed.class);
        }
        return state;
    }

    private void assertFenced(CheckpointWriter zombie) throws IOException {
        try (FrozenSet set = set(new byte[] {1})) {
            assertThatThrownBy(() -> zombie.commit(set, 99, null)).isInstanceOf(FencedException.class);
        }
    }

    /** What a machine would restore. */
    private static byte[] restored(ObjectStore home, FakeCloud.Played machine) throws IOException {
        List<Checkpoint> all = CheckpointLog.read(home, prefix(machine)).checkpoints();
        try (InputStream in =
                home.open(all.get(all.size() - 1).files().get(0).objectKey(), 0).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    private static byte[] next(byte[] state) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(state);
            byte[] next = Arrays.copyOf(state, state.length);
            new Random(Arrays.hashCode(digest)).nextBytes(next);
            return next;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private FrozenSet set(byte[] state) throws IOException {
        Path own = Files.createTempDirectory(folder, "set");
        Path file = Files.write(own.resolve("state"), state);
        return new FrozenSet(
                own,
                List.of(new FrozenFile("state", file, FileState.of(file))),
                Trust.CALL,
                clock.instant(),
                Metrics.NONE);
    }

    private static String prefix(FakeCloud.Played machine) {
        return EngineUnderTest.await("order", machine::order).checkpoint().prefix();
    }

    private Path inFar(String key) {
        return Path.of(java.net.URI.create(far.uri())).resolve(key);
    }

    private boolean movedAway(FakeCloud.Played machine) {
        try {
            return CheckpointLog.read(store, prefix(machine)).movedTo().isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String phase(String run) {
        try {
            return engine.part(Homes.class).show(run).phase();
        } catch (dev.stint.server.RefusedException e) {
            return "";
        }
    }

    private Optional<String> cooldown(String scope) {
        return engine.part(Cooldowns.class).list(clock.instant()).stream()
                .map(closed -> closed.scope())
                .filter(scope::equals)
                .findFirst();
    }

    private List<String> whys(String run) {
        return engine.runs().events(run, 0).stream().map(Views.EventView::why).toList();
    }
}
