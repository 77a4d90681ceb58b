package dev.stint.server.engine;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.spec.JobSpec;
import dev.stint.spec.Nearest;
import dev.stint.spec.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Refuses providers that are not set up and regions that none of them knows, when they are submitted: a run would only fail of them later. */
@Component
class RegionCheck {

    private static final Logger log = LoggerFactory.getLogger(RegionCheck.class);

    private final Providers providers;

    RegionCheck(Providers providers) {
        this.providers = providers;
    }

    /** What is wrong with the regions of a spec; empty also when a provider that may be meant cannot list its own. */
    List<String> problems(JobSpec spec) {
        List<String> problems = new ArrayList<>();
        for (Resources wanted : spec.resources().alternatives()) {
            wanted.providers().stream()
                    .filter(id -> providers.all().stream().noneMatch(p -> p.id().equals(id)))
                    .map(RegionCheck::notSetUp)
                    .filter(problem -> !problems.contains(problem))
                    .forEach(problems::add);
            List<CapacityProvider> meant = providers.all().stream()
                    .filter(p ->
                            wanted.providers().isEmpty() || wanted.providers().contains(p.id()))
                    .toList();
            List<List<String>> lists = meant.stream().map(RegionCheck::regions).toList();
            if (lists.isEmpty() || lists.stream().anyMatch(List::isEmpty)) {
                continue;
            }
            TreeSet<String> known = new TreeSet<>();
            lists.forEach(known::addAll);
            wanted.regions().stream()
                    .filter(region -> !known.contains(region))
                    .map(region -> unknown(region, known))
                    .filter(problem -> !problems.contains(problem))
                    .forEach(problems::add);
        }
        return problems;
    }

    private static String notSetUp(String id) {
        return "resources.providers: " + id + " is not set up on this server; name its regions in stint.providers." + id
                + ".regions and start the server anew";
    }

    private static List<String> regions(CapacityProvider provider) {
        try {
            return provider.regions();
        } catch (ProviderUnavailableException e) {
            // its run would wait for it, and so need not be refused
            log.warn("provider={} does not list its regions: {}", provider.id(), e.toString());
            return List.of();
        }
    }

    private static String unknown(String region, Collection<String> known) {
        return "resources.regions: " + region + " is not known"
                + Nearest.near(region, known)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse(";")
                + " known are " + String.join(", ", known);
    }
}
