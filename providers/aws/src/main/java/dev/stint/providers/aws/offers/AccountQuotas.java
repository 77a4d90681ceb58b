package dev.stint.providers.aws.offers;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.aws.VcpuQuota;
import dev.stint.providers.cloud.Kept;
import dev.stint.providers.cloud.Reading;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;
import software.amazon.awssdk.services.servicequotas.model.ServiceQuota;

/**
 * Whether a launch would exceed the account's quota of vCPUs. Only what is certain is refused: where a quota or its use cannot be
 * read (permissions {@code servicequotas:GetServiceQuota}, {@code ec2:DescribeInstances}) the launch decides. Safe for many threads.
 */
final class AccountQuotas {

    private static final String EC2 = "ec2";
    private static final Duration LIMIT_FRESH = Duration.ofHours(1);
    private static final Duration USE_FRESH = Duration.ofSeconds(10);

    /** Other machines end sooner than quotas are raised. */
    private static final Duration UNTIL_OTHERS_END = Duration.ofMinutes(5);

    private final OfferClients clients;
    private final Reading reading;
    private final Map<String, Kept<Limit>> limits = new ConcurrentHashMap<>();
    private final Map<String, Kept<VcpuUse>> uses = new ConcurrentHashMap<>();

    AccountQuotas(OfferClients clients, Reading reading) {
        this.clients = clients;
        this.reading = reading;
    }

    /**
     * Why the launch would exceed a quota; empty when it would not, or nobody knows.
     *
     * @param vcpus of one machine
     */
    Optional<Refusal> check(Market market, int count, int vcpus) {
        Optional<String> code = code(market);
        if (code.isEmpty()) {
            return Optional.empty();
        }
        Kept<Limit> limit = limits.computeIfAbsent(
                market.region() + " " + code.get(), key -> limit(market.region(), code.get(), market.capacity()));
        Kept<VcpuUse> use = uses.computeIfAbsent(market.region(), this::use);
        Launch launch = new Launch(market, count, (long) count * vcpus, code.get());
        Optional<Refusal> first = refusal(launch, limit.get(), use.within(USE_FRESH));
        if (first.isEmpty()) {
            return first;
        }
        // a quota may have been raised, and machines may have ended, since it was looked
        return refusal(launch, limit.within(Duration.ZERO), use.within(Duration.ZERO));
    }

    /** What machines of a market count against; empty when that is not known. */
    private static Optional<String> code(Market market) {
        if (market.capacity() == CapacityType.RESERVED) {
            return Optional.empty(); // counted when it was reserved
        }
        // of P6 it is not told which spot quota it counts against
        boolean untold =
                market.capacity() == CapacityType.SPOT && market.instanceType().matches("p([6-9]|\\d\\d).*");
        return untold
                ? Optional.empty()
                : VcpuQuota.of(market.instanceType()).map(quota -> quota.code(market.capacity()));
    }

    private static Optional<Refusal> refusal(Launch launch, Kept.Answer<Limit> limit, Kept.Answer<VcpuUse> use) {
        if (limit.read().isEmpty() || limit.failure().isPresent()) {
            return Optional.empty();
        }
        Limit allowed = limit.read().get().value();
        boolean tooMuchAlone = launch.vcpus() > allowed.vcpus();
        OptionalLong used = use.read().isPresent() && use.failure().isEmpty()
                ? use.read().get().value().of(launch.code())
                : OptionalLong.empty();
        if (!tooMuchAlone && (used.isEmpty() || used.getAsLong() + launch.vcpus() <= allowed.vcpus())) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Refusal.Kind.QUOTA,
                Refusal.Scope.MARKET,
                launch.code(),
                words(launch, allowed, used),
                tooMuchAlone ? Optional.empty() : Optional.of(UNTIL_OTHERS_END)));
    }

    private static String words(Launch launch, Limit allowed, OptionalLong used) {
        long wanted = used.orElse(0) + launch.vcpus();
        String region = launch.market().region();
        return "quota \"" + allowed.name() + "\" (" + launch.code() + ") of " + region + " allows "
                + String.format(Locale.ROOT, "%.0f", allowed.vcpus()) + " vCPUs"
                + (used.isPresent() ? ", " + used.getAsLong() + " are used" : "") + "; " + launch.count() + " x "
                + launch.market().instanceType() + " needs " + launch.vcpus()
                + ". Wait for other machines to end, allow"
                + " other types or regions, or have it raised: aws service-quotas request-service-quota-increase"
                + " --service-code ec2 --quota-code " + launch.code() + " --region " + region + " --desired-value "
                + wanted;
    }

    private Kept<Limit> limit(String region, String code, CapacityType capacity) {
        return new Kept<>(
                "values of quota " + code + " of " + region + " (servicequotas:GetServiceQuota)",
                LIMIT_FRESH,
                () -> limit(clients.quotas(region), code, capacity),
                reading);
    }

    private Kept<VcpuUse> use(String region) {
        return new Kept<>(
                "running machines of " + region + " (ec2:DescribeInstances)",
                USE_FRESH,
                () -> VcpuUse.read(region, clients.ec2(region)),
                reading);
    }

    private static Limit limit(ServiceQuotasClient client, String code, CapacityType capacity) {
        ServiceQuota quota;
        try {
            quota = client.getServiceQuota(r -> r.serviceCode(EC2).quotaCode(code))
                    .quota();
        } catch (NoSuchResourceException e) {
            // none of the account's own: the one everybody begins with
            quota = client.getAWSDefaultServiceQuota(r -> r.serviceCode(EC2).quotaCode(code))
                    .quota();
        }
        String name = quota == null ? "" : String.valueOf(quota.quotaName());
        String kind = capacity == CapacityType.SPOT ? "Spot" : "On-Demand";
        if (quota == null || quota.value() == null || !name.contains(kind)) {
            throw new IllegalStateException(
                    "quota " + code + " is '" + name + "', not one of " + kind + " instances with a value");
        }
        return new Limit(name, quota.value());
    }

    private record Limit(String name, double vcpus) {}

    private record Launch(Market market, int count, long vcpus, String code) {}
}
