package dev.stint.providers.gcp.stage;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What Compute Engine looks at in a launch beyond the form of its fields, and what it makes of it. The words of most refusals are the
 * stage's own; status and reason are Google's. Guarded by the stage's lock.
 */
final class LaunchForm {

    /** What was read of a launch. */
    record Facts(
            Landscape.Type type,
            Map<String, Integer> accelerators,
            boolean spot,
            Landscape.Image image,
            long diskGib,
            String network,
            String subnetwork,
            Optional<String> serviceAccount,
            Map<String, String> labels,
            Map<String, String> metadata) {}

    private final Landscape landscape;

    LaunchForm(Landscape landscape) {
        this.landscape = landscape;
    }

    /**
     * Looks at an instance, or the properties of many.
     *
     * @param properties the body of an insert, or {@code instanceProperties} of a bulk launch
     * @param bulk whether types are named and not addressed
     */
    Facts read(JsonNode properties, String zone, boolean bulk) {
        Landscape.Type type = type(properties, zone, bulk);
        boolean spot = spot(properties.path("scheduling"));
        Map<String, Integer> accelerators = accelerators(properties, zone, bulk, type);
        scheduling(properties.path("scheduling"), type, spot, !accelerators.isEmpty());
        JsonNode disk = bootDisk(properties);
        diskType(disk.path("initializeParams").path("diskType").asString(""), zone, bulk);
        Landscape.Image image = image(disk);
        JsonNode nic = properties.path("networkInterfaces").path(0);
        String network = network(nic);
        return new Facts(
                type,
                accelerators,
                spot,
                image,
                diskGib(disk, image),
                network,
                subnetwork(nic, Links.region(zone)),
                account(properties),
                GuestForm.labels(properties.path("labels")),
                GuestForm.metadata(properties));
    }

