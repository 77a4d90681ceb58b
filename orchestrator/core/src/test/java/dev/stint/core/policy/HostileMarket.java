package dev.stint.core.policy;

import dev.stint.core.placement.Haul;
import dev.stint.core.policy.Observation.Candidate;
import dev.stint.core.policy.Observation.Current;
import dev.stint.core.policy.Observation.Goal;
import dev.stint.core.policy.Observation.Seen;
import dev.stint.core.policy.Observation.Work;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * A market that means harm, second by second: it takes spot machines at the worst moment, refuses launches, tells of losses
 * late, starts as slowly as its bound allows and lets prices jump. One run under a policy lives through it.
 */
final class HostileMarket {
    private static final int TICKS_AT_MOST = 200_000;

    /** When spot machines are taken. */
    enum Malice {
        BEFORE_THE_COMMIT,
        AFTER_THE_START,
        WHILE_DRAINING,
        ANY_TIME,
        /** When on-demand has to be taken any second, told as late as can be, every start as slow as can be. */
        AT_THE_LAST_INSTANT,
        NEVER
    }

    final SplittableRandom random;
    final int cadence;
    final int save;
    final int startAndRestore;
    int deadline;
    final int newsDelay;
    final Malice malice;
    private int slowest;
    private final boolean countsUnsaved;
    private final List<Place> places = new ArrayList<>();

    int now;
    int remaining;
    int committedRemaining;
    int onDemandLaunches;
    int spotLaunches;
    int losses;
    Optional<String> atRisk = Optional.empty();
    /** When the deadline was first said to be at risk. */
    int toldAt = -1;

    private Optional<Place> place = Optional.empty();
    private int grantedAt;
    private int usefulAt;
    private int saveBegan;
    private int savedRemaining;
    private int drainedAt = -1;
    private int newsAt = -1;
    private Optional<Place> next = Optional.empty();
    private int idleSince;
    private int haul;
    private double usdPerGb;
    private int home;
    private int hauledAt = -1;
    int hauls;

    /** @param spare seconds beyond the promised bound, as a share of the work */
    HostileMarket(long seed, double spare) {
        random = new SplittableRandom(seed);
        cadence = random.nextInt(5, 60);
        save = random.nextInt(0, Math.min(cadence, 8));
        startAndRestore = random.nextInt(0, 30);
        malice = Malice.values()[random.nextInt(Malice.values().length)];
        newsDelay = malice == Malice.AT_THE_LAST_INSTANT ? cadence - 3 : random.nextInt(0, cadence - 2);
        countsUnsaved = random.nextBoolean();
        remaining = random.nextInt(30, 600);
        committedRemaining = remaining;
        int spots = random.nextInt(1, 4);
        for (int i = 0; i < spots; i++) {
            places.add(new Place(Scene.spot("z" + i), random.nextInt(1, 60), random.nextInt(6) == 0, price(0.2, 0.6)));
        }
        int longest = 0;
        int onDemands = random.nextInt(1, 4);
        for (int i = 0; i < onDemands; i++) {
            Place one = new Place(
                    Scene.onDemand("z" + i), random.nextInt(1, 60), i > 0 && random.nextBoolean(), price(0.8, 1.2));
            longest = Math.max(longest, one.startBound);
            places.add(one);
        }
        slowest = longest;
        deadline = remaining + slowest + startAndRestore + save + cadence + (int) (remaining * spare);
    }

    /**
     * Machines of each market reach one of two stores, and the run's checkpoints are in one. Whatever the way between the stores
     * takes is added to the deadline.
     */
    HostileMarket withTwoStores() {
        haul = random.nextInt(1, 90);
        usdPerGb = random.nextInt(3) * 1e-4;
        places.forEach(one -> one.store = random.nextInt(2));
        deadline += haul;
        slowest += haul;
        return this;
    }

    /** From now on nobody gets on-demand. */
    HostileMarket withoutOnDemand() {
        places.stream().filter(one -> !one.market.interruptible()).forEach(one -> one.up = false);
        return this;
    }

    private double price(double from, double to) {
        return from + random.nextDouble() * (to - from);
    }

    /** Lives until the work is done; the second at which it is. */
    int finish(PlacementPolicy policy) {
        if (!finish(policy, TICKS_AT_MOST)) {
            throw new IllegalStateException("not done after " + now + " s");
        }
        return now;
    }

    /** Lives until the work is done, or until a second; whether it is done. */
    boolean finish(PlacementPolicy policy, int until) {
        Instant look = Scene.START;
        while (remaining > 0 && now < until) {
            boolean news = pass();
            boolean deciding = drainedAt < 0 && newsAt < 0 && hauledAt < 0;
            if (deciding && (news || !Scene.at(now).isBefore(look))) {
                look = decide(policy);
            }
            now++;
            work();
        }
        return remaining == 0;
    }

    /** What the market does to the run in this second; whether there is news. */
    private boolean pass() {
        stir();
        if (hauledAt == now) {
            hauledAt = -1;
            home = 1 - home;
            return true;
        }
        if (newsAt == now) {
            newsAt = -1;
            idleSince = now;
            return true;
        }
        if (place.isPresent() && place.get().market.interruptible() && taken()) {
            lose();
            return newsAt < 0;
        }
        if (drainedAt == now) {
            committedRemaining = remaining;
            drainedAt = -1;
            place = Optional.empty();
            idleSince = now;
            launch(next.orElseThrow());
            return true;
        }
        return place.isPresent() && now == usefulAt;
    }

