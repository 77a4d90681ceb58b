package dev.stint.providers.gcp.offers;

import com.google.cloud.compute.v1.Region;
import dev.stint.providers.gcp.GcpConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Quotas as Compute Engine tells them: by the names of {@code Quota.metric}, those of the newest GPUs not at all. */
final class RegionQuotas {

    private RegionQuotas() {}

    /**
     * One quota.
     *
     * @param limit how much there may be
     * @param usage how much of it is used, by whomever
     */
    record Quota(double limit, double usage) {}

    /** @throws IllegalStateException when Google says that it does not know them now */
    static Map<String, Quota> ofRegion(GcpConnection connection, String region) {
        Region answer = connection.regions().get(connection.project(), region);
        if (answer.hasQuotaStatusWarning()) {
            throw new IllegalStateException("Compute Engine does not know the quotas of " + region + " now: "
                    + answer.getQuotaStatusWarning().getMessage());
        }
        return byMetric(answer.getQuotasList());
    }

    static Map<String, Quota> ofProject(GcpConnection connection) {
        return byMetric(connection.projects().get(connection.project()).getQuotasList());
    }

    private static Map<String, Quota> byMetric(List<com.google.cloud.compute.v1.Quota> quotas) {
        Map<String, Quota> byMetric = new HashMap<>();
        for (com.google.cloud.compute.v1.Quota quota : quotas) {
            // a limit that is not there is not a limit of zero
            if (quota.hasMetric() && quota.hasLimit() && quota.getLimit() >= 0) {
                byMetric.put(quota.getMetric(), new Quota(quota.getLimit(), quota.getUsage()));
            }
        }
        return Map.copyOf(byMetric);
    }
}
