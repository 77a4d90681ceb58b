package dev.stint.server.engine;

import dev.stint.core.placement.Fit;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.spec.CapacityChoice;
import dev.stint.spec.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What a job would cost an hour, whoever runs it. Asks the providers; safe for use by many threads. */
@Component
public final class PriceBoard {

    private static final Logger log = LoggerFactory.getLogger(PriceBoard.class);

    private final Providers providers;
    private final EngineProperties properties;

    PriceBoard(Providers providers, EngineProperties properties) {
        this.providers = providers;
        this.properties = properties;
    }

    /** Price per hour of all machines of a job, in the cheapest market that it may use and that is not known to be full. */
    public Optional<Money> cheapest(JobSpec job, Instant now) {
        Set<String> wanted = new HashSet<>();
        job.resources().alternatives().forEach(each -> wanted.addAll(each.providers()));
        return providers.all().stream()
                .filter(provider -> wanted.isEmpty() || wanted.contains(provider.id()))
                .flatMap(provider -> offers(provider, job, now).stream())
                .filter(offer -> offer.availability() != Offer.Availability.UNAVAILABLE)
                .filter(offer -> allowed(job, offer))
                .filter(offer -> Fit.misfit(job.resources(), offer.market(), offer.shape())
                        .isEmpty())
                .map(Offer::perHour)
                .min(Comparator.naturalOrder())
                .map(price -> price.times(job.nodes()));
    }

    /** Time from a launch to useful work, until one was measured. */
    public Duration start() {
        return properties.startAndRestore();
    }

    private static boolean allowed(JobSpec job, Offer offer) {
        boolean spot = offer.market().interruptible();
        boolean capacity =
                job.capacity() == CapacityChoice.SPOT_FIRST || spot == (job.capacity() == CapacityChoice.SPOT_ONLY);
        return capacity
                && job.maxPriceUsdPerHour().stream()
                        .allMatch(most -> offer.perHour().usd().compareTo(most) <= 0);
    }

    private static List<Offer> offers(CapacityProvider provider, JobSpec job, Instant now) {
        try {
            return provider.offers(new OfferQuery(job.resources().allRegions(), now, now));
        } catch (RuntimeException e) {
            // one adapter's trouble is no reason not to ask the others
            log.warn("provider={} gave no offers for the window of {}: {}", provider.id(), job.name(), e.toString());
            return List.of();
        }
    }
}
