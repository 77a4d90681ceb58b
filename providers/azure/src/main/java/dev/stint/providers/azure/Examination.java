package dev.stint.providers.azure;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import dev.stint.providers.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Looks whether runs could work on Azure: who the server is, what it may do where machines are made, and what they would be made of.
 * Starts nothing, changes nothing, and never throws: what cannot be looked at is a finding.
 */
final class Examination {

    static final String CREDENTIALS = "credentials";

    /** A look that asks Azure. */
    @FunctionalInterface
    private interface Look {
        Finding take() throws CallFailedException;
    }

    private final ArmCalls calls;
    private final AzureSettings settings;
    private final Places places;

    Examination(ArmCalls calls, AzureSettings settings, Places places) {
        this.calls = calls;
        this.settings = settings;
        this.places = places;
    }

    /** As {@link dev.stint.providers.CapacityProvider#examine}. */
    List<Finding> of(String storeUri) {
        List<Finding> findings = new ArrayList<>();
        findings.add(store(storeUri));
        Finding credentials = taken(CREDENTIALS, this::subscription);
        findings.add(0, credentials);
        if (credentials.outcome() != Outcome.OK) {
            findings.add(new Finding(
                    "everything else",
                    Outcome.UNKNOWN,
                    "permissions, network, images and quotas cannot be looked at without credentials",
                    "see to the credentials first"));
            return findings;
        }
        Set<String> groups = Set.of();
        try {
            groups = places.groups();
            if (groups.isEmpty()) {
                findings.add(new Finding(
                        "resource groups",
                        Outcome.FAILED,
                        "there is none called like " + settings.resourceGroup(),
                        "create one for each team, or apply Stint's Terraform module"));
            }
        } catch (CallFailedException e) {
            findings.add(broken("resource groups", e));
        }
        for (String group : groups) {
            findings.add(taken("permissions in " + group, () -> permissions(group)));
            settings.identity().ifPresent(id -> findings.add(taken("identity of " + group, () -> identity(group, id))));
        }
        if (settings.identity().isEmpty()) {
            findings.add(new Finding(
                    "identity",
                    Outcome.FAILED,
                    "machines get none, and could not fetch their agent",
                    "set stint.providers.azure.identity"));
        }
        for (String region : settings.regions()) {
            findings.add(taken("subnet in " + region, () -> subnet(region)));
            findings.add(taken("image in " + region, () -> image("image in " + region, region, settings.image())));
            findings.add(taken(
                    "image for GPUs in " + region,
                    () -> image("image for GPUs in " + region, region, settings.gpuImage())));
            findings.add(taken("quota of spot vCPUs in " + region, () -> quota(region)));
        }
        return findings;
    }

    private Finding subscription() throws CallFailedException {
        JsonNode subscription = calls.make(
                        ArmRequest.get("look at the subscription", scope() + "?api-version=2022-12-01"))
                .json();
        String state = subscription.path("state").asString("");
        String name = subscription.path("displayName").asString("") + " (" + settings.subscription() + ")";
        return state.equals("Enabled") || state.isEmpty()
                ? ok(CREDENTIALS, "the server may look into the subscription " + name)
                : new Finding(
                        CREDENTIALS,
                        Outcome.FAILED,
                        "the subscription " + name + " is " + state,
                        "enable it (Cost Management + Billing)");
    }

    private Finding store(String storeUri) {
        return storeUri.startsWith("az:")
                ? ok(
                        "store",
                        storeUri
                                + " is one that machines of Azure reach; 'stint doctor store' asks it for all a run needs")
                : new Finding(
                        "store",
                        Outcome.FAILED,
                        "machines of Azure cannot reach " + storeUri,
                        "set stint.store to az://ACCOUNT/CONTAINER, or submit runs with a home there");
    }

    private Finding permissions(String group) throws CallFailedException {
        List<JsonNode> granted = calls.all(
                "ask for the permissions in " + group,
                scope() + "/resourceGroups/" + group
                        + "/providers/Microsoft.Authorization/permissions?api-version=2022-04-01");
        List<String> missing = MachineRights.NEEDED.stream()
                .filter(action -> !MachineRights.granted(action, granted))
                .toList();
        String subject = "permissions in " + group;
        return missing.isEmpty()
                ? ok(subject, "all " + MachineRights.NEEDED.size() + " that machines take are granted")
                : new Finding(
                        subject,
                        Outcome.FAILED,
                        "the server may not do " + String.join(", ", missing),
                        "add these to the server's role there (docs/azure.md), or apply Stint's Terraform module");
    }

