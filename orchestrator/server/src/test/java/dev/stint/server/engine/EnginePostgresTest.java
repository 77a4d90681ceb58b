package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stint.api.Views;
import dev.stint.mailbox.Status;
import dev.stint.providers.MachineStatus;
import dev.stint.server.RefusedException;
import dev.stint.server.Servers;
import dev.stint.server.db.Holding;
import dev.stint.server.db.OwnerTable;
import dev.stint.server.db.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The engine on PostgreSQL, alone and with a second server beside it. All tests of the engine play there with
 * {@code -Dstint.database=postgresql}; these always do.
 */
final class EnginePostgresTest {

    @TempDir
    static Path folder;

    private static EngineUnderTest one;
    private static EngineUnderTest two;

    @BeforeAll
    static void two_servers() {
        one = EngineUnderTest.start(TestDatabase.POSTGRESQL, folder);
        two = one.beside("s-two");
    }

    @AfterAll
    static void end() {
        if (two != null) {
            two.close();
            one.close();
        }
    }

    @Test
    void a_run_goes_its_way_through_a_preemption_whichever_server_is_asked() {
        int machines = one.cloud.machines().size();
        String run = two.submit();
        one.machine(machines + 1).progresses(100, 1000, 10);
        one.awaitState(run, "RUNNING");
        one.machine(machines + 1).end(MachineStatus.End.PREEMPTED);
        one.clock.pass(Duration.ofMinutes(2));
        one.machine(machines + 2).runs();
        one.machine(machines + 2).exits(0);

        Views.RunDetail done = two.awaitState(run, "SUCCEEDED");

        assertThat(done.run().preemptions()).isEqualTo(1);
        assertThat(one.runs().detail(run).attempts()).hasSize(2);
        assertFencesNeverFallBack(run);
    }

    @Test
    void a_wish_asked_of_the_other_server_reaches_the_one_that_drives_the_run() {
        int machines = one.cloud.machines().size();
        String run = one.submit();
        one.machine(machines + 1).runs();
        one.awaitState(run, "RUNNING");
        EngineUnderTest other = owner(run).equals("s-one") ? two : one;

        other.runs().stop(run, "ann", "enough");

        one.awaitState(run, "DRAINING");
        one.machine(machines + 1).drained(Status.ExitReason.ORDERED);
        other.awaitState(run, "PAUSED");
        other.runs().cancel(run, "ann", "");
    }

    @Test
    void what_a_server_drives_whose_lease_ran_out_is_driven_by_the_other_with_the_same_machine() {
        int machines = one.cloud.machines().size();
        int calls = one.cloud.launchCalls();
        String run = one.submit();
        FakeCloud.Played machine = one.machine(machines + 1);
        machine.runs();
        one.awaitState(run, "RUNNING");
        String before = owner(run);

        sleeps(before, true);
        String after = EngineUnderTest.await(
                "another owner", () -> Optional.of(owner(run)).filter(now -> !now.equals(before)));
        machine.progresses(500, 1000, 10);
        machine.exits(0);
        Views.RunDetail done = one.awaitState(run, "SUCCEEDED");
        sleeps(before, false);

        assertThat(List.of(before, after)).containsExactlyInAnyOrder("s-one", "s-two");
        assertThat(done.attempts()).hasSize(1);
        assertThat(one.cloud.launchCalls() - calls).as("launches").isEqualTo(1);
        assertThat(hands(run)).containsExactly("1 " + before, "2 " + after);
        assertFencesNeverFallBack(run);
    }

    @Test
    void a_server_that_lost_a_run_between_recording_a_launch_and_making_it_does_not_make_it() throws Exception {
        int machines = one.cloud.machines().size();
        int calls = one.cloud.launchCalls();
        CountDownLatch recorded = new CountDownLatch(1);
        CountDownLatch wakes = new CountDownLatch(1);
        for (EngineUnderTest engine : List.of(one, two)) {
            stopsBeforeTheFirstOrder(engine, recorded, wakes);
        }
        String run = one.submit();
        assertThat(recorded.await(1, TimeUnit.MINUTES)).isTrue();
        String before = owner(run);

        sleeps(before, true);
        EngineUnderTest.await("another owner", () -> Optional.of(owner(run)).filter(now -> !now.equals(before)));
        FakeCloud.Played machine = one.machine(machines + 1);
        Dispatcher loops = (before.equals("s-one") ? one : two).part(Dispatcher.class);
        int live = loops.live();
        wakes.countDown();
        EngineUnderTest.await(
                "the end of the loop that slept",
                () -> Optional.of(loops.live()).filter(now -> now < live));
        machine.runs();
        machine.exits(0);
        Views.RunDetail done = one.awaitState(run, "SUCCEEDED");
        sleeps(before, false);
        one.storeAway.before(() -> {});
        two.storeAway.before(() -> {});

        assertThat(one.cloud.launchCalls() - calls).as("launches").isEqualTo(1);
        assertThat(done.attempts()).hasSize(1);
        assertFencesNeverFallBack(run);
    }

