package dev.stint.providers.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link CapacityProvider}. An adapter's test extends this class and says how its world is moved.
 *
 * <p>The subclass opens a fresh world before each test and leaves nothing running after it.
 */
public abstract class CapacityProviderContract {
    private static final int TRIES = 100;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    /** The adapter under test. */
    protected abstract CapacityProvider provider();

    /** Another adapter on the same state, after the present one ended without a word to its machines. */
    protected abstract CapacityProvider restarted();

    /** A spot market with room for at least two machines. */
    protected abstract Market spotMarket();

    /** A market whose machines are never taken, with room for at least one. */
    protected abstract Market onDemandMarket();

    /** From now on the market has no capacity, and takes back the machines it gave. */
    protected abstract void dryUp(Market spotMarket);

    /** Time passes in the adapter's world; real processes and calls may go on meanwhile. */
    protected abstract void advance(Duration duration);

    /** Now, in the adapter's world. */
    protected abstract Instant now();

    /** Grants the launch but loses the answer on its way; what the caller sees. */
    protected abstract LaunchOutcome launchLosingTheAnswer(LaunchRequest request);

    /** Where the mailbox of the machines is. */
    protected String storeUri() {
        return "file:///nowhere";
    }

    /** When the runs of this contract were submitted. */
    protected abstract Instant submittedAt();

    @Test
    void a_launch_is_granted_and_its_machine_is_found_listed_and_carries_its_tags() {
        LaunchRequest request = request("inst-a", "t-1", spotMarket(), 1);

        Machine machine = granted(provider().launch(request)).get(0);

        assertThat(machine.token()).isEqualTo(request.token());
        assertThat(machine.market()).isEqualTo(request.market());
        assertThat(machine.tags()).isEqualTo(request.tags());
        assertThat(machine.rank()).isZero();
        assertThat(provider().find(request.token())).containsExactly(machine);
        assertThat(provider().list("inst-a")).containsExactly(machine);
        assertThat(await(machine, MachineStatus.State.RUNNING).end()).isEqualTo(MachineStatus.End.NONE);
    }

    @Test
    void an_equal_launch_gives_the_same_machine() {
        LaunchRequest request = request("inst-a", "t-1", spotMarket(), 1);

        List<Machine> first = granted(provider().launch(request));
        List<Machine> second = granted(provider().launch(request));

        assertThat(second).isEqualTo(first);
        assertThat(provider().list("inst-a")).hasSize(1);
    }