    private Finding identity(String group, String template) throws CallFailedException {
        String subject = "identity of " + group;
        Optional<String> team = places.team(group);
        if (template.contains("{team}") && team.isEmpty()) {
            return new Finding(
                    subject,
                    Outcome.UNKNOWN,
                    "which team the group is for cannot be told",
                    "see that the identity is there");
        }
        String id = template.replace("{team}", team.orElse(""));
        return there(subject, id, "?api-version=2023-01-31", "create it, or correct stint.providers.azure.identity");
    }

    private Finding subnet(String region) throws CallFailedException {
        return there(
                "subnet in " + region,
                settings.subnet().replace("{region}", region),
                "?api-version=2024-05-01",
                "create it, or correct stint.providers.azure.subnet");
    }

    private Finding there(String subject, String id, String version, String remedy) throws CallFailedException {
        int status = calls.make(ArmRequest.get("look at " + id, id + version).expecting(404))
                .status();
        return status == 404
                ? new Finding(subject, Outcome.FAILED, id + " is not there", remedy)
                : ok(subject, id + " is there");
    }

    private Finding image(String subject, String region, String urn) throws CallFailedException {
        String[] parts = urn.split(":", -1);
        ArmAnswer answer = calls.make(ArmRequest.get(
                        "look for image " + urn,
                        scope() + "/providers/Microsoft.Compute/locations/" + region + "/publishers/" + parts[0]
                                + "/artifacttypes/vmimage/offers/" + parts[1] + "/skus/" + parts[2]
                                + "/versions?api-version=2024-07-01")
                .expecting(404));
        boolean found = answer.status() != 404
                && answer.json()
                        .valueStream()
                        .anyMatch(version -> parts[3].equals("latest")
                                || parts[3].equals(version.path("name").asString("")));
        return found
                ? ok(subject, urn + " is to be had")
                : new Finding(
                        subject,
                        Outcome.FAILED,
                        urn + " is not to be had there",
                        "correct stint.providers.azure.image or gpu-image (az vm image list --location " + region
                                + ")");
    }

    private Finding quota(String region) throws CallFailedException {
        String subject = "quota of spot vCPUs in " + region;
        for (JsonNode usage : calls.all(
                "read the quotas of " + region,
                scope() + "/providers/Microsoft.Compute/locations/" + region + "/usages?api-version=2024-07-01")) {
            if (usage.path("name")
                    .path("value")
                    .asString("")
                    .toLowerCase(Locale.ROOT)
                    .equals("lowprioritycores")) {
                long limit = usage.path("limit").asLong(0);
                String words = usage.path("currentValue").asLong(0) + " of " + limit + " used";
                return limit > 0
                        ? ok(subject, words)
                        : new Finding(
                                subject,
                                Outcome.WARNING,
                                words + ": no spot machine can be had",
                                "ask for \"Total Regional Spot vCPUs\" under Usage + quotas");
            }
        }
        return new Finding(subject, Outcome.UNKNOWN, "Azure does not tell it", "look under Usage + quotas");
    }

    private Finding taken(String subject, Look look) {
        try {
            return look.take();
        } catch (CallFailedException e) {
            return broken(subject, e);
        }
    }

    private static Finding broken(String subject, CallFailedException e) {
        boolean refused = AzureRefusals.kind(e.failure().code()) == Refusal.Kind.AUTH;
        String remedy = AzureRefusals.remedy(e.failure().code());
        return new Finding(
                subject,
                refused ? Outcome.FAILED : Outcome.UNKNOWN,
                e.failure().words(),
                remedy.isEmpty() ? "try again" : remedy.substring(2));
    }

    private String scope() {
        return "/subscriptions/" + settings.subscription();
    }

    private static Finding ok(String subject, String detail) {
        return new Finding(subject, Outcome.OK, detail, "");
    }
}
