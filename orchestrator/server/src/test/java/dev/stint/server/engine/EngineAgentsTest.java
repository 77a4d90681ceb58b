package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.Views;
import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import dev.stint.server.RefusedException;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that fetch their agent, do not come to one, cannot reach their store, or are refused for our credentials. */
class EngineAgentsTest {

    private EngineUnderTest engine;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void a_launch_names_the_agent_and_is_repeated_to_the_byte_after_an_upgrade() {
        engine.cloud.fetches = true;
        engine.cloud.unanswered = true;
        engine.submit();
        LaunchRequest first = EngineUnderTest.await(
                "a request", () -> engine.cloud.requests.stream().findFirst());
        assertThat(first.boot().agents())
                .isEqualTo(engine.part(PreparedAgents.class).images(engine.store.uri()))
                .isNotEmpty();

        engine = engine.restarted();
        engine.part(PreparedAgents.class).distribution = "b";
        engine.cloud.unanswered = false;
        engine.machine(1);

        assertThat(engine.cloud.requests).hasSizeGreaterThan(1).allMatch(first::equals);
    }

    @Test
    void machines_that_are_given_their_agent_by_this_host_fetch_none() {
        String run = engine.submit();
        engine.machine(1).exits(0);
        engine.awaitState(run, "SUCCEEDED");

        assertThat(engine.cloud.requests.get(0).boot().agents()).isEmpty();
        assertThat(engine.part(PreparedAgents.class).brought).isZero();
    }

    @Test
    void launches_stored_by_an_earlier_version_fetch_no_agent() {
        String run = engine.submit();
        engine.machine(1);
        String stored =
                engine.part(AttemptTable.class).find(run, 1, 1).orElseThrow().request();
        String before = stored.replaceFirst(",\"agents\":\\[\\],\"container\":false", "");
        assertThat(before).isNotEqualTo(stored);

        LaunchRequest request = Json.read(before, StoredLaunch.class).request(engine.part(InstallationKey.class));

        assertThat(request).isEqualTo(engine.cloud.requests.get(0));
        assertThat(request.boot().agents()).isEmpty();
        assertThat(request.boot().container()).isFalse();
    }

    @Test
    void a_run_waits_while_its_agent_cannot_be_brought_and_says_why() {
        engine.cloud.fetches = true;
        engine.part(PreparedAgents.class).trouble = Optional.of("No space left on device");
        String run = engine.submit();
        engine.awaitKind(run, "waiting");
        assertThat(engine.runs().brief(run).why())
                .contains("machines of fake cannot be given an agent just now: No space left on device")
                .contains("tried again");
        assertThat(engine.cloud.requests).isEmpty();

        engine.part(PreparedAgents.class).trouble = Optional.empty();
        engine.machine(1).exits(0);
        Views.RunDetail done = engine.awaitState(run, "SUCCEEDED");
        assertThat(done.attempts()).hasSize(1);
        assertThat(engine.kinds(run)).filteredOn("waiting"::equals).hasSize(1);
    }

    @Test
    void a_provider_that_cannot_reach_a_runs_home_never_launches_for_it() {
        engine.cloud.cutOff = Optional.of("machines of fake reach no folder of this host; set stint.store to a bucket");
        String run = engine.submit();

        assertThat(engine.awaitState(run, "FAILED").run().why())
                .contains("there is no market for this run")
                .contains("machines of fake reach no folder of this host; set stint.store to a bucket");
        assertThat(engine.cloud.requests).isEmpty();
    }

    @Test
    void a_run_goes_where_its_home_can_be_reached_and_says_what_was_left_out_while_it_waits(@TempDir Path folder) {
        try (EngineUnderTest two = EngineUnderTest.start(folder, new MemoryObjectStore(), List.of(new FarCloud()))) {
            two.cloud.dry(FakeCloud.SPOT_A);
            two.cloud.dry(FakeCloud.SPOT_B);
            String run = two.submit("capacity: spot-only");
            two.awaitKind(run, "waiting");
            assertThat(two.runs().brief(run).why())
                    .contains("no spot market is open")
                    .contains("; left out: aws (its machines reach no memory of this process; give a bucket)");

            two.cloud.wet(FakeCloud.SPOT_A);
            two.machine(1).exits(0);
            assertThat(two.awaitState(run, "SUCCEEDED").attempts()).hasSize(1);
        }
    }

    @Test
    void a_provider_whose_machines_cannot_be_given_an_agent_is_left_out() {
        engine.cloud.fetches = true;
        engine.part(PreparedAgents.class).obstacle = Optional.of("the Java in /x is no whole JDK; install one");
        String run = engine.submit();

        assertThat(engine.awaitState(run, "FAILED").run().why())
                .contains("machines of fake cannot be given an agent: the Java in /x is no whole JDK; install one");
        assertThat(engine.cloud.requests).isEmpty();
    }

    @Test
    void what_a_boot_says_is_told_when_its_machine_goes_without_an_agent() {
        String run = engine.submit();
        engine.machine(1).bootFails("step agent: SHA-256 is 12, not 34\u001b[2J");
        awaitLoss(run);

        assertThat(engine.runs().detail(run).attempts().get(0).detail())
                .contains("; its boot said: step agent: SHA-256 is 12, not 34")
                .doesNotContain("\u001b");
    }

