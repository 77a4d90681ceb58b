package dev.stint.providers.aws;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How many vCPUs of which families an account may have at once. New accounts have none of the larger ones. */
final class QuotaChecks {

    /** The smallest machine of most families, so that less lets nothing be launched. */
    private static final int SMALLEST_VCPUS = 2;

    /** Not every region has all families. */
    private static final String NO_SUCH_QUOTA = "NoSuchResourceException";

    private final AccountFacts facts;
    private final AwsSettings settings;

    QuotaChecks(AccountFacts facts, AwsSettings settings) {
        this.facts = facts;
        this.settings = settings;
    }

    List<Finding> quotas(String region) {
        Map<VcpuQuota, String> asked = asked();
        List<Finding> findings = new ArrayList<>();
        double most = 0;
        boolean read = false;
        for (CapacityType capacity : List.of(CapacityType.SPOT, CapacityType.ON_DEMAND)) {
            Set<String> seen = new TreeSet<>();
            for (Map.Entry<VcpuQuota, String> quota : asked.entrySet()) {
                String code = quota.getKey().code(capacity);
                if (!seen.add(code)) {
                    continue; // on demand several families share one
                }
                double vcpus;
                try {
                    vcpus = facts.quota(region, code);
                } catch (CallFailedException e) {
                    if (!e.failure().code().equals(NO_SUCH_QUOTA)) {
                        return List.of(unread("quotas in " + region, e)); // as all others will be
                    }
                    findings.add(unread(subject(quota.getKey(), capacity, region), e));
                    continue;
                }
                most = Math.max(most, vcpus);
                read = true;
                findings.add(finding(region, quota.getKey(), quota.getValue(), capacity, vcpus));
            }
        }
        if (read && most < SMALLEST_VCPUS) {
            findings.add(new Finding(
                    "quotas in " + region,
                    Outcome.FAILED,
                    "none of them lets a machine be launched",
                    "ask for more of one, as told for each, or use another region"));
        }
        return findings;
    }

    private static Finding finding(String region, VcpuQuota quota, String types, CapacityType capacity, double vcpus) {
        String code = quota.code(capacity);
        String subject = subject(quota, capacity, region);
        String value = String.format(Locale.ROOT, "%.0f vCPUs", vcpus);
        return vcpus >= SMALLEST_VCPUS
                ? new Finding(subject, Outcome.OK, value, "")
                : new Finding(
                        subject,
                        Outcome.WARNING,
                        value + ": no machine of " + types + " can be had so",
                        "ask for more: aws service-quotas request-service-quota-increase --service-code ec2 --quota-code "
                                + code
                                + " --region " + region + " --desired-value 32; or take " + types
                                + " out of stint.providers.aws.instance-types");
    }

    private static String subject(VcpuQuota quota, CapacityType capacity, String region) {
        return "quota \"" + quota.title(capacity) + "\" (" + quota.code(capacity) + ") in " + region;
    }

    private static Finding unread(String subject, CallFailedException e) {
        boolean denied = e.failure().code().startsWith("AccessDenied");
        return new Finding(
                subject,
                Outcome.UNKNOWN,
                e.failure().words(),
                denied
                        ? RightsChecks.allow(
                                "\"servicequotas:GetServiceQuota\",\"servicequotas:GetAWSDefaultServiceQuota\"", "*")
                        : "try again");
    }

    /** The quotas that the types of the settings count against, each with those types. */
    private Map<VcpuQuota, String> asked() {
        Map<VcpuQuota, String> asked = new LinkedHashMap<>();
        for (String glob : settings.instanceTypes()) {
            // what stands for a generation or a size stands for any: the family decides
            Optional<VcpuQuota> quota =
                    VcpuQuota.of(glob.replaceAll("^([a-z]+)[*?]+", "$17.").replace("*", "x"));
            if (glob.equals("*")) {
                asked.put(VcpuQuota.STANDARD, "all other families");
                asked.put(VcpuQuota.G, "families G and VT");
                asked.put(VcpuQuota.P, "family P");
            } else {
                quota.ifPresent(known -> asked.merge(known, glob, (one, more) -> one + ", " + more));
            }
        }
        return asked;
    }
}
