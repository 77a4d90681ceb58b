package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stint.api.ProviderViews;
import dev.stint.api.ProviderViews.MachineView;
import dev.stint.api.Views;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineTags;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import dev.stint.server.Machines;
import dev.stint.server.RefusedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines and cooldowns as operators see them, and what they do about them. No sweep happens unless the clock is moved. */
class EngineMachinesTest {

    private EngineUnderTest engine;
    private Machines machines;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
        machines = engine.part(Machines.class);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    /** A machine that no launch of this server knows. */
    private String stray(String installation) {
        LaunchOutcome outcome = engine.cloud.launch(new LaunchRequest(
                new LaunchToken("stray-of-" + installation),
                FakeCloud.SPOT_B,
                1,
                new MachineTags(installation, "team", "gone-1", 1, 1, engine.clock.instant()),
                new MachineBoot(engine.store.uri(), "team/gone-1/mail/1-1", new byte[32]),
                0,
                engine.clock.instant()));
        assertThat(outcome).isInstanceOf(LaunchOutcome.Granted.class);
        return engine.cloud.newest().orElseThrow().machine.id();
    }

    private String running(String... lines) {
        String run = engine.submit(lines);
        engine.machine(1).runs();
        engine.awaitState(run, "RUNNING");
        return run;
    }

    private MachineStatus status(String machine) {
        return engine.cloud.status(machine);
    }

    private void awaitGone(String machine) {
        EngineUnderTest.await(
                machine + " gone", () -> Optional.of(status(machine)).filter(MachineStatus::gone));
    }

    private static int exitCode(Runnable refused) {
        return catchThrowableOfType(RefusedException.class, refused::run).exitCode();
    }

    @Test
    void machines_are_shown_with_the_run_they_are_for_what_nobody_claims_is_ended_and_what_is_anothers_is_not_there() {
        String run = running("work: 1h");
        String stray = stray("test");
        String foreign = stray("other");

        List<MachineView> shown = machines.list(false).machines();

        assertThat(shown).extracting(MachineView::id).containsExactly("vm-1", stray);
        MachineView claimed = shown.get(0);
        assertThat(claimed.run()).isEqualTo(run);
        assertThat(claimed.market()).isEqualTo(FakeCloud.SPOT_A.id());
        assertThat(claimed.state()).isEqualTo("RUNNING");
        assertThat(claimed.claim()).isEqualTo("CLAIMED");
        assertThat(claimed.usdPerHour().orElseThrow()).isEqualByComparingTo("0.10");
        assertThat(claimed.expires()).contains(engine.clock.instant().plus(Duration.ofHours(24)));
        assertThat(shown.get(1).claim()).isEqualTo("NOBODY");
        assertThat(shown.get(1).usdPerHour()).isEmpty();

        assertThat(machines.kill(Optional.of("fake"), stray, "ada", "").run()).isEmpty();

        assertThat(status(stray).gone()).isTrue();
        assertThat(exitCode(() -> machines.kill(Optional.empty(), foreign, "ada", "")))
                .isEqualTo(4);
        assertThat(exitCode(() -> machines.kill(Optional.of("other"), stray, "ada", "")))
                .isEqualTo(4);
        assertThat(exitCode(() -> machines.kill(Optional.empty(), stray, "ada", "")))
                .isEqualTo(4);
        assertThat(status(foreign).gone()).isFalse();
    }

    @Test
    void a_run_whose_machine_is_killed_goes_on_elsewhere_and_uses_no_retry() {
        String run = running("work: 1h", "retries: {max: 0}");

        ProviderViews.KilledView killed = machines.kill(Optional.empty(), "vm-1", "ada", "its disk is broken");

        assertThat(killed.run()).contains(run);
        assertThat(killed.message()).contains("ended by ada: its disk is broken", "a new place is sought");
        awaitGone("vm-1");
        assertThat(status("vm-1").end()).isEqualTo(MachineStatus.End.TERMINATED);
        engine.machine(2).exits(0);
        Views.RunDetail detail = engine.awaitState(run, "SUCCEEDED");
        assertThat(detail.run().preemptions()).isZero();
        assertThat(detail.attempts()).extracting(a -> a.outcome().orElse("")).containsExactly("LOST", "SUCCEEDED");
        MachineView gone = EngineUnderTest.await(
                "the account of vm-1",
                () -> machines.list(true).machines().stream()
                        .filter(each -> each.id().equals("vm-1") && each.claim().equals("OVER"))
                        .findFirst());
        assertThat(gone.goneAt()).isPresent();
        assertThat(machines.list(false).machines()).noneMatch(each -> each.id().equals("vm-1"));
    }

