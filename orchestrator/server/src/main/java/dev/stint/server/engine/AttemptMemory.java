package dev.stint.server.engine;

import dev.stint.providers.MachinePace;
import dev.stint.providers.Offer;
import dev.stint.server.db.AttemptRow;
import java.time.Instant;
import java.util.Optional;

/**
 * What a run's loop remembers between two looks. Nothing in it is needed to be right: a loop that starts with an empty one only
 * repeats an order, says a line again, or is patient for a little longer. All instants are of our own clock.
 */
final class AttemptMemory {

    final Terms terms;
    final MarketWatch markets;
    MachinePace pace = MachinePace.CLOUD;
    Optional<String> waitingSaid = Optional.empty();
    boolean atRiskSaid;

    /** When the policy is to be asked again; empty: at once. */
    Optional<Instant> decideAt = Optional.empty();

    /** Whether all that was heard in this round is how far the machine is, so that the rows the round began with are good still. */
    boolean onlyProgress;

    Optional<Instant> launchingSince = Optional.empty();
    Optional<Instant> startingSince = Optional.empty();
    Optional<Instant> drainingSince = Optional.empty();
    Hearing hearing = new Hearing();
    GangMemory gang = new GangMemory();

    String orderSent = "";

    /** The launch that this loop has recorded itself, while it has sent it no order: the first one needs no new version. */
    private Optional<String> unordered = Optional.empty();

    /** What its market was last seen to offer. */
    Optional<Offer> offer = Optional.empty();

    AttemptMemory(Terms terms, MarketWatch markets) {
        this.terms = terms;
        this.markets = markets;
    }

    /** Whether this loop is about to send a launch its first order; from now on it is not. */
    boolean firstOrder(AttemptRow launch) {
        boolean first = unordered.filter(launch.name()::equals).isPresent();
        unordered = Optional.empty();
        return first;
    }

    /**
     * The next launch begins; what was known of the last machine is of no use.
     *
     * @param launch that was recorded for it, if one was
     * @param chosen what its market is offered for
     */
    void nextLaunch(Optional<String> launch, Offer chosen) {
        unordered = launch;
        waitingSaid = Optional.empty();
        decideAt = Optional.empty();
        launchingSince = Optional.empty();
        startingSince = Optional.empty();
        drainingSince = Optional.empty();
        hearing = new Hearing();
        gang = new GangMemory();
        orderSent = "";
        offer = Optional.of(chosen);
    }
}