    @Test
    void a_machine_whose_boot_failed_is_lost_also_where_its_provider_takes_it_for_preempted() {
        String run = engine.submit();
        engine.machine(1).bootFails("step fetch: HTTP 403", MachineStatus.End.PREEMPTED);
        awaitLoss(run);

        assertThat(engine.runs().detail(run).attempts().get(0).outcome()).contains("LOST");
        assertThat(engine.runs().brief(run).preemptions()).isZero();
    }

    @Test
    void what_an_agent_has_said_counts_for_more_than_its_boot() {
        String run = engine.submit();
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        engine.awaitState(run, "RUNNING");
        machine.bootFails("too late");
        awaitLoss(run);

        assertThat(engine.runs().detail(run).attempts().get(0).detail()).doesNotContain("too late");
    }

    @Test
    void refused_credentials_take_the_whole_provider_out_until_they_work() {
        engine.cloud.refuseNext(expired(Refusal.Scope.MARKET));
        String run = engine.submit();
        engine.awaitKind(run, "refused");
        engine.awaitKind(run, "waiting");
        assertThat(engine.cloud.launchCalls()).isEqualTo(1); // the other markets of the provider are left alone too

        engine.cloud.refuseNext(expired(Refusal.Scope.MARKET));
        engine.clock.pass(Duration.ofMinutes(11));
        EngineUnderTest.await(
                "a second refusal, written down",
                () -> Optional.of(engine.kinds(run)).filter(kinds -> Collections.frequency(kinds, "refused") == 2));
        assertThat(engine.cloud.launchCalls()).isEqualTo(2);
        engine.clock.pass(Duration.ofMinutes(11));
        engine.machine(1).exits(0);
        assertThat(engine.awaitState(run, "SUCCEEDED").run().preemptions()).isZero();
    }

    @Test
    void a_run_is_not_given_up_for_credentials_that_expired_while_it_waited() {
        engine.cloud.refuseNext(expired(Refusal.Scope.PROVIDER));
        String run = engine.submit("capacity: spot-only", "max_wait: 2m");
        engine.awaitKind(run, "refused");
        engine.clock.pass(Duration.ofMinutes(5));
        EngineUnderTest.await(
                "its reason",
                () -> Optional.of(engine.runs().brief(run).why())
                        .filter(why -> why.contains("credentials are refused")));
        assertThat(engine.runs().brief(run).state()).isEqualTo("PLACING");

        engine.clock.pass(Duration.ofMinutes(6));
        engine.machine(1).exits(0);
        engine.awaitState(run, "SUCCEEDED");
    }

    @Test
    void a_run_is_not_given_up_while_its_provider_cannot_be_asked() {
        engine.cloud.fails(new ProviderUnavailableException("ExpiredToken", null));
        String run = engine.submit("capacity: spot-only", "max_wait: 2m");
        engine.awaitKind(run, "waiting");
        engine.clock.pass(Duration.ofHours(1));
        EngineUnderTest.await(
                "its reason",
                () -> Optional.of(engine.runs().brief(run).why()).filter(why -> why.contains("longer than was asked")));

        engine.cloud.recovers();
        engine.machine(1).exits(0);
        engine.awaitState(run, "SUCCEEDED");
        assertThat(engine.kinds(run)).doesNotContain("failed");
    }

    @Test
    void a_team_called_as_the_place_of_agents_is_refused() {
        assertThatThrownBy(() -> engine.submit("team: agents"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.problems())
                                .singleElement()
                                .asString()
                                .startsWith("team: 'agents' is what Stint calls keys of its own"));
    }

    /** A cloud that cannot be used with any store here, and is therefore asked for nothing. */
    private static final class FarCloud implements CapacityProvider {

        @Override
        public String id() {
            return "aws";
        }

        @Override
        public Optional<String> unreachable(String storeUri) {
            return Optional.of("its machines reach no memory of this process; give a bucket");
        }

        @Override
        public List<Offer> offers(OfferQuery query) {
            throw new AssertionError("nobody has to ask");
        }

        @Override
        public LaunchOutcome launch(LaunchRequest request) {
            throw new AssertionError("nobody has to launch");
        }

        @Override
        public List<Machine> find(LaunchToken token) {
            return List.of();
        }

        @Override
        public List<Machine> list(String installation) {
            return List.of();
        }

        @Override
        public MachineStatus status(String machineId) {
            throw new AssertionError("there is no machine");
        }

        @Override
        public void terminate(String machineId) {
            throw new AssertionError("there is no machine");
        }

        @Override
        public void close() {}
    }

    private void awaitLoss(String run) {
        EngineUnderTest.await("the loss of its machine", () -> {
            engine.clock.pass(Duration.ofSeconds(1));
            return Optional.of(run).filter(id -> engine.kinds(id).contains("lost"));
        });
    }

    private static Refusal expired(Refusal.Scope scope) {
        return new Refusal(Refusal.Kind.AUTH, scope, "RequestExpired", "Request has expired.", Optional.empty());
    }
}