    @Test
    void equal_launches_at_once_give_one_machine() throws Exception {
        LaunchRequest request = request("inst-a", "t-1", spotMarket(), 1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<LaunchOutcome>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> provider().launch(request)));
            }
            List<String> ids = new ArrayList<>();
            for (Future<LaunchOutcome> answer : answers) {
                granted(answer.get(60, TimeUnit.SECONDS)).forEach(machine -> ids.add(machine.id()));
            }
            assertThat(ids).hasSize(8);
            assertThat(Set.copyOf(ids)).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
        assertThat(provider().list("inst-a")).hasSize(1);
    }

    @Test
    void different_tokens_give_different_machines() {
        Machine first = granted(provider().launch(request("inst-a", "t-1", spotMarket(), 1)))
                .get(0);
        Machine second = granted(provider().launch(request("inst-a", "t-2", spotMarket(), 1)))
                .get(0);

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(provider().list("inst-a")).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void a_gang_gets_all_its_machines_with_ranks() {
        LaunchRequest request = request("inst-a", "t-1", spotMarket(), 2);

        List<Machine> machines = granted(provider().launch(request));

        assertThat(machines).extracting(Machine::rank).containsExactly(0, 1);
        assertThat(machines).extracting(Machine::id).doesNotHaveDuplicates();
        assertThat(granted(provider().launch(request))).isEqualTo(machines);
    }

    @Test
    void every_machine_of_a_gang_is_found_and_listed_and_ends_by_its_own_id() {
        LaunchRequest request = request("inst-a", "t-1", spotMarket(), 2);
        List<Machine> machines = granted(provider().launch(request));

        assertThat(provider().find(request.token())).isEqualTo(machines);
        assertThat(provider().list("inst-a")).containsExactlyInAnyOrderElementsOf(machines);
        terminateUntilGone(machines.get(1));

        assertThat(provider().status(machines.get(0).id()).gone()).isFalse();
        assertThat(provider().list("inst-a")).containsExactly(machines.get(0));
        assertThat(machines).allMatch(machine -> machine.market().equals(request.market()));
    }

    @Test
    void a_gang_that_does_not_fit_is_refused_as_a_whole() {
        LaunchRequest request = request("inst-a", "t-1", spotMarket(), 60);

        LaunchOutcome outcome = provider().launch(request);

        Refusal refusal = outcome.fold(machines -> fail("granted " + machines), r -> r, lost -> fail("lost: " + lost));
        assertThat(refusal.kind()).isIn(Refusal.Kind.NO_CAPACITY, Refusal.Kind.QUOTA);
        assertThat(provider().find(request.token())).isEmpty();
        assertThat(provider().list("inst-a")).isEmpty();
    }

    @Test
    void a_gang_of_a_market_that_dries_up_is_taken_as_a_whole() {
        List<Machine> machines = granted(provider().launch(request("inst-a", "t-1", spotMarket(), 2)));
        machines.forEach(machine -> await(machine, MachineStatus.State.RUNNING));

        dryUp(spotMarket());

        for (Machine machine : machines) {
            assertThat(await(machine, MachineStatus.State.GONE).end()).isEqualTo(MachineStatus.End.PREEMPTED);
        }
    }

    @Test
    void a_lost_answer_is_made_good_by_finding_the_token() {
        LaunchRequest request = request("inst-a", "t-1", spotMarket(), 1);

        LaunchOutcome lost = launchLosingTheAnswer(request);

        assertThat(lost).isInstanceOf(LaunchOutcome.Lost.class);
        List<Machine> found = provider().find(request.token());
        assertThat(found).hasSize(1);
        assertThat(granted(provider().launch(request))).isEqualTo(found);
    }

    @Test
    void an_unknown_token_finds_nothing() {
        assertThat(provider().find(new LaunchToken("never-launched"))).isEmpty();
    }

    @Test
    void machines_of_other_installations_are_not_listed() {
        granted(provider().launch(request("inst-a", "t-1", spotMarket(), 1)));
        Machine other = granted(provider().launch(request("inst-b", "t-2", spotMarket(), 1)))
                .get(0);

        assertThat(provider().list("inst-b")).containsExactly(other);
        assertThat(provider().list("inst-c")).isEmpty();
    }

    @Test
    void a_terminated_machine_goes_and_terminating_it_again_is_silent() {
        LaunchRequest request = request("inst-a", "t-1", onDemandMarket(), 1);
        Machine machine = granted(provider().launch(request)).get(0);

        MachineStatus gone = terminateUntilGone(machine);

        assertThat(gone.end()).isEqualTo(MachineStatus.End.TERMINATED);
        assertThat(gone.endedAt()).hasValueSatisfying(at -> assertThat(at).isBetween(machine.launchedAt(), now()));
        assertThat(provider().list("inst-a")).isEmpty();
        provider().terminate(machine.id());
        assertThat(provider().status(machine.id())).isEqualTo(gone);
    }

    @Test
    void an_unknown_machine_is_gone_and_terminating_it_is_silent() {
        provider().terminate("m-0000000000000000");

        MachineStatus status = provider().status("m-0000000000000000");

        assertThat(status.state()).isEqualTo(MachineStatus.State.GONE);
        assertThat(status.end()).isEqualTo(MachineStatus.End.UNKNOWN);
    }

    @Test
    void a_dry_market_refuses_with_a_value_and_nothing_is_started() {
        LaunchRequest request = request("inst-a", "t-1", spotMarket(), 1);
        dryUp(spotMarket());

        LaunchOutcome outcome = provider().launch(request);

        Refusal refusal = outcome.fold(machines -> fail("granted " + machines), r -> r, lost -> fail("lost: " + lost));
        assertThat(refusal.kind()).isEqualTo(Refusal.Kind.NO_CAPACITY);
        assertThat(refusal.code()).isNotBlank();
        assertThat(refusal.message()).isNotBlank();
        assertThat(provider().find(request.token())).isEmpty();
        assertThat(provider().list("inst-a")).isEmpty();
    }

    @Test
    void a_machine_of_a_market_that_dries_up_is_preempted() {
        Machine machine = granted(provider().launch(request("inst-a", "t-1", spotMarket(), 1)))
                .get(0);
        await(machine, MachineStatus.State.RUNNING);

        dryUp(spotMarket());

        MachineStatus gone = await(machine, MachineStatus.State.GONE);
        assertThat(gone.end()).isEqualTo(MachineStatus.End.PREEMPTED);
        assertThat(gone.endedAt()).isPresent();
        assertThat(provider().list("inst-a")).isEmpty();
        assertThat(provider().find(machine.token())).containsExactly(machine);
    }

    @Test
    void a_restarted_adapter_finds_the_machines_and_does_not_start_them_again() {
        LaunchRequest request = request("inst-a", "t-1", spotMarket(), 1);
        Machine machine = granted(provider().launch(request)).get(0);
        await(machine, MachineStatus.State.RUNNING);

        CapacityProvider restarted = restarted();

        assertThat(restarted.status(machine.id()).state()).isEqualTo(MachineStatus.State.RUNNING);
        assertThat(restarted.find(request.token())).containsExactly(machine);
        assertThat(restarted.list("inst-a")).containsExactly(machine);
        assertThat(granted(restarted.launch(request))).containsExactly(machine);
    }

    @Test
    void offers_name_the_markets_with_price_and_availability() {
        Market market = spotMarket();

        assertThat(offer(market).availability()).isNotEqualTo(Offer.Availability.UNAVAILABLE);
        assertThat(offer(market).observedAt()).isBeforeOrEqualTo(now());
        assertThat(offer(onDemandMarket()).perHour())
                .isGreaterThanOrEqualTo(offer(market).perHour());
        assertThat(offer(onDemandMarket()).hazardPerHour()).hasValue(0);
    }

    @Test
    void an_unknown_region_offers_nothing() {
        assertThat(provider().offers(new OfferQuery(Set.of("no-such-region"), now(), submittedAt())))
                .isEmpty();
    }

    /** A request as the orchestrator would make it. */
    protected LaunchRequest request(String installation, String token, Market market, int count) {
        return new LaunchRequest(
                new LaunchToken(token),
                market,
                count,
                new MachineTags(
                        installation, "team-1", "run-1", 1, 1, submittedAt().plus(Duration.ofHours(24))),
                new MachineBoot(storeUri(), "team-1/run-1/mail/1-1", new byte[32]),
                0,
                submittedAt());
    }

    /** The machines of a launch that must have been granted. */
    protected static List<Machine> granted(LaunchOutcome outcome) {
        return outcome.fold(
                machines -> machines, refusal -> fail("refused: " + refusal), lost -> fail("lost: " + lost));
    }

    /** The market's offer, which must exist. */
    protected Offer offer(Market market) {
        List<Offer> offers = provider().offers(new OfferQuery(Set.of(market.region()), now(), submittedAt()));
        assertThat(offers).extracting(Offer::market).contains(market);
        return offers.stream()
                .filter(o -> o.market().equals(market))
                .findFirst()
                .orElseThrow();
    }

    /** Lets time pass until the machine is in a state. */
    protected MachineStatus await(Machine machine, MachineStatus.State state) {
        for (int i = 0; i < TRIES; i++) {
            MachineStatus status = provider().status(machine.id());
            if (status.state() == state) {
                return status;
            }
            advance(BETWEEN_TRIES);
        }
        return fail("machine " + machine.id() + " is " + provider().status(machine.id()) + ", never became " + state);
    }

    private MachineStatus terminateUntilGone(Machine machine) {
        for (int i = 0; i < TRIES; i++) {
            provider().terminate(machine.id());
            MachineStatus status = provider().status(machine.id());
            if (status.gone()) {
                return status;
            }
            advance(BETWEEN_TRIES);
        }
        return fail("machine " + machine.id() + " is still " + provider().status(machine.id()));
    }
}
