package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.Image;
import com.google.cloud.compute.v1.Project;
import com.google.cloud.compute.v1.Quota;
import com.google.cloud.compute.v1.Region;
import com.google.cloud.compute.v1.Subnetwork;
import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where machines would be put, and what they would be made of: project, subnetworks, images and quotas. */
final class PlaceChecks {

    private static final Pattern IMAGE = Pattern.compile("projects/([^/]+)/global/images/(family/)?([^/]+)");
    private static final Pattern SUBNETWORK = Pattern.compile("projects/([^/]+)/regions/([^/]+)/subnetworks/([^/]+)");

    private final GceCalls calls;
    private final GcpSettings settings;

    PlaceChecks(GceCalls calls, GcpSettings settings) {
        this.calls = calls;
        this.settings = settings;
    }

    List<Finding> project() throws CallFailedException {
        Project project = calls.make(
                "projects.get", calls.project(), google -> google.projects().get(calls.project()));
        double gpus = project.getQuotasList().stream()
                .filter(quota -> quota.getMetric().equals(QuotaMetrics.GPUS_ALL_REGIONS))
                .mapToDouble(Quota::getLimit)
                .findFirst()
                .orElse(-1);
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding("project " + calls.project(), Outcome.OK, "Compute Engine answers for it", ""));
        if (gpus >= 0) {
            findings.add(quota(QuotaMetrics.GPUS_ALL_REGIONS, "all regions", gpus));
        }
        return findings;
    }

    List<Finding> image(String setting, String path) throws CallFailedException {
        Matcher matcher = IMAGE.matcher(path);
        if (!matcher.matches()) {
            throw new IllegalStateException("setting " + setting + ": '" + path + "' was not checked");
        }
        String owner = matcher.group(1);
        String name = matcher.group(3);
        Optional<Image> found = calls.ask(
                matcher.group(2) == null ? "images.get" : "images.getFromFamily",
                owner,
                google -> matcher.group(2) == null
                        ? google.images().get(owner, name)
                        : google.images().getFromFamily(owner, name));
        if (found.isEmpty()) {
            return List.of(new Finding(
                    setting + " " + path,
                    Outcome.FAILED,
                    "there is no such image, or this identity may not see it",
                    "correct stint.providers.gcp." + setting + "; gcloud compute images list names what there is"));
        }
        String architecture = found.get().getArchitecture();
        return List.of(
                architecture.isEmpty() || architecture.equals("X86_64")
                        ? new Finding(
                                setting + " " + path,
                                Outcome.OK,
                                found.get().getName() + ", " + found.get().getDiskSizeGb() + " GB",
                                "")
                        : new Finding(
                                setting + " " + path,
                                Outcome.FAILED,
                                "it is for " + architecture,
                                "set stint.providers.gcp." + setting + " to one for X86_64"));
    }

    List<Finding> subnetwork(String region) throws CallFailedException {
        Optional<String> path = new LaunchPlanner(settings).subnetwork(region);
        if (path.isEmpty()) {
            return List.of(new Finding(
                    "subnetwork in " + region,
                    Outcome.UNKNOWN,
                    "the network " + settings.network().orElse("") + " chooses it",
                    "name one in stint.providers.gcp.subnetwork to have it looked at"));
        }
        Matcher matcher = SUBNETWORK.matcher(path.get());
        if (!matcher.matches()) {
            throw new IllegalStateException("setting subnetwork: '" + path.get() + "' was not checked");
        }
        Optional<Subnetwork> found = calls.ask(
                "subnetworks.get",
                region,
                google -> google.subnetworks().get(matcher.group(1), matcher.group(2), matcher.group(3)));
        String subject = "subnetwork " + path.get();
        if (found.isEmpty()) {
            return List.of(new Finding(
                    subject,
                    Outcome.FAILED,
                    "it is not there",
                    "apply Stint's Terraform module for " + region + ", or set stint.providers.gcp.subnetwork"));
        }
        boolean reaches = settings.externalAddress() || found.get().getPrivateIpGoogleAccess();
        return List.of(
                reaches
                        ? new Finding(subject, Outcome.OK, found.get().getIpCidrRange(), "")
                        : new Finding(
                                subject,
                                Outcome.FAILED,
                                "machines without an external address cannot reach their bucket from it",
                                "turn on its Private Google Access, or set stint.providers.gcp.external-address"));
    }

    List<Finding> quotas(String region) throws CallFailedException {
        Region told =
                calls.make("regions.get", region, google -> google.regions().get(calls.project(), region));
        List<Finding> findings = told.getQuotasList().stream()
                .filter(quota -> counts(quota.getMetric()))
                .filter(quota -> quota.getLimit() > 0)
                .map(quota -> quota(quota.getMetric(), region, quota.getLimit()))
                .toList();
        return findings.isEmpty()
                ? List.of(new Finding(
                        "quotas in " + region,
                        Outcome.WARNING,
                        "none for processors or GPUs is above zero",
                        "ask for more under IAM and Admin, Quotas, or use another region"))
                : findings;
    }

    /** Whether a quota is one of processors or GPUs that are rented by the hour. */
    private static boolean counts(String metric) {
        String plain = QuotaMetrics.plain(metric);
        return (plain.endsWith("CPUS") || plain.endsWith("_GPUS")) && !plain.startsWith("COMMITTED_");
    }

    private static Finding quota(String metric, String where, double limit) {
        String subject = "quota " + metric + " in " + where;
        String value = String.format(Locale.ROOT, "%.0f", limit);
        return limit >= 1
                ? new Finding(subject, Outcome.OK, value, "")
                : new Finding(
                        subject,
                        Outcome.WARNING,
                        value + ": no machine that counts against it can be had",
                        "ask for more under IAM and Admin, Quotas");
    }
}
