package dev.stint.providers.gcp;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What the server's identity may do: in the project, with the machines' service account, and with the bucket. */
final class RightsChecks {

    /** What looks on; it cannot be limited. */
    static final List<String> LOOKING = List.of(
            "compute.acceleratorTypes.list",
            "compute.instances.list",
            "compute.machineTypes.list",
            "compute.projects.get",
            "compute.regions.get",
            "compute.subnetworks.get",
            "compute.zoneOperations.get",
            "compute.zoneOperations.list",
            "compute.zones.list");

    /** What launches and ends machines; a condition may limit it to names of ours, and then it does not show for the project. */
    static final List<String> MACHINES = List.of(
            "compute.disks.create",
            "compute.disks.setLabels",
            "compute.instances.create",
            "compute.instances.delete",
            "compute.instances.get",
            "compute.instances.setLabels",
            "compute.instances.setMetadata",
            "compute.instances.setServiceAccount");

    private static final String ACT_AS = "iam.serviceAccounts.actAs";

    private static final List<String> OF_THE_BUCKET =
            List.of("storage.objects.create", "storage.objects.delete", "storage.objects.get", "storage.objects.list");

    /** Stands for the team where the account is named after it. */
    private static final String TEAM = "default";

    private final PlainCalls calls;
    private final GcpSettings settings;

    RightsChecks(PlainCalls calls, GcpSettings settings) {
        this.calls = calls;
        this.settings = settings;
    }

    List<Finding> orchestrator() throws IOException {
        String in = " in project " + settings.project();
        String remedy = "give the server's identity the role of Stint's orchestrator in the project (docs/gcp.md)";
        List<String> wanted = new ArrayList<>(LOOKING);
        wanted.addAll(MACHINES);
        PlainCalls.Answer answer = calls.ask(
                "cloudresourcemanager.googleapis.com",
                "/v1/projects/" + settings.project() + ":testIamPermissions",
                Optional.of(question(wanted)));
        Finding machines = weighed("permissions to launch and end machines" + in, MACHINES, answer, remedy);
        return List.of(
                weighed("permissions to look" + in, LOOKING, answer, remedy),
                answer.good() && machines.outcome() == Outcome.FAILED
                        ? new Finding(
                                machines.subject(),
                                Outcome.WARNING,
                                machines.detail() + ", unless they are given for names that begin with stint-",
                                remedy)
                        : machines);
    }

    List<Finding> account() throws IOException {
        if (settings.serviceAccount().isEmpty()) {
            return List.of(new Finding(
                    "service account",
                    Outcome.WARNING,
                    "none is set: machines get the project's default one, and teams are not kept apart",
                    "apply Stint's Terraform module, and set stint.providers.gcp.service-account to what it names"));
        }
        String email = settings.serviceAccount().get().replace("{team}", TEAM);
        return List.of(weighed(
                "service account " + email,
                List.of(ACT_AS),
                calls.ask(
                        "iam.googleapis.com",
                        "/v1/projects/-/serviceAccounts/" + email + ":testIamPermissions",
                        Optional.of(question(List.of(ACT_AS)))),
                "make the account for the team, and give the server's identity roles/iam.serviceAccountUser on it"));
    }

    List<Finding> bucket(String storeUri) throws IOException {
        if (!storeUri.startsWith("gs://")) {
            return List.of(new Finding(
                    "store " + storeUri,
                    Outcome.FAILED,
                    "machines of gcp reach stores of Google Cloud Storage only",
                    "make a gs:// store the server's (stint.store)"));
        }
        String bucket = URI.create(storeUri).getAuthority();
        String subject = "bucket " + bucket;
        String permissions =
                OF_THE_BUCKET.stream().map(name -> "permissions=" + name).collect(Collectors.joining("&"));
        List<Finding> findings = new ArrayList<>();
        findings.add(weighed(
                subject,
                OF_THE_BUCKET,
                calls.ask(
                        "storage.googleapis.com",
                        "/storage/v1/b/" + bucket + "/iam/testPermissions?" + permissions,
                        Optional.empty()),
                "give the server's identity roles/storage.objectUser on the bucket"));
        PlainCalls.Answer described = calls.ask(
                "storage.googleapis.com",
                "/storage/v1/b/" + bucket + "?fields=location,locationType",
                Optional.empty());
        if (described.good()) {
            findings.add(location(bucket, described.body().path("location").asString("")));
        }
        return findings;
    }

    private Finding location(String bucket, String location) {
        String place = location.toLowerCase(Locale.ROOT);
        List<String> elsewhere = settings.regions().stream()
                .filter(region -> !region.equals(place))
                .toList();
        return elsewhere.isEmpty()
                ? new Finding("location of bucket " + bucket, Outcome.OK, place, "")
                : new Finding(
                        "location of bucket " + bucket,
                        Outcome.WARNING,
                        "it is in " + place + ": machines in " + String.join(", ", elsewhere)
                                + " may pay for every gigabyte they move",
                        "use regions where the bucket is, or count with it");
    }

    private static Finding weighed(String subject, List<String> wanted, PlainCalls.Answer answer, String remedy) {
        if (!answer.good()) {
            boolean refused = answer.status() == 403 || answer.status() == 404;
            return new Finding(subject, refused ? Outcome.FAILED : Outcome.UNKNOWN, answer.words(), remedy);
        }
        TreeSet<String> missing = new TreeSet<>(wanted);
        answer.body().path("permissions").forEach(given -> missing.remove(given.asString("")));
        return missing.isEmpty()
                ? new Finding(subject, Outcome.OK, wanted.size() + " of " + wanted.size() + " are given", "")
                : new Finding(subject, Outcome.FAILED, "missing: " + String.join(", ", missing), remedy);
    }

    private static String question(List<String> permissions) {
        return permissions.stream()
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(",", "{\"permissions\":[", "]}"));
    }
}
