package dev.stint.simulate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Means over runs of one kind, in on-demand hours.
 *
 * @param runs how many
 * @param cost mean cost of the policy
 * @param baseline mean cost of the baseline
 * @param baselineName which baseline; {@code UP, UP-cheapest} where runs have different ones
 * @param optimum mean least cost, where it was asked for and every run can be in time
 * @param late runs that were not done by their deadline
 */
public record Tally(int runs, double cost, double baseline, String baselineName, OptionalDouble optimum, int late) {

    static Tally of(List<Outcome> outcomes) {
        int late = 0;
        double cost = 0;
        double baseline = 0;
        double optimum = 0;
        boolean known = true;
        for (Outcome one : outcomes) {
            cost += one.result().cost();
            baseline += one.baseline().cost();
            optimum += one.optimum().orElse(0);
            known &= one.optimum().isPresent();
            late += one.result().late() ? 1 : 0;
        }
        int runs = outcomes.size();
        String names = String.join(
                ", ",
                outcomes.stream()
                        .map(one -> PolicyName.baseline(one.run()).word())
                        .distinct()
                        .sorted()
                        .toList());
        return new Tally(
                runs,
                cost / runs,
                baseline / runs,
                names,
                known ? OptionalDouble.of(optimum / runs) : OptionalDouble.empty(),
                late);
    }

    /** Share of the gap from the baseline to the optimum that the policy closes. */
    public OptionalDouble closed() {
        return optimum.isPresent() && baseline > optimum.getAsDouble()
                ? OptionalDouble.of((baseline - cost) / (baseline - optimum.getAsDouble()))
                : OptionalDouble.empty();
    }

    /** Outcomes by what they have in common, in the order they first come in. */
    static Map<String, List<Outcome>> by(List<Outcome> outcomes, Function<Outcome, String> common) {
        Map<String, List<Outcome>> groups = new LinkedHashMap<>();
        for (Outcome one : outcomes) {
            groups.computeIfAbsent(common.apply(one), key -> new java.util.ArrayList<>())
                    .add(one);
        }
        return groups;
    }
}
