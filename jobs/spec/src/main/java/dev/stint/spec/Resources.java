package dev.stint.spec;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a machine must have and where it may be. Immutable.
 *
 * @param accelerators alternatives, one of which must be met; empty when none is asked for
 * @param ordered whether the order of {@code accelerators}, or of {@code anyOf} where given, is a preference; otherwise cost
 *     decides
 * @param gpuMemoryGib memory of one accelerator
 * @param cpus virtual processors
 * @param memoryGib main memory
 * @param diskGib disk
 * @param anyOf alternatives to the above, each complete (what an alternative leaves out was filled in from the outer keys);
 *     see {@link #alternatives()}
 * @param providers allowed providers; empty means all that are set up
 * @param regions allowed regions; empty means each provider's default
 * @param instanceTypes allowed instance types
 * @param image container image the command runs in, as {@code docker pull} takes it; empty: on the machine itself. Never in an
 *     alternative
 */
public record Resources(
        List<Accelerator> accelerators,
        boolean ordered,
        Optional<Requirement> gpuMemoryGib,
        Optional<Requirement> cpus,
        Optional<Requirement> memoryGib,
        Optional<Requirement> diskGib,
        List<Resources> anyOf,
        Set<String> providers,
        Set<String> regions,
        InstanceTypes instanceTypes,
        Optional<String> image) {

    /** No demand at all: any machine will do. */
    public static final Resources ANY = new Resources(
            List.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Set.of(),
            Set.of(),
            InstanceTypes.ANY,
            Optional.empty());

    public Resources {
        accelerators = List.copyOf(accelerators);
        anyOf = List.copyOf(anyOf);
        providers = inOrder(providers);
        regions = inOrder(regions);
        if (anyOf.stream().anyMatch(each -> !each.anyOf().isEmpty())) {
            throw new IllegalArgumentException(
                    "resources.any_of: an alternative has alternatives of its own; list them flat");
        }
    }

    /** What to look for, best first when {@link #ordered}: the alternatives, or these resources when there are none. */
    public List<Resources> alternatives() {
        return anyOf.isEmpty() ? List.of(this) : anyOf;
    }

    /** Whether accelerators are asked for, here or in an alternative. */
    public boolean mayUseAccelerators() {
        return alternatives().stream().anyMatch(each -> !each.accelerators().isEmpty());
    }

    /** Every region named here or in an alternative. */
    public Set<String> allRegions() {
        LinkedHashSet<String> all = new LinkedHashSet<>();
        alternatives().forEach(each -> all.addAll(each.regions()));
        return inOrder(all);
    }

    private static Set<String> inOrder(Set<String> names) {
        return java.util.Collections.unmodifiableSet(new LinkedHashSet<>(new ArrayList<>(names)));
    }
}
