package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery.Call;
import dev.stint.discovery.ViolationException;
import dev.stint.providers.gcp.stage.StagedInstance.State;
import dev.stint.providers.gcp.stage.StagedOperation.About;
import dev.stint.providers.gcp.stage.StagedOperation.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Many instances at a time, as "About bulk creation of VMs" of docs.cloud.google.com/compute has it: at least {@code minCount} of them, or none. Those
 * that were made although there were too few for all show for a while, and are gone when the operation is done. Guarded by the stage's lock.
 */
final class BulkLaunches {

    private static final Pattern NAMES = Pattern.compile("([^#]*)(#{1,18})([^#]*)");
    private static final Pattern NAME = Pattern.compile("[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?");
    private static final int MOST = 5_000;

    private final Timeline timeline;
    private final Landscape landscape;
    private final Instances instances;
    private final Launches launches;
    private final InstanceDesk.Doing doing;

    BulkLaunches(
            Timeline timeline, Landscape landscape, Instances instances, Launches launches, InstanceDesk.Doing doing) {
        this.timeline = timeline;
        this.landscape = landscape;
        this.instances = instances;
        this.launches = launches;
        this.doing = doing;
    }

    StagedOperation begin(String method, Call call, JsonNode asked) {
        for (String unplayed : List.of("sourceInstanceTemplate", "instanceFlexibilityPolicy")) {
            if (asked.has(unplayed)) {
                throw new ViolationException(call.id() + " with " + unplayed + " is not played on this stage");
            }
        }
        boolean regional = method.startsWith("region");
        String zone = regional ? zone(call.at("region"), asked) : call.at("zone");
        long count = number(asked, "count", 0);
        long least = number(asked, "minCount", count);
        if (count < 1 || count > MOST || least < 1 || least > count) {
            throw RefusedException.invalid(
                    "resource.count",
                    count + " (minCount " + least + ")",
                    "1 to " + MOST + ", and not below minCount.");
        }
        JsonNode properties = asked.path("instanceProperties");
        LaunchForm.Facts facts = new LaunchForm(landscape).read(properties, zone, true);
        Map<Machine, Optional<StagedOperation>> machines = new LinkedHashMap<>();
        List<String> names = names(zone, asked, (int) count);
        names.forEach(name -> launches.checkFree(zone, name));
        for (String name : names) {
            machines.put(launches.reserve(zone, name, properties, facts, call.asked("requestId")), Optional.empty());
        }
        Optional<Failure> planned = launches.asked(method);
        String scope = regional ? "regions/" + call.at("region") : "zones/" + zone;
        String group = "bulk-" + Long.toHexString(instances.nextId());
        About about = new About(
                landscape.project(),
                scope,
                "bulkInsert",
                Links.of("projects/" + landscape.project() + "/" + scope),
                0,
                Optional.of(group),
                false);
        Duration working = doing.operations().pace().working();
        return doing.operations()
                .begin(
                        about,
                        working,
                        operation -> {
                            planned.ifPresent(operation::fail);
                            machines.replaceAll((machine, none) -> start(machine, group, working, planned.isPresent()));
                        },
                        operation -> {
                            launches.warn(operation, facts);
                            if (planned.isEmpty()) {
                                finish(operation, zone, least, machines);
                            }
                        });
    }

    private Optional<StagedOperation> start(Machine machine, String group, Duration working, boolean failed) {
        if (failed) {
            machine.become(timeline.now(), State.GONE);
            return Optional.empty();
        }
        StagedOperation child =
                doing.operations().open(doing.ends().about(machine, "insert", Optional.of(group), false));
        launches.provide(machine, working).ifPresent(child::fail);
        return Optional.of(child);
    }

