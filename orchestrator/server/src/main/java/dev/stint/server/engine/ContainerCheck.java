package dev.stint.server.engine;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Offer;
import dev.stint.spec.JobSpec;
import dev.stint.spec.Resources;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Where a job with an image can run: refuses one that can run nowhere when it is submitted, and else keeps it from the other places. */
@Component
class ContainerCheck {

    private final Providers providers;

    ContainerCheck(Providers providers) {
        this.providers = providers;
    }

    /** What is wrong with the image of a spec; empty also when some provider it may use runs containers. */
    List<String> problems(JobSpec spec) {
        if (spec.resources().image().isEmpty()) {
            return List.of();
        }
        TreeSet<String> reasons = new TreeSet<>();
        for (Resources wanted : spec.resources().alternatives()) {
            for (CapacityProvider provider : providers.all()) {
                if (wanted.providers().isEmpty() || wanted.providers().contains(provider.id())) {
                    Optional<String> reason = provider.uncontained();
                    if (reason.isEmpty()) {
                        return List.of();
                    }
                    reasons.add(reason.get());
                }
            }
        }
        return reasons.isEmpty()
                ? List.of()
                : List.of("resources.image: " + spec.resources().image().get() + " can run nowhere: "
                        + String.join("; ", reasons));
    }

    /** Why an offer is none for a job with an image; empty when it is one, and for jobs without. */
    Optional<String> misfit(JobSpec spec, Offer offer) {
        return spec.resources().image().isEmpty()
                ? Optional.empty()
                : providers.all().stream()
                        .filter(provider -> provider.id().equals(offer.market().provider()))
                        .findFirst()
                        .flatMap(CapacityProvider::uncontained);
    }
}