    private Landscape.Type type(JsonNode properties, String zone, boolean bulk) {
        String asked = properties.path("machineType").asString("");
        if (bulk && asked.contains("/")) {
            throw new RefusedException(
                    500, "internalError", "Internal error: machineType takes a name here, not " + asked);
        }
        Optional<String> name =
                bulk ? Optional.of(asked) : Links.name(asked, landscape.project(), "zones/" + zone, "machineTypes");
        return landscape.types(zone).stream()
                .filter(type -> name.filter(type.name()::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> RefusedException.invalid(
                        "resource.machineType",
                        asked,
                        "Machine type with name '" + name.orElse(asked) + "' does not exist in zone '" + zone + "'."));
    }

    private static boolean spot(JsonNode scheduling) {
        return scheduling.path("provisioningModel").asString("").equals("SPOT")
                || scheduling.path("preemptible").asBoolean(false);
    }

    private Map<String, Integer> accelerators(JsonNode properties, String zone, boolean bulk, Landscape.Type type) {
        Map<String, Integer> all = new LinkedHashMap<>();
        if (type.accelerators() > 0) {
            all.put(type.accelerator(), type.accelerators());
        }
        for (JsonNode asked : properties.path("guestAccelerators")) {
            String link = asked.path("acceleratorType").asString("");
            int count = asked.path("acceleratorCount").asInt(0);
            String name = bulk
                    ? link
                    : Links.name(link, landscape.project(), "zones/" + zone, "acceleratorTypes")
                            .orElse("");
            Integer most = landscape.attachable(zone).get(name);
            if (most == null) {
                throw RefusedException.invalid(
                        "resource.guestAccelerators[0].acceleratorType",
                        link,
                        "The referenced acceleratorType resource cannot be found.");
            }
            boolean builtIn = name.equals(type.accelerator()) && count == type.accelerators();
            boolean fits = type.name().startsWith("n1-") && count >= 1 && count <= most;
            if (!builtIn && !fits) {
                throw new RefusedException(
                        400,
                        "badRequest",
                        "[" + type.name() + ", " + name + "] features and " + count
                                + " are not compatible for creating instance.");
            }
            all.put(name, count);
        }
        return all;
    }

    private static void scheduling(JsonNode scheduling, Landscape.Type type, boolean spot, boolean gpus) {
        boolean restarts = scheduling.path("automaticRestart").asBoolean(!spot);
        String maintenance = scheduling.path("onHostMaintenance").asString(spot ? "TERMINATE" : "MIGRATE");
        if (spot && restarts) {
            throw RefusedException.invalid(
                    "resource.scheduling.preemptible",
                    "true",
                    "Scheduling must have preemptible be false when AutomaticRestart is true.");
        }
        if (spot && maintenance.equals("MIGRATE")) {
            throw RefusedException.invalid(
                    "resource.scheduling.preemptible",
                    "true",
                    "Scheduling must have preemptible be false when OnHostMaintenance isn't TERMINATE.");
        }
        if (!spot && maintenance.equals("TERMINATE") && type.name().startsWith("e2-")) {
            throw new RefusedException(
                    400,
                    "badRequest",
                    "e2 instances do not support onHostMaintenance=TERMINATE unless they are preemptible.");
        }
        if (gpus && maintenance.equals("MIGRATE")) {
            throw new RefusedException(
                    400, "badRequest", "Instances with guest accelerators do not support live migration.");
        }
        boolean limited = scheduling.has("maxRunDuration");
        if (limited && !scheduling.has("instanceTerminationAction")) {
            throw RefusedException.invalid(
                    "resource.scheduling.instanceTerminationAction",
                    "",
                    "It has to be given together with maxRunDuration.");
        }
        if (!limited && !spot && scheduling.has("instanceTerminationAction")) {
            throw RefusedException.invalid(
                    "resource.scheduling.instanceTerminationAction",
                    scheduling.path("instanceTerminationAction").asString(),
                    "It is for spot instances and for those that run for a limited time.");
        }
        long seconds =
                Long.parseLong(scheduling.path("maxRunDuration").path("seconds").asString("0"));
        if (limited && (seconds < 30 || seconds > 120L * 24 * 3_600)) {
            throw RefusedException.invalid(
                    "resource.scheduling.maxRunDuration", seconds + "s", "It is between 30 seconds and 120 days.");
        }
    }

    private static JsonNode bootDisk(JsonNode properties) {
        JsonNode disks = properties.path("disks");
        if (disks.isEmpty()) {
            throw RefusedException.invalid("resource.disks", "", "No disks are specified.");
        }
        for (JsonNode disk : disks) {
            if (disk.path("boot").asBoolean(false)) {
                return disk;
            }
        }
        throw RefusedException.invalid(
                "resource.disks", "", "Boot disk must be the first disk attached to the instance.");
    }

    /** Addressed in an insert, named in a bulk launch, says the discovery document. */
    private void diskType(String asked, String zone, boolean bulk) {
        boolean good = asked.isEmpty()
                || (bulk
                        ? !asked.contains("/")
                        : Links.name(asked, landscape.project(), "zones/" + zone, "diskTypes")
                                .isPresent());
        if (!good) {
            throw RefusedException.invalid(
                    "resource.disks[0].initializeParams.diskType", asked, "The URL is malformed, or should be a name.");
        }
    }

    private Landscape.Image image(JsonNode disk) {
        String asked = disk.path("initializeParams").path("sourceImage").asString("");
        return landscape
                .image(Links.path(asked, landscape.project()))
                .orElseThrow(() -> RefusedException.invalid(
                        "resource.disks[0].initializeParams.sourceImage",
                        asked,
                        "The referenced image resource cannot be found."));
    }

    private static long diskGib(JsonNode disk, Landscape.Image image) {
        String asked = disk.path("initializeParams").path("diskSizeGb").asString("");
        String size = asked.isEmpty() ? disk.path("diskSizeGb").asString("") : asked;
        long gib = size.isEmpty() ? image.diskGib() : Long.parseLong(size);
        if (gib < image.diskGib()) {
            throw RefusedException.invalid(
                    "resource.disks[0].initializeParams.diskSizeGb",
                    size,
                    "Requested disk size cannot be smaller than the image size (" + image.diskGib() + " GB)");
        }
        return gib;
    }

    private String network(JsonNode nic) {
        String asked = nic.path("network").asString("");
        boolean ours = asked.isEmpty()
                ? nic.has("subnetwork")
                : Links.name(asked, landscape.project(), "global", "networks")
                        .filter(Landscape.NETWORK::equals)
                        .isPresent();
        if (!ours) {
            throw RefusedException.invalid(
                    "resource.networkInterfaces[0].network",
                    asked,
                    "The referenced network resource cannot be found; there is " + Landscape.NETWORK + ".");
        }
        return "projects/" + landscape.project() + "/global/networks/" + Landscape.NETWORK;
    }

    private String subnetwork(JsonNode nic, String region) {
        String asked = nic.path("subnetwork").asString("");
        boolean found = Links.name(asked, landscape.project(), "regions/" + region, "subnetworks")
                .filter(Landscape.NETWORK::equals)
                .isPresent();
        if (!found) {
            throw RefusedException.invalid(
                    "resource.networkInterfaces[0].subnetwork",
                    asked,
                    "The referenced subnetwork resource cannot be found in region " + region + ".");
        }
        return "projects/" + landscape.project() + "/regions/" + region + "/subnetworks/" + Landscape.NETWORK;
    }

    private Optional<String> account(JsonNode properties) {
        JsonNode accounts = properties.path("serviceAccounts");
        if (accounts.isEmpty()) {
            return Optional.empty();
        }
        String named = accounts.path(0).path("email").asString("");
        String email = named.equals("default") ? Landscape.DEFAULT_ACCOUNT : named;
        if (accounts.size() > 1 || !landscape.accounts().contains(email)) {
            throw RefusedException.invalid(
                    "resource.serviceAccounts",
                    email,
                    "The service account does not exist, or there is more than one; there are " + landscape.accounts()
                            + ".");
        }
        return Optional.of(email);
    }
}
