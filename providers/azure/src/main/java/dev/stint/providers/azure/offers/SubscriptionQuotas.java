package dev.stint.providers.azure.offers;

import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.cloud.Kept;
import dev.stint.providers.cloud.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a launch would exceed the subscription's quotas of vCPUs. Only what is certain is refused: where a quota cannot be read
 * (permission {@code Microsoft.Compute/locations/usages/read}) the launch decides. Safe for many threads.
 */
final class SubscriptionQuotas {

    private static final Duration FRESH = Duration.ofSeconds(10);

    /** Other machines end sooner than quotas are raised. */
    private static final Duration UNTIL_OTHERS_END = Duration.ofMinutes(5);

    private final String subscription;
    private final Arm arm;
    private final Reading reading;
    private final Map<String, Kept<Usages>> usages = new ConcurrentHashMap<>();

    SubscriptionQuotas(String subscription, Arm arm, Reading reading) {
        this.subscription = subscription;
        this.arm = arm;
        this.reading = reading;
    }

    /** Why the launch would exceed a quota; empty when it would not, or nobody knows. */
    Optional<Refusal> check(Market market, int count, SizeFacts size) {
        List<String> names = names(market, size);
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Kept<Usages> kept = usages.computeIfAbsent(market.region(), this::usages);
        Optional<Refusal> first = refusal(market, count, size, names, kept.within(FRESH));
        if (first.isEmpty()) {
            return first;
        }
        // a quota may have been raised, and machines may have ended, since it was looked
        return refusal(market, count, size, names, kept.within(Duration.ZERO));
    }

    /**
     * What machines of a market count against: "Azure Spot Virtual Machines will have a separate quota pool"
     * (https://learn.microsoft.com/azure/virtual-machines/spot-vms); of the others "the vCPUs for the VM must not exceed the vCPU quota
     * for the VM size family or the total regional vCPU quota" (https://learn.microsoft.com/azure/virtual-machines/quotas).
     */
    private static List<String> names(Market market, SizeFacts size) {
        return switch (market.capacity()) {
            case SPOT -> List.of(Usages.SPOT);
            case ON_DEMAND -> List.of(size.family(), Usages.ALL_OTHERS);
            case RESERVED -> List.of(); // counted when it was reserved
        };
    }

    private static Optional<Refusal> refusal(
            Market market, int count, SizeFacts size, List<String> names, Kept.Answer<Usages> known) {
        if (known.read().isEmpty() || known.failure().isPresent()) {
            return Optional.empty();
        }
        long wanted = (long) count * size.quotaVcpus();
        for (String name : names) {
            Optional<Usages.Usage> quota = known.read().get().value().of(name);
            if (quota.isPresent() && quota.get().used() + wanted > quota.get().limit()) {
                boolean tooMuchAlone = wanted > quota.get().limit();
                return Optional.of(new Refusal(
                        Refusal.Kind.QUOTA,
                        Refusal.Scope.MARKET,
                        quota.get().name(),
                        words(market, count, wanted, quota.get()),
                        tooMuchAlone ? Optional.empty() : Optional.of(UNTIL_OTHERS_END)));
            }
        }
        return Optional.empty();
    }

    private static String words(Market market, int count, long wanted, Usages.Usage quota) {
        return "quota \"" + quota.title() + "\" (" + quota.name() + ") of " + market.region() + " allows "
                + quota.limit()
                + " vCPUs, " + quota.used() + " are used; " + count + " x " + market.instanceType() + " needs " + wanted
                + ". Wait for other machines to end, allow other sizes or regions, or have it raised to "
                + (quota.used() + wanted) + " or more: in the Azure portal under Quotas, Compute; what there is,"
                + " az vm list-usage --location " + market.region() + " tells";
    }

    private Kept<Usages> usages(String region) {
        return new Kept<>(
                "quotas of " + region + " (Microsoft.Compute/locations/usages/read)",
                FRESH,
                () -> Usages.read(subscription, region, arm),
                reading);
    }
}
