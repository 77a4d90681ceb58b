package dev.stint.core.placement;

import dev.stint.providers.Market;
import dev.stint.providers.Shape;
import dev.stint.spec.Accelerator;
import dev.stint.spec.Requirement;
import dev.stint.spec.Resources;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a machine has what a spec's {@code resources} demand. Pure. */
public final class Fit {

    private Fit() {}

    /** Why a machine does not fit, by the alternative it comes nearest to; empty when it fits one. */
    public static Optional<String> misfit(Resources wanted, Market market, Shape shape) {
        int nearest = nearest(wanted, market, shape);
        Resources alternative = wanted.alternatives().get(nearest);
        List<String> why = reasons(alternative, limits(alternative, market, shape), market, shape);
        return why.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", why));
    }

    /** Which alternative fits, the first where several do; the one with the fewest reasons against it where none does. */
    static int nearest(Resources wanted, Market market, Shape shape) {
        List<Resources> alternatives = wanted.alternatives();
        if (alternatives.size() == 1) {
            return 0;
        }
        int best = 0;
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < alternatives.size() && fewest > 0; i++) {
            int count = Integer.bitCount(limits(alternatives.get(i), market, shape));
            if (count < fewest) {
                fewest = count;
                best = i;
            }
        }
        return best;
    }

    /** Every limit of one alternative that is not met, as bits of {@link Limit}. */
    static int limits(Resources wanted, Market market, Shape shape) {
        int limits = 0;
        if (!wanted.providers().isEmpty() && !wanted.providers().contains(market.provider())) {
            limits |= Limit.PROVIDERS.bit();
        }
        if (!wanted.regions().isEmpty() && !wanted.regions().contains(market.region())) {
            limits |= Limit.REGIONS.bit();
        }
        if (!wanted.instanceTypes().permits(market.instanceType())) {
            limits |= Limit.INSTANCE_TYPES.bit();
        }
        if (!wanted.accelerators().isEmpty() && preference(wanted, shape) < 0) {
            limits |= Limit.ACCELERATORS.bit();
        }
        if (unmet(wanted.gpuMemoryGib(), shape.acceleratorMemoryGib())) {
            limits |= Limit.GPU_MEMORY.bit();
        }
        if (unmet(wanted.cpus(), shape.vcpus())) {
            limits |= Limit.CPUS.bit();
        }
        if (unmet(wanted.memoryGib(), shape.memoryGib())) {
            limits |= Limit.MEMORY.bit();
        }
        return limits;
    }

    /** Which of the accelerators asked for the machine has; -1 when none of them. */
    static int preference(Resources wanted, Shape shape) {
        for (int i = 0; i < wanted.accelerators().size(); i++) {
            Accelerator each = wanted.accelerators().get(i);
            if (each.count() == shape.acceleratorCount() && each.name().equalsIgnoreCase(shape.accelerator())) {
                return i;
            }
        }
        return -1;
    }

    /** One reason for each of the limits that {@link #limits} found. */
    static List<String> reasons(Resources wanted, int limits, Market market, Shape shape) {
        List<String> why = new ArrayList<>();
        if (Limit.PROVIDERS.in(limits)) {
            why.add("provider is not among " + wanted.providers());
        }
        if (Limit.REGIONS.in(limits)) {
            why.add("region is not among " + wanted.regions());
        }
        if (Limit.INSTANCE_TYPES.in(limits)) {
            why.add("instance type is not permitted");
        }
        if (Limit.ACCELERATORS.in(limits)) {
            why.add("has " + accelerators(shape) + ", wanted is " + wantedAccelerators(wanted));
        }
        if (Limit.GPU_MEMORY.in(limits)) {
            why.add(missed("gpu_memory", shape.acceleratorMemoryGib(), wanted.gpuMemoryGib()));
        }
        if (Limit.CPUS.in(limits)) {
            why.add(missed("cpus", shape.vcpus(), wanted.cpus()));
        }
        if (Limit.MEMORY.in(limits)) {
            why.add(missed("memory", shape.memoryGib(), wanted.memoryGib()));
        }
        return why;
    }

    static String accelerators(Shape shape) {
        return shape.accelerator().isEmpty() ? "no accelerator" : shape.accelerator() + ":" + shape.acceleratorCount();
    }

    static String wantedAccelerators(Resources wanted) {
        return wanted.accelerators().stream().map(Accelerator::toString).collect(Collectors.joining(" or "));
    }

    private static boolean unmet(Optional<Requirement> wanted, double have) {
        return wanted.isPresent() && !wanted.get().metBy(have);
    }

    private static String missed(String key, double have, Optional<Requirement> wanted) {
        String number = BigDecimal.valueOf(have).stripTrailingZeros().toPlainString();
        return key + " " + number + " does not meet "
                + wanted.map(Object::toString).orElse("");
    }
}