    private void finish(
            StagedOperation operation, String zone, long least, Map<Machine, Optional<StagedOperation>> machines) {
        boolean hopeless = made(machines).size() < least;
        machines.forEach((machine, child) -> child.ifPresent(insert -> {
            if (!insert.failed() && !hopeless) {
                launches.finish(machine).ifPresent(insert::fail);
            }
            insert.end(timeline.now());
        }));
        List<Machine> made = made(machines);
        int deleted = 0;
        if (made.size() < least) {
            operation.fail(new Failure(
                    "VM_MIN_COUNT_NOT_REACHED",
                    "Requested minimum count of " + least + " VMs could not be created.",
                    503,
                    List.of()));
            machines.values().stream()
                    .flatMap(Optional::stream)
                    .flatMap(insert -> insert.failures().stream())
                    .findFirst()
                    .ifPresent(operation::fail);
            made.forEach(
                    machine -> doing.ends().remove(machine, operation.about().group()));
            deleted = made.size();
        }
        ObjectNode status = Json.object();
        status.putObject("zones/" + zone)
                .put("status", "DONE")
                .put("targetVmCount", machines.size())
                .put("createdVmCount", made.size())
                .put("deletedVmCount", deleted)
                .put("failedToCreateVmCount", machines.size() - made.size());
        operation.bulk(status);
    }

    private static List<Machine> made(Map<Machine, Optional<StagedOperation>> machines) {
        return machines.entrySet().stream()
                .filter(each ->
                        each.getValue().filter(insert -> !insert.failed()).isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The first zone of a region that the request allows and that has what is asked for; where none has, the first. */
    private String zone(String region, JsonNode asked) {
        JsonNode policy = asked.path("locationPolicy");
        if (!policy.path("targetShape").asString("ANY_SINGLE_ZONE").equals("ANY_SINGLE_ZONE")) {
            throw new ViolationException("a bulk launch over several zones is not played on this stage");
        }
        List<String> allowed = landscape.zones().stream()
                .filter(zone -> Links.region(zone).equals(region))
                .filter(zone -> !policy.path("locations")
                        .path("zones/" + zone)
                        .path("preference")
                        .asString("ALLOW")
                        .equals("DENY"))
                .toList();
        if (allowed.isEmpty()) {
            throw RefusedException.invalid(
                    "resource.locationPolicy", policy.toString(), "It allows no zone of " + region + ".");
        }
        String type = asked.path("instanceProperties").path("machineType").asString("");
        boolean spot = asked.path("instanceProperties")
                .path("scheduling")
                .path("provisioningModel")
                .asString("")
                .equals("SPOT");
        return allowed.stream()
                .filter(zone -> launches.has(zone, type, spot))
                .findFirst()
                .orElse(allowed.get(0));
    }

    private static long number(JsonNode asked, String field, long otherwise) {
        String text = asked.path(field).asString("");
        return text.isEmpty() ? otherwise : Long.parseLong(text);
    }

    private List<String> names(String zone, JsonNode asked, int count) {
        List<String> names = new ArrayList<>();
        asked.path("perInstanceProperties").properties().forEach(each -> names.add(each.getKey()));
        Matcher pattern = NAMES.matcher(asked.path("namePattern").asString(""));
        if (!names.isEmpty() && names.size() != count) {
            throw RefusedException.invalid(
                    "resource.perInstanceProperties", names.toString(), "There are " + count + " instances to name.");
        }
        if (names.isEmpty() && !pattern.matches()) {
            throw RefusedException.invalid(
                    "resource.namePattern",
                    asked.path("namePattern").asString(""),
                    "One of namePattern and perInstanceProperties must be set, with one run of #.");
        }
        long next = names.isEmpty() ? highest(zone, pattern) + 1 : 0;
        while (names.size() < count) {
            String digits =
                    String.format(java.util.Locale.ROOT, "%0" + pattern.group(2).length() + "d", next++);
            names.add(pattern.group(1) + digits + pattern.group(3));
        }
        names.forEach(name -> {
            if (!NAME.matcher(name).matches()) {
                throw RefusedException.invalid("resource.namePattern", name, "This is no name for an instance.");
            }
        });
        return names;
    }

    private long highest(String zone, Matcher pattern) {
        Pattern alike = Pattern.compile(Pattern.quote(pattern.group(1)) + "([0-9]{"
                + pattern.group(2).length() + "})" + Pattern.quote(pattern.group(3)));
        return instances
                .all()
                .filter(machine ->
                        machine.instance().zone().equals(zone) && machine.state(timeline.now()) != State.GONE)
                .map(machine -> alike.matcher(machine.instance().name()))
                .filter(Matcher::matches)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }
}
