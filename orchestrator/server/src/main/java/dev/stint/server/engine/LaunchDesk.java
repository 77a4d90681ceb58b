package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.Transition;
import dev.stint.providers.AgentImage;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.Refusal;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.Json;
import dev.stint.server.db.MemberTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.peers.Peers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes launches: recorded before they are made, looked up by token after a lost answer or a crash, and repeated to the byte.
 */
@Component
class LaunchDesk {

    private static final Logger log = LoggerFactory.getLogger(LaunchDesk.class);

    private final AttemptTable attempts;
    private final MemberTable members;
    private final Transitions transitions;
    private final Providers providers;
    private final InstallationKey installation;
    private final Peers peers;
    private final EngineProperties properties;
    private final InstantSource clock;
    private final Supplies supplies;

    LaunchDesk(
            AttemptTable attempts,
            MemberTable members,
            Transitions transitions,
            Providers providers,
            InstallationKey installation,
            Peers peers,
            EngineProperties properties,
            InstantSource clock,
            Supplies supplies) {
        this.attempts = attempts;
        this.members = members;
        this.transitions = transitions;
        this.providers = providers;
        this.installation = installation;
        this.peers = peers;
        this.properties = properties;
        this.clock = clock;
        this.supplies = supplies;
    }

    /**
     * Moves a placing run to starting, and records the launch that has to be made, in one transaction.
     *
     * @param check of the same transaction: what it throws keeps the run from launching
     * @return the launch ({@link AttemptRow#name}); empty when none was recorded, for the run is to be elsewhere
     * @throws UnequippedException when its machine could not be given an agent just now; nothing is recorded then
     */
    Optional<String> place(RunRow run, Terms terms, Offer offer, String why, Runnable check) {
        Market market = offer.market();
        if (rests(run, terms)) {
            return Optional.empty();
        }
        ObjectStore store = supplies.bring(run, terms.work());
        // chosen once and stored: the same request is repeated after a restart and after an upgrade
        List<AgentImage> agents = supplies.agents(providers.of(market.provider()), store);
        Transition placed = transitions.apply(run.id(), new RunEvent.Placed(market, why), (row, transition) -> {
            if (transition.rejected()) {
                return;
            }
            check.run();
            int attempt = transition.run().attempt();
            int launch = transition.run().launch();
            LaunchToken token = StoredLaunch.token(installation.id(), run.id(), attempt, launch);
            StoredLaunch stored = new StoredLaunch(
                    token.value(),
                    market.id(),
                    terms.nodes(),
                    installation.id(),
                    run.team(),
                    run.id(),
                    attempt,
                    launch,
                    clock.instant().plus(properties.lease()),
                    store.uri(),
                    terms.diskGib(),
                    run.submittedAt(),
                    offer.startBound(),
                    offer.hazardPerHour().orElse(0),
                    offer.noticeLead(),
                    agents,
                    terms.work().container().isPresent());
            attempts.insert(
                    run.id(),
                    attempt,
                    launch,
                    token.value(),
                    market,
                    Json.write(stored),
                    offer.perHour(),
                    clock.instant());
            if (offer.shape().acceleratorCount() > 0) {
                attempts.accelerators(run.id(), attempt, launch, offer.shape().acceleratorCount());
            }
        });
        return placed.rejected()
                ? Optional.empty()
                : Optional.of(AttemptRow.name(
                        run.id(), placed.run().attempt(), placed.run().launch()));
    }

    /** A run moves its home to a store for a market's sake: what its machine will want there is made meanwhile. */
    void prepare(Market market, String storeUri) {
        supplies.prepare(providers.of(market.provider()), storeUri);
    }

    /**
     * Pauses a run that could not start from the checkpoint it would start from, or without a secret.
     *
     * @return whether it was such a run
     */
    boolean rests(RunRow run, Terms terms) {
        Optional<String> frozen = supplies.frozen(run)
                .map(why -> why + "; resume it with --wait to thaw it, or with --choose-warm")
                .or(() -> supplies.lacking(run, terms).map(why -> why + ", and resume it"));
        frozen.ifPresent(why -> transitions.apply(run.id(), new RunEvent.StopRequested("stint", why)));
        return frozen.isPresent();
    }

