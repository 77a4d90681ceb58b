package dev.stint.server.engine;

import dev.stint.core.placement.Haul;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Seen;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.server.db.CooldownTable;
import dev.stint.server.db.RunRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run's view of the markets: what is on offer and fits, since when it has been seen available, what is closed. Used by the
 * run's loop alone.
 */
final class MarketWatch {

    private static final Logger log = LoggerFactory.getLogger(MarketWatch.class);

    /** A cloud has thousands of markets; more reasons than these nobody reads. */
    private static final int MISFITS_TOLD = 20;

    private final Providers providers;
    private final Cooldowns cooldowns;
    private final Reach reach;
    private final Luggage luggage;
    private final Map<String, Seen> history = new HashMap<>();
    private final Supplier<Map<String, Instant>> held;
    private final Set<String> silent = new TreeSet<>();
    private final Map<String, String> obstacles = new TreeMap<>();
    private final Map<String, Haul> hauls = new HashMap<>();
    private List<String> misfits = List.of();
    private Optional<Money> left = Optional.empty();

    /**
     * @param luggage of the run
     * @param held markets in which machines of ours run, and since when
     */
    MarketWatch(
            Providers providers,
            Cooldowns cooldowns,
            Reach reach,
            Luggage luggage,
            Supplier<Map<String, Instant>> held) {
        this.luggage = luggage;
        this.held = held;
        this.providers = providers;
        this.cooldowns = cooldowns;
        this.reach = reach;
    }

    /** Every offer that fits the spec, with what is known of its market. */
    List<Candidate> look(RunRow run, Terms terms, Instant now) {
        Cooldowns.Closures closures = cooldowns.at(now);
        List<Candidate> candidates = new ArrayList<>();
        List<String> rejected = new ArrayList<>();
        List<Offer> offers = offers(run, terms, now);
        boolean untold = offers.stream().anyMatch(o -> o.availability() == Offer.Availability.UNKNOWN);
        Map<String, Instant> vouched = untold ? held.get() : Map.of();
        for (Offer offer : offers) {
            Optional<String> misfit = terms.misfit().apply(offer);
            if (misfit.isPresent()) {
                rejected.add(offer.market() + ": " + misfit.get());
                continue;
            }
            Optional<Haul> haul = Optional.ofNullable(hauls.get(offer.market().provider()));
            Optional<CooldownTable.Closed> closed =
                    closures.of(offer.market()).or(() -> haul.flatMap(to -> closures.ofStore(to.to(), run.id())));
            candidates.add(new Candidate(
                    offer,
                    seen(offer, vouched, now),
                    closed.map(CooldownTable.Closed::until),
                    closed.map(CooldownTable.Closed::why).orElse(""),
                    haul));
        }
        misfits = rejected;
        return candidates;
    }

    /** How much the run may still spend, if that is limited: ways to another home that cost more are none. */
    void affords(Optional<Money> left) {
        this.left = left;
    }

    /** Which providers could not be asked at the last look, and why, as the end of a sentence; empty when all were. */
    String unasked() {
        return silent.isEmpty() ? "" : "; could not be asked: " + String.join(", ", silent);
    }

    /** Which providers are nothing for this run, and why, as the end of a sentence; empty when there is none such. */
    String leftOut() {
        return obstacles.isEmpty() ? "" : "; left out: " + words(obstacles);
    }

    /** As {@link #leftOut()}, of those that the spec names: whoever asked for them wonders. */
    String leftOut(Terms terms) {
        Map<String, String> named = new TreeMap<>(obstacles);
        named.keySet().retainAll(terms.providers());
        return named.isEmpty() ? "" : "; left out: " + words(named);
    }

