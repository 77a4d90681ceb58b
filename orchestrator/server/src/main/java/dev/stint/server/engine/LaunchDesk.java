package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
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
import dev.stint.server.db.RunRow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
    private final Transitions transitions;
    private final Providers providers;
    private final InstallationKey installation;
    private final EngineProperties properties;
    private final InstantSource clock;
    private final String storeUri;

    LaunchDesk(
            AttemptTable attempts,
            Transitions transitions,
            Providers providers,
            InstallationKey installation,
            EngineProperties properties,
            InstantSource clock,
            dev.stint.checkpoints.ObjectStore store) {
        this.attempts = attempts;
        this.transitions = transitions;
        this.providers = providers;
        this.installation = installation;
        this.properties = properties;
        this.clock = clock;
        this.storeUri = store.uri();
    }

    /** Moves a placing run to starting, and records the launch that has to be made, in one transaction. */
    void place(RunRow run, Terms terms, Offer offer, String why) {
        Market market = offer.market();
        transitions.apply(run.id(), new RunEvent.Placed(market, why), (row, transition) -> {
            if (transition.rejected()) {
                return;
            }
            int attempt = transition.run().attempt();
            int launch = transition.run().launch();
            LaunchToken token = StoredLaunch.token(installation.id(), run.id(), attempt, launch);
            StoredLaunch stored = new StoredLaunch(
                    token.value(),
                    market.id(),
                    1,
                    installation.id(),
                    run.team(),
                    run.id(),
                    attempt,
                    launch,
                    clock.instant().plus(properties.lease()),
                    storeUri,
                    terms.diskGib(),
                    run.submittedAt(),
                    offer.startBound(),
                    offer.hazardPerHour().orElse(0),
                    offer.noticeLead());
            attempts.insert(
                    run.id(),
                    attempt,
                    launch,
                    token.value(),
                    market,
                    Json.write(stored),
                    offer.perHour(),
                    clock.instant());
        });
    }

    /**
     * Makes the launch of a starting run that has no machine yet, or finds out what became of it.
     *
     * @return whether a machine of an earlier try was found, which may have ended since
     */
    boolean launch(RunRow run, AttemptRow attempt) {
        CapacityProvider provider = providers.of(attempt.market().provider());
        LaunchToken token = new LaunchToken(attempt.token());
        if (attempt.tried()) {
            Optional<Machine> found = machineOf(provider, token);
            if (found.isPresent()) {
                granted(run, attempt, found.get());
                return true;
            }
        }
        attempts.tried(attempt);
        LaunchRequest request = Json.read(attempt.request(), StoredLaunch.class).request(installation);
        LaunchOutcome outcome = provider.launch(request);
        outcome.fold(
                machines -> {
                    granted(run, attempt, machines.get(0));
                    return machines;
                },
                refusal -> {
                    refused(run, attempt, refusal);
                    return refusal;
                },
                lost -> {
                    log.warn("run={} the answer to launch {} was lost ({}); looking for it", run.id(), token, lost);
                    return lost;
                });
        return false;
    }

    /** Finds out what became of a launch nobody wants any more, without making it. */
    void resolve(RunRow run, AttemptRow attempt) {
        if (attempt.tried()) {
            Optional<Machine> found =
                    machineOf(providers.of(attempt.market().provider()), new LaunchToken(attempt.token()));
            if (found.isPresent()) {
                granted(run, attempt, found.get());
                return;
            }
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

    private static Optional<Machine> machineOf(CapacityProvider provider, LaunchToken token) {
        List<Machine> first =
                provider.find(token).stream().filter(m -> m.rank() == 0).toList();
        // an ended one is as good an answer as any: it was billed, and what it left behind says how it ended
        return first.size() < 2
                ? first.stream().findFirst()
                : first.stream()
                        .filter(m -> !provider.status(m.id()).gone())
                        .findFirst()
                        .or(() -> first.stream().findFirst());
    }

    private void granted(RunRow run, AttemptRow attempt, Machine machine) {
        Instant now = clock.instant();
        // a vendor's clock may be ahead of ours; a bill that begins in the future would be none
        Instant since = machine.launchedAt().isAfter(now) ? now : machine.launchedAt();
        transitions.apply(
                run.id(),
                new RunEvent.LaunchGranted(machine.id()),
                (row, transition) ->
                        attempts.granted(run.id(), attempt.attempt(), attempt.launch(), machine.id(), since));
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