    /**
     * Makes the launch of a starting run that has no machine yet, or finds out what became of it.
     *
     * @return whether a machine of an earlier try was found, which may have ended since
     */
    boolean launch(RunRow run, AttemptRow attempt) {
        CapacityProvider provider = providers.of(attempt.market().provider());
        LaunchToken token = new LaunchToken(attempt.token());
        boolean again = attempt.tried();
        Optional<String> other = again && provider.onThisComputer() ? peers.triedElsewhere(attempt) : Optional.empty();
        if (other.isPresent()) {
            // a machine of that server's own computer can be neither found from here nor be the same as one of this
            // computer
            refused(
                    run,
                    attempt,
                    new Refusal(
                            Refusal.Kind.UNKNOWN,
                            Refusal.Scope.MARKET,
                            "SERVER_GONE",
                            "server " + other.get() + ", which tried it on its own computer, no longer drives the run",
                            Optional.of(java.time.Duration.ZERO)));
            return false;
        }
        if (again) {
            List<Machine> found = machinesOf(provider, token);
            // of a gang that was launched in part the request is repeated: the provider completes or releases it
            if (found.size() == request(attempt).count()) {
                granted(run, attempt, found);
                return true;
            }
        }
        attempts.tried(attempt);
        LaunchOutcome outcome = provider.launch(request(attempt));
        outcome.fold(
                machines -> {
                    granted(run, attempt, machines);
                    return machines;
                },
                refusal -> {
                    if (again && !speaksOfEarlierTries(refusal.kind())) {
                        log.warn(
                                "run={} launch {} was tried before and is refused now ({} {}: {}); looking for it",
                                run.id(),
                                token,
                                refusal.kind(),
                                refusal.code(),
                                refusal.message());
                    } else {
                        refused(run, attempt, refusal);
                    }
                    return refusal;
                },
                lost -> {
                    log.warn("run={} the answer to launch {} was lost ({}); looking for it", run.id(), token, lost);
                    return lost;
                });
        return false;
    }

    /**
     * Whether who refuses so looked at the launch itself, and so would have found the machine of an earlier try. Who is told to come
     * later, or is not let in, learns nothing of it; a machine may be there all the same, not shown yet.
     */
    private static boolean speaksOfEarlierTries(Refusal.Kind kind) {
        return switch (kind) {
            case NO_CAPACITY, PRICE, QUOTA, CONFIG -> true;
            case THROTTLED, AUTH, UNKNOWN -> false;
        };
    }

    /** Finds out what became of a launch nobody wants any more, without making it. */
    void resolve(RunRow run, AttemptRow attempt) {
        if (attempt.tried()) {
            CapacityProvider provider = providers.of(attempt.market().provider());
            List<Machine> found = machinesOf(provider, new LaunchToken(attempt.token()));
            if (!found.isEmpty() && found.get(0).rank() == 0) {
                granted(run, attempt, found);
                return;
            }
            found.forEach(machine -> provider.terminate(machine.id()));
        }
        refused(
                run,
                attempt,
                new Refusal(
                        Refusal.Kind.UNKNOWN,
                        Refusal.Scope.MARKET,
                        "NOT_LAUNCHED",
                        "nothing was launched",
                        Optional.of(java.time.Duration.ZERO)));
    }

    private LaunchRequest request(AttemptRow attempt) {
        return Json.read(attempt.request(), StoredLaunch.class).request(installation);
    }

    /** One machine for each rank there is, in their order. */
    private static List<Machine> machinesOf(CapacityProvider provider, LaunchToken token) {
        TreeMap<Integer, List<Machine>> byRank = new TreeMap<>();
        provider.find(token)
                .forEach(machine -> byRank.computeIfAbsent(machine.rank(), rank -> new ArrayList<>())
                        .add(machine));
        return byRank.values().stream().map(of -> oneOf(provider, of)).toList();
    }

    private static Machine oneOf(CapacityProvider provider, List<Machine> machines) {
        // an ended one is as good an answer as any: it was billed, and what it left behind says how it ended
        return machines.size() < 2
                ? machines.get(0)
                : machines.stream()
                        .filter(m -> !provider.status(m.id()).gone())
                        .findFirst()
                        .orElse(machines.get(0));
    }

    private void granted(RunRow run, AttemptRow attempt, List<Machine> machines) {
        Instant now = clock.instant();
        Machine first = machines.get(0);
        transitions.apply(run.id(), new RunEvent.LaunchGranted(first.id()), (row, transition) -> {
            attempts.granted(run.id(), attempt.attempt(), attempt.launch(), first.id(), since(first, now));
            for (Machine other : machines.subList(1, machines.size())) {
                members.granted(
                        run.id(), attempt.attempt(), attempt.launch(), other.rank(), other.id(), since(other, now));
            }
        });
    }

    /** A vendor's clock may be ahead of ours; a bill that begins in the future would be none. */
    private static Instant since(Machine machine, Instant now) {
        return machine.launchedAt().isAfter(now) ? now : machine.launchedAt();
    }

    private void refused(RunRow run, AttemptRow attempt, Refusal refusal) {
        transitions.apply(
                run.id(),
                new RunEvent.LaunchRefused(refusal),
                (row, transition) -> attempts.notStarted(
                        run.id(),
                        attempt.attempt(),
                        attempt.launch(),
                        refusal.kind() + " " + refusal.code() + ": " + refusal.message(),
                        clock.instant()));
    }
}