    private void lose() {
        remaining = committedRemaining;
        losses++;
        place.ifPresent(lost -> {
            lost.up = random.nextBoolean();
            lost.upSince = now;
        });
        place = Optional.empty();
        drainedAt = -1;
        idleSince = now;
        newsAt = newsDelay == 0 ? -1 : now + newsDelay;
    }

    private boolean taken() {
        int unsaved = committedRemaining - remaining;
        return switch (malice) {
            case BEFORE_THE_COMMIT -> unsaved >= cadence + save - 1 && random.nextInt(3) > 0;
            case AFTER_THE_START -> now == usefulAt && random.nextInt(4) > 0;
            case WHILE_DRAINING -> drainedAt == now || random.nextInt(300) == 0;
            case ANY_TIME -> random.nextInt(60) == 0;
            case AT_THE_LAST_INSTANT -> {
                int need = remaining + slowest + startAndRestore + save + cadence;
                yield now >= usefulAt && unsaved > 0 && deadline - now - need <= (countsUnsaved ? unsaved : 0) + 2;
            }
            case NEVER -> false;
        };
    }

    private void stir() {
        for (Place one : places) {
            if (one.market.interruptible() && random.nextInt(40) == 0) {
                one.up = !one.up;
                one.upSince = now;
            }
            if (random.nextInt(120) == 0) {
                one.price = one.market.interruptible() ? price(0.1, 1.5) : price(0.8, 1.2);
            }
        }
    }

    private void work() {
        if (place.isEmpty() || now <= usefulAt || drainedAt >= 0) {
            return;
        }
        remaining--;
        if (saveBegan >= 0 && now >= saveBegan + save) {
            committedRemaining = Math.min(committedRemaining, savedRemaining);
        }
        if (now >= saveBegan + cadence) {
            saveBegan = now;
            savedRemaining = remaining;
        }
    }

    private Instant decide(PlacementPolicy policy) {
        for (int tries = 0; tries < 20; tries++) {
            Decision decision = policy.decide(seen());
            if (decision.atRisk().isPresent()) {
                toldAt = toldAt < 0 ? now : toldAt;
                atRisk = decision.atRisk();
            }
            Optional<Place> target = decision.market().map(this::find);
            boolean again = switch (decision.action()) {
                case PLACE -> !launch(target.orElseThrow());
                case MOVE -> move(target.orElseThrow());
                case STAY, WAIT -> false;
                case GIVE_UP -> throw new IllegalStateException("gave up: " + decision.why());
            };
            if (!again) {
                return decision.recheckAt();
            }
        }
        throw new IllegalStateException("20 decisions in one second");
    }

    private boolean move(Place target) {
        if (now < usefulAt || save == 0) {
            if (now >= usefulAt) {
                committedRemaining = remaining;
            }
            place = Optional.empty();
            remaining = committedRemaining;
            idleSince = now;
            return !launch(target);
        }
        next = Optional.of(target);
        drainedAt = now + save;
        return false;
    }

    private boolean launch(Place target) {
        if (target.store != home) {
            hauls++;
            hauledAt = now + haul;
            return true;
        }
        boolean refused = target.alwaysRefuses || !target.up;
        if (refused) {
            target.closedUntil = now + 120;
            return false;
        }
        if (target.market.interruptible()) {
            spotLaunches++;
        } else {
            onDemandLaunches++;
        }
        place = Optional.of(target);
        grantedAt = now;
        int bound = target.startBound + startAndRestore;
        boolean slow = malice == Malice.AT_THE_LAST_INSTANT || random.nextBoolean();
        usefulAt = now + (slow ? bound : random.nextInt(0, bound + 1));
        saveBegan = usefulAt;
        savedRemaining = remaining;
        return true;
    }

    private Place find(Market market) {
        return places.stream()
                .filter(one -> one.market.equals(market))
                .findFirst()
                .orElseThrow();
    }

    private Observation seen() {
        List<Candidate> candidates = places.stream().map(this::candidate).toList();
        return new Observation(
                Scene.at(now),
                Scene.START,
                new Goal(
                        Observation.Capacity.SPOT_FIRST,
                        Optional.of(Scene.at(deadline)),
                        Optional.empty(),
                        Optional.empty()),
                new Work(
                        Optional.of(Duration.ofSeconds(remaining)),
                        Duration.ofSeconds(committedRemaining - remaining),
                        Duration.ofSeconds(startAndRestore),
                        Duration.ofSeconds(save),
                        Duration.ofSeconds(cadence)),
                place.map(one -> new Current(one.market, Scene.at(grantedAt), now >= usefulAt)),
                place.isPresent() ? Optional.empty() : Optional.of(Scene.at(idleSince)),
                candidates);
    }

    private Candidate candidate(Place one) {
        boolean told = one.up || random.nextInt(4) == 0;
        Offer offer = new Offer(
                one.market,
                Shape.cpus(2, 4),
                Money.of(one.price),
                OptionalDouble.of(one.market.interruptible() ? 2 : 0),
                told ? Offer.Availability.AVAILABLE : Offer.Availability.UNAVAILABLE,
                Duration.ofSeconds(one.startBound),
                Duration.ZERO,
                Scene.at(now));
        return new Candidate(
                offer,
                new Seen(Scene.at(-3600), told ? Optional.of(Scene.at(one.upSince)) : Optional.empty(), Duration.ZERO),
                one.closedUntil > now ? Optional.of(Scene.at(one.closedUntil)) : Optional.empty(),
                one.closedUntil > now ? "refused" : "",
                one.store == home
                        ? Optional.empty()
                        : Optional.of(new Haul("a:", "b:", haul * 100_000_000L, usdPerGb)));
    }
}
