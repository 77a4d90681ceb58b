package dev.stint.core.placement;

import dev.stint.providers.CapacityType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why a market stands where it stands. */
final class Reasons {

    /** A difference that makes less than this share of the whole difference is not worth a word. */
    private static final double WORTH_A_WORD = 0.10;

    private Reasons() {}

    static String of(Standing standing, int place) {
        if (standing.limits(place) != 0) {
            return String.join("; ", against(standing, place));
        }
        return place == 0 ? chosen(standing) : loser(standing, place);
    }

    private static String chosen(Standing standing) {
        Expectation best = standing.expectation(0);
        if (standing.demand().resources().ordered()) {
            return "first choice of the spec's order, cheapest of its kind";
        }
        if (!best.workKnown()) {
            return standing.comparesPricesOnly()
                    ? "lowest price; how fast the kinds are is not known"
                    : "lowest price per useful hour";
        }
        String covered = best.coveredHours() > 0 ? ", paid for already by a commitment" : "";
        return "cheapest to finish" + covered + late(standing, best);
    }

    private static String loser(Standing standing, int place) {
        Expectation here = standing.expectation(place);
        Expectation best = standing.expectation(0);
        double more = here.score() - best.score();
        if (more < 0) {
            return "cheaper, but later in the spec's order" + late(standing, here);
        }
        String dearer = (best.score() > 0
                        ? "+" + String.format(Locale.ROOT, "%.1f%%", 100 * more / best.score())
                        : "+" + Figures.usd(more))
                + ": ";
        if (Math.abs(more) <= 1e-9 * Math.max(1, best.score())) {
            return "costs the same; names decide";
        }
        List<String> why = differences(here, best, more);
        String capacity = standing.quote(place).market().capacity() == CapacityType.ON_DEMAND
                        && standing.quote(0).market().interruptible()
                ? "on-demand, "
                : "";
        return dearer
                + capacity
                + (why.isEmpty() ? "a little of everything" : String.join(", ", why))
                + late(standing, here);
    }

    /** What makes the difference, the largest part first: the same sum as the cost, taken apart. */
    private static List<String> differences(Expectation here, Expectation best, double more) {
        double hours = here.machines();
        List<Part> parts = new ArrayList<>();
        if (here.workKnown() && best.workKnown()) {
            parts.add(new Part(
                    "dearer by the hour", (here.usdPerHour() - best.usdPerHour()) * best.machineHours() * hours));
            parts.add(new Part("slower machine", here.usdPerHour() * (here.workHours() - best.workHours()) * hours));
            parts.add(new Part(
                    "more lost to interruptions",
                    here.usdPerHour()
                            * (here.interruptions() * here.lossHours() - best.interruptions() * best.lossHours())
                            * hours));
            parts.add(new Part("more saves", here.usdPerHour() * (here.saveHours() - best.saveHours()) * hours));
            parts.add(new Part("slower start", here.usdPerHour() * (here.startHours() - best.startHours()) * hours));
            parts.add(new Part("moving the checkpoint", here.moveUsd() - best.moveUsd()));
            parts.add(new Part(
                    "not paid for already",
                    best.usdPerHour() * best.coveredHours() - here.usdPerHour() * here.coveredHours()));
        } else {
            double overhead = here.usdPerUsefulHour() / here.usdPerHour();
            double bestOverhead = best.usdPerUsefulHour() / best.usdPerHour();
            parts.add(new Part("dearer by the hour", (here.usdPerHour() - best.usdPerHour()) * bestOverhead));
            parts.add(new Part("more lost to interruptions", here.usdPerHour() * (overhead - bestOverhead)));
        }
        return parts.stream()
                .filter(part -> part.usd() > WORTH_A_WORD * more)
                .sorted(Comparator.comparingDouble(Part::usd).reversed())
                .map(part -> part.what() + " (" + Figures.usd(part.usd()) + ")")
                .toList();
    }

    private record Part(String what, double usd) {}

    private static String late(Standing standing, Expectation here) {
        boolean late = here.workKnown()
                && standing.demand().timeLeft().isPresent()
                && here.finishP90().compareTo(standing.demand().timeLeft().get()) > 0;
        return late ? "; one in ten would miss the deadline here, and go to on-demand in time" : "";
    }

    /** One reason for each limit. */
    private static List<String> against(Standing standing, int place) {
        Quote quote = standing.quote(place);
        int limits = standing.limits(place);
        List<String> why = new ArrayList<>(Fit.reasons(standing.wanted(place), limits, quote.market(), quote.shape()));
        Demand demand = standing.demand();
        for (Limit limit : Limit.values()) {
            if (limit.in(limits)) {
                beyondTheMachine(limit, standing, place, quote, demand).ifPresent(why::add);
            }
        }
        return why;
    }

    private static Optional<String> beyondTheMachine(
            Limit limit, Standing standing, int place, Quote quote, Demand demand) {
        return switch (limit) {
            case PROVIDERS, REGIONS, INSTANCE_TYPES, ACCELERATORS, GPU_MEMORY, CPUS, MEMORY -> Optional.empty();
            case CAPACITY ->
                Optional.of("capacity: "
                        + demand.capacity().word() + " does not allow "
                        + quote.market().capacity().word());
            case WORK -> Optional.of("work: nothing is said about " + Fit.accelerators(quote.shape()));
            case MAX_PRICE ->
                Optional.of(Figures.usd(quote.perHour().doubleValue()) + " per hour is over max_price "
                        + demand.maxPriceUsdPerHour().map(Object::toString).orElse("") + " USD");
            case CLOSED -> quote.closed();
            case PROGRESS ->
                Optional.of("interrupted faster than it makes progress: every "
                        + Figures.hours(1 / standing.expectation(place).hazard().longRunPerHour()) + ", each costs "
                        + Figures.hours(standing.expectation(place).lossHours()));
            case BUDGET ->
                Optional.of(
                        "expected " + Figures.usd(standing.expectation(place).usd()) + " is over budget.max "
                                + demand.budgetUsd().map(Object::toString).orElse("") + " USD");
            case DEADLINE ->
                Optional.of("needs "
                        + Figures.time(standing.expectation(place).undisturbed()) + " undisturbed, the deadline is in "
                        + demand.timeLeft().map(Figures::time).orElse(""));
        };
    }
}