    /** The first loop of either server that has recorded a launch sleeps before it sends the order, with all that it has read. */
    private static void stopsBeforeTheFirstOrder(
            EngineUnderTest engine, CountDownLatch recorded, CountDownLatch wakes) {
        engine.storeAway.before(() -> {
            boolean launches = Holding.current()
                    .filter(loop -> recorded.getCount() > 0 && untried(engine, loop.run()))
                    .isPresent();
            if (launches) {
                recorded.countDown();
                try {
                    assertThat(wakes.await(1, TimeUnit.MINUTES)).as("woken").isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
    }

    private static boolean untried(EngineUnderTest engine, String run) {
        try (Connection connection = engine.part(DataSource.class).getConnection();
                PreparedStatement launch =
                        connection.prepareStatement("select 1 from attempt where run = ? and not tried")) {
            launch.setString(1, run);
            return launch.executeQuery().next();
        } catch (SQLException e) {
            throw new AssertionError("launches cannot be looked at", e);
        }
    }

    @Test
    void a_gang_on_the_computer_of_a_server_that_is_gone_goes_on_under_the_other() {
        int machines = one.cloud.machines().size();
        one.cloud.onThisComputer = true;
        String run = one.submit("nodes: 2", "retries: {max: 0}");
        FakeCloud.Played first = one.machine(machines + 1);
        FakeCloud.Played second = one.machine(machines + 2);
        first.runs();
        second.runs();
        one.awaitState(run, "RUNNING");
        String before = owner(run);

        sleeps(before, true);
        EngineUnderTest.await("another owner", () -> Optional.of(owner(run)).filter(now -> !now.equals(before)));
        first.progresses(500, 1000, 10);
        EngineUnderTest.await(
                "progress, heard by the other",
                () -> one.runs().brief(run).progress().filter(p -> p.step() == 500));
        one.cloud.elsewhere = true;
        // longer than machines may say nothing before somebody asks about them, and is told that there are none
        one.clock.pass(Duration.ofMillis(600));
        EngineUnderTest.await(
                "a question", () -> Optional.of(one.cloud.askedElsewhere.get()).filter(asked -> asked > 0));
        second.exits(0);
        first.exits(0);
        Views.RunDetail done = one.awaitState(run, "SUCCEEDED");
        sleeps(before, false);
        one.cloud.elsewhere = false;
        one.cloud.onThisComputer = false;

        assertThat(done.attempts()).hasSize(1);
        assertFencesNeverFallBack(run);
    }

    @Test
    void servers_are_listed_and_one_that_is_not_there_cannot_be_drained() {
        Servers servers = one.part(Servers.class);

        assertThat(servers.list().servers()).extracting(s -> s.id()).containsExactly("s-one", "s-two");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> servers.drain("s-three", false, "ann"))
                .withMessage("there is no server 's-three'; 'stint server ls' shows all");
    }

    /** From now on the others think that a server is no more, though its loops go on; or that it is there again. */
    private static void sleeps(String server, boolean yes) {
        one.part(JdbcClient.class)
                .sql("update server set lease_until = current_timestamp " + (yes ? "-" : "+")
                        + " interval '1' hour where id = ?")
                .param(server)
                .update();
    }

    private static String owner(String run) {
        return EngineUnderTest.await(
                "an owner of " + run, () -> one.part(OwnerTable.class).ownerOf(run));
    }

    private static List<String> hands(String run) {
        return one.part(JdbcClient.class)
                .sql("select fence, server from ownership where run = ? order by fence")
                .param(run)
                .query((row, n) -> row.getLong("fence") + " " + row.getString("server"))
                .list();
    }

    /** What loops wrote into the timeline they wrote in the order of their fences: no two of them drove the run at once. */
    private static void assertFencesNeverFallBack(String run) {
        assertThat(one.part(JdbcClient.class)
                        .sql("select fence from event where run = ? and fence > 0 order by seq")
                        .param(run)
                        .query(Long.class)
                        .list())
                .isNotEmpty()
                .isSorted();
    }
}