    @Test
    void a_kill_of_which_the_provider_cannot_be_told_happens_as_soon_as_it_can() {
        running("work: 1h");
        engine.cloud.fails(new ProviderUnavailableException("no network", null));

        ProviderViews.MachineList shown = machines.list(false);
        assertThat(shown.unasked()).containsExactly("fake could not be asked: no network");
        assertThat(shown.machines()).extracting(MachineView::state).containsExactly("UNKNOWN");
        assertThat(exitCode(() -> machines.kill(Optional.empty(), "vm-9", "ada", "")))
                .isEqualTo(3);
        ProviderViews.KilledView killed = machines.kill(Optional.empty(), "vm-1", "ada", "");
        assertThat(killed.message()).contains("no network", "is asked again until the machine is gone");

        engine.cloud.recovers();

        awaitGone("vm-1");
        engine.machine(2);
    }

    @Test
    void a_region_that_cannot_be_asked_hides_nothing_of_the_others() {
        running("work: 1h");
        String stray = stray("test");
        engine.cloud.partlySilent = Optional.of("south is down");

        ProviderViews.MachineList shown = machines.list(false);
        assertThat(shown.unasked()).containsExactly("fake could be asked in part only: south is down");
        assertThat(shown.machines()).extracting(MachineView::id).containsExactly("vm-1", stray);
        assertThat(exitCode(() -> machines.kill(Optional.empty(), "vm-9", "ada", "")))
                .as("it may be in the region that is down")
                .isEqualTo(3);

        engine.clock.pass(Duration.ofSeconds(1));

        awaitGone(stray);
        assertThat(status("vm-1").gone()).isFalse();
        machines.kill(Optional.of("fake"), "vm-1", "ada", "");
        awaitGone("vm-1");
    }

    @Test
    void a_gang_of_which_one_machine_is_killed_is_lost_as_a_whole_and_begins_anew() {
        String run = engine.submit("nodes: 2", "retries: {max: 0}");
        engine.machine(1).gathers("10.0.0.1", 20001);
        engine.machine(2).gathers("10.0.0.2", 0);
        engine.machine(1).runs();
        engine.awaitState(run, "RUNNING");
        assertThat(machines.list(false).machines())
                .extracting(MachineView::rank, MachineView::claim)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, "CLAIMED"),
                        org.assertj.core.groups.Tuple.tuple(1, "CLAIMED"));

        assertThat(machines.kill(Optional.empty(), "vm-2", "ada", "").message())
                .contains("machine of rank 1: ended by ada");

        awaitGone("vm-1");
        awaitGone("vm-2");
        assertThat(engine.machine(4).machine.tags().attempt()).isEqualTo(2);
    }

    @Test
    void a_cooldown_is_shown_and_the_market_is_tried_again_once_it_is_cleared() {
        engine.cloud.refuseNext(new Refusal(
                Refusal.Kind.NO_CAPACITY,
                Refusal.Scope.MARKET,
                "EMPTY",
                "nothing left",
                Optional.of(Duration.ofMinutes(5))));
        engine.submit("work: 1h");
        assertThat(engine.machine(1).machine.market()).isEqualTo(FakeCloud.SPOT_B);
        String scope = FakeCloud.SPOT_A.id();

        ProviderViews.CooldownView shown = machines.cooldowns().cooldowns().get(0);
        assertThat(shown.scope()).isEqualTo(scope);
        assertThat(shown.until()).isEqualTo(engine.clock.instant().plus(Duration.ofMinutes(5)));
        assertThat(shown.why()).isEqualTo("NO_CAPACITY EMPTY: nothing left");
        assertThat(exitCode(() -> machines.clear(List.of(scope, "fake/south")))).isEqualTo(4);
        assertThat(machines.cooldowns().cooldowns()).hasSize(1);

        assertThat(machines.clear(List.of(scope)).cleared()).containsExactly(shown);

        assertThat(machines.cooldowns().cooldowns()).isEmpty();
        engine.submit("work: 1h");
        assertThat(engine.machine(2).machine.market()).isEqualTo(FakeCloud.SPOT_A);
    }
}
