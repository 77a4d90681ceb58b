package dev.stint.core.placement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every term of one market's expected cost, with where it is from.
 *
 * @param terms in the order in which they are added up
 */
public record Explanation(List<Term> terms) {

    /**
     * One term.
     *
     * @param name what
     * @param value with its unit
     * @param source how it was got
     */
    public record Term(String name, String value, String source) {}

    public Explanation {
        terms = List.copyOf(terms);
    }

    /** The terms of the market at a place. */
    public static Explanation of(Standing standing, int place) {
        Quote quote = standing.quote(place);
        Expectation here = standing.expectation(place);
        Demand demand = standing.demand();
        List<Term> terms = new ArrayList<>();
        terms.add(new Term("price", Figures.usd(here.usdPerHour()) + "/h", quote.priceSource()));
        terms.add(new Term("work", Figures.hours(here.workHours()), workSource(demand, here)));
        terms.add(new Term(
                "first start",
                Figures.hours(here.startHours()),
                (quote.pace().isPresent() ? "stated start bound" : "start as assumed or given")
                        + (demand.kept().isPresent() ? ", and a restore" : "")));
        if (here.keepsProgress()) {
            terms.add(new Term(
                    "cadence",
                    Figures.hours(here.cadenceHours()),
                    demand.interval().isPresent()
                            ? "checkpoint.interval"
                            : "auto: Young/Daly from a save of "
                                    + Figures.time(
                                            quote.pace().orElse(demand.pace()).save())
                                    + " and this hazard, within its bounds"));
            terms.add(new Term("saves", Figures.hours(here.saveHours()), "work / cadence x save"));
        }
        hazard(standing, place, here, terms);
        demand.kept()
                .ifPresent(kept -> terms.add(new Term(
                        "moving the checkpoint",
                        Figures.usd(here.moveUsd()) + ", " + Figures.hours(here.moveHours()),
                        Transfer.words(kept, quote.market()))));
        if (here.coveredHours() > 0) {
            terms.add(new Term(
                    "paid for already", Figures.hours(here.coveredHours()), "commitment, in machine-hours, unexpired"));
        }
        if (here.waitHours() > 0) {
            terms.add(new Term("waiting", Figures.hours(here.waitHours()), "launches refused here before"));
        }
        if (here.finishes()) {
            sums(here, terms);
        }
        return new Explanation(terms);
    }

    private static void hazard(Standing standing, int place, Expectation here, List<Term> terms) {
        String sources = String.join("; ", standing.hazardSources(place));
        if (here.hazard().never()) {
            terms.add(new Term("hazard", "0", sources));
            return;
        }
        terms.add(
                new Term("hazard", String.format(Locale.ROOT, "%.4f/h over this work", here.hazardPerHour()), sources));
        terms.add(new Term(
                "by age",
                String.format(
                        Locale.ROOT,
                        "%.4f/h at 10 min, %.4f/h at 1 h, %.4f/h at 1 day",
                        here.hazard().perHourAt(Duration.ofMinutes(10)),
                        here.hazard().perHourAt(Duration.ofHours(1)),
                        here.hazard().perHourAt(Duration.ofDays(1))),
                here.hazard().shape() == 1
                        ? "a stated rate is taken as even"
                        : "Weibull of shape " + here.hazard().shape() + ": young machines are taken first"));
        terms.add(new Term(
                "interruptions",
                here.finishes() ? Figures.count(here.interruptions()) : "without end",
                here.keepsProgress()
                        ? "renewal function of that law"
                        : "tries that do not live through the whole work"));
        terms.add(new Term(
                "each costs",
                Figures.hours(here.lossHours()),
                here.keepsProgress()
                        ? "start + restore + half a cadence + a save"
                        : "the failed try; nothing is kept without a checkpoint"));
    }

    private static void sums(Expectation here, List<Term> terms) {
        terms.add(new Term(
                "machine time",
                Figures.hours(here.machineHours()) + (here.machines() > 1 ? " x " + here.machines() : ""),
                "first start + work + saves + interruptions x loss"));
        terms.add(
                here.workKnown()
                        ? new Term("expected cost", Figures.usd(here.usd()), "price x machine time + moving")
                        : new Term(
                                "useful hour",
                                Figures.usd(here.usdPerUsefulHour()),
                                "price x (work + saves + losses) / work"));
        if (here.workKnown()) {
            terms.add(new Term("expected finish", Figures.time(here.finish()), "machine time + moving + waiting"));
            terms.add(new Term(
                    "finish, nine of ten",
                    Figures.time(here.finishP90()),
                    "with " + here.interruptionsP90() + " interruptions (negative binomial)"));
        }
    }

    private static String workSource(Demand demand, Expectation here) {
        if (!here.workKnown()) {
            return "not stated: a day as a sample";
        }
        String by =
                demand.work().flatMap(each -> each.anywhere()).isPresent() ? "work" : "work, by accelerator or type";
        return here.machines() > 1 ? by + ", on " + here.machines() + " machines" : by;
    }

    /** The value of a term, if it is there. */
    Optional<String> value(String name) {
        return terms.stream()
                .filter(term -> term.name().equals(name))
                .map(Term::value)
                .findFirst();
    }
}