    private static String words(Map<String, String> obstacles) {
        return obstacles.entrySet().stream()
                .map(each -> each.getKey() + " (" + each.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    /** Why the last look found no candidate at all, although everybody was asked. */
    String whyNone(Terms terms) {
        if (misfits.isEmpty() && !obstacles.isEmpty()) {
            return "there is no market for this run: " + String.join("; ", obstacles.values());
        }
        return misfits.isEmpty()
                ? "no market is known for providers " + words(terms.providers()) + " and regions "
                        + words(terms.regions()) + "; installed providers: "
                        + providers.all().stream()
                                .map(CapacityProvider::id)
                                .sorted()
                                .toList()
                : "no market fits the spec: "
                        + String.join("; ", misfits.subList(0, Math.min(misfits.size(), MISFITS_TOLD)))
                        + (misfits.size() > MISFITS_TOLD ? "; and " + (misfits.size() - MISFITS_TOLD) + " more" : "")
                        + leftOut();
    }

    private static String words(Collection<String> wanted) {
        return wanted.isEmpty() ? "(any)" : wanted.toString();
    }

    /**
     * What was seen of a market's availability since this run first looked. Where only a launch can tell, a machine of ours that
     * runs there vouches for it; that the market is listed does not.
     */
    private Seen seen(Offer offer, Map<String, Instant> vouched, Instant now) {
        String id = offer.market().id();
        Seen before = history.getOrDefault(id, new Seen(now, Optional.empty(), Duration.ZERO));
        Seen after = switch (offer.availability()) {
            case AVAILABLE ->
                before.availableSince().isPresent()
                        ? before
                        : new Seen(before.from(), Optional.of(now), before.availableBefore());
            case UNAVAILABLE ->
                before.availableSince()
                        .map(since -> new Seen(
                                before.from(),
                                Optional.empty(),
                                before.availableBefore().plus(Duration.between(since, now))))
                        .orElse(before);
            case UNKNOWN -> new Seen(before.from(), Optional.ofNullable(vouched.get(id)), before.availableBefore());
        };
        history.put(id, after);
        return after;
    }

    /** The cheapest on-demand market among candidates: the yardstick of what the run saved. */
    static Optional<RunRow.OnDemand> cheapestOnDemand(List<Candidate> candidates) {
        return candidates.stream()
                .map(Candidate::offer)
                .filter(o -> o.market().capacity() == CapacityType.ON_DEMAND)
                .min(Comparator.comparing(Offer::perHour))
                .map(o -> new RunRow.OnDemand(o.market(), o.perHour()));
    }

    private List<Offer> offers(RunRow run, Terms terms, Instant now) {
        List<Offer> offers = new ArrayList<>();
        silent.clear();
        obstacles.clear();
        hauls.clear();
        for (CapacityProvider provider : providers.all()) {
            if (!terms.providers().isEmpty() && !terms.providers().contains(provider.id())) {
                continue;
            }
            try {
                Optional<String> obstacle = reach.obstacle(provider, run);
                Optional<String> detour = obstacle.flatMap(why -> reach.detour(provider, run));
                if (obstacle.isPresent() && detour.isEmpty()) {
                    obstacles.put(provider.id(), obstacle.get());
                    continue;
                }
                Optional<Haul> haul = detour.map(uri -> luggage.to(run, provider.id(), uri));
                Optional<String> tooDear = haul.flatMap(this::tooDear);
                if (tooDear.isPresent()) {
                    obstacles.put(provider.id(), tooDear.get());
                    continue;
                }
                haul.ifPresent(to -> hauls.put(provider.id(), to));
                offers.addAll(provider.offers(new OfferQuery(terms.regions(), now, run.submittedAt())));
            } catch (RuntimeException e) {
                // one adapter's trouble is no reason not to ask the others
                log.warn("run={} provider={} gave no offers: {}", run.id(), provider.id(), e.toString());
                silent.add(provider.id());
            }
        }
        return offers;
    }

    private Optional<String> tooDear(Haul haul) {
        return left.filter(usd -> haul.usd().compareTo(usd) > 0)
                .map(usd -> "to bring the run's checkpoints to its machines costs " + haul.usd() + ", and " + usd
                        + " of budget.max are left");
    }
}
