package dev.stint.providers.gcp.offers;

import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.cloud.Kept;
import dev.stint.providers.cloud.Reading;
import dev.stint.providers.gcp.GcpConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a launch would exceed a quota of the project. Only what is certain is refused: where a quota or its use is not told the launch
 * decides. Safe for many threads.
 */
final class ProjectQuotas {

    private static final Duration FRESH = Duration.ofSeconds(10);

    /** Other machines end sooner than quotas are raised. */
    private static final Duration UNTIL_OTHERS_END = Duration.ofMinutes(5);

    private final GcpConnection connection;
    private final Reading reading;
    private final Map<String, Kept<Map<String, RegionQuotas.Quota>>> regions = new ConcurrentHashMap<>();
    private final Kept<Map<String, RegionQuotas.Quota>> project;

    ProjectQuotas(GcpConnection connection, Reading reading) {
        this.connection = connection;
        this.reading = reading;
        this.project = new Kept<>(
                "quotas of project " + connection.project() + " (compute.projects.get)",
                FRESH,
                () -> RegionQuotas.ofProject(connection),
                reading);
    }

    /** Why the launch would exceed a quota; empty when it would not, or nobody knows. */
    Optional<Refusal> check(Market market, int count, TypeFacts type) {
        Kept<Map<String, RegionQuotas.Quota>> region = regions.computeIfAbsent(market.region(), this::region);
        Optional<Refusal> first = refusal(market, count, type, region, FRESH);
        // a quota may have been raised, and machines may have ended, since it was looked
        return first.isEmpty() ? first : refusal(market, count, type, region, Duration.ZERO);
    }

    private Optional<Refusal> refusal(
            Market market, int count, TypeFacts type, Kept<Map<String, RegionQuotas.Quota>> region, Duration age) {
        Map<String, RegionQuotas.Quota> regional = certain(region.within(age));
        List<QuotaNeed> needs = QuotaNeed.of(type, market.capacity(), count, regional);
        for (QuotaNeed need : needs) {
            Map<String, RegionQuotas.Quota> limits = need.everywhere() ? certain(project.within(age)) : regional;
            boolean certain = need.metrics().stream()
                    .map(limits::get)
                    .allMatch(quota -> quota != null && quota.usage() + need.amount() > quota.limit());
            if (certain) {
                return Optional.of(refusal(market, count, need, limits));
            }
        }
        return Optional.empty();
    }

    /** Nothing where reading failed: what was read before may long be wrong. */
    private static Map<String, RegionQuotas.Quota> certain(Kept.Answer<Map<String, RegionQuotas.Quota>> answer) {
        return answer.failure().isPresent()
                ? Map.of()
                : answer.read().map(Kept.Read::value).orElse(Map.of());
    }

    private Refusal refusal(Market market, int count, QuotaNeed need, Map<String, RegionQuotas.Quota> limits) {
        String where = need.everywhere() ? "all regions of project " + connection.project() : market.region();
        List<String> used = new ArrayList<>();
        boolean tooMuchAlone = true;
        for (String metric : need.metrics()) {
            RegionQuotas.Quota quota = limits.getOrDefault(metric, new RegionQuotas.Quota(0, 0));
            used.add("quota " + metric + " of " + where + " allows " + number(quota.limit()) + ", "
                    + number(quota.usage()) + " are used");
            tooMuchAlone &= need.amount() > quota.limit();
        }
        String words = String.join("; ", used) + "; " + count + " x " + market.instanceType() + " "
                + market.capacity().word() + " needs " + need.amount()
                + ". Wait for other machines to end, allow other types or regions, or ask for more:"
                + " https://console.cloud.google.com/iam-admin/quotas?project=" + connection.project();
        return new Refusal(
                Refusal.Kind.QUOTA,
                Refusal.Scope.MARKET,
                need.metrics().get(0),
                words,
                tooMuchAlone ? Optional.empty() : Optional.of(UNTIL_OTHERS_END));
    }

    private static String number(double amount) {
        return String.format(Locale.ROOT, "%.0f", amount);
    }

    private Kept<Map<String, RegionQuotas.Quota>> region(String region) {
        return new Kept<>(
                "quotas of " + region + " (compute.regions.get)",
                FRESH,
                () -> RegionQuotas.ofRegion(connection, region),
                reading);
    }
}
