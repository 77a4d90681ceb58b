package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery.Call;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Tells of instances, and ends them. */
final class InstanceDesk implements Desk {

    private static final String SCHEMA = "Instance";

    private final Timeline timeline;
    private final Landscape landscape;
    private final Instances instances;
    private final Pages pages;
    private final Doing doing;

    /** What begins operations, and what keeps them from being begun twice. */
    record Doing(Operations operations, Ends ends, RequestIds requestIds) {}

    InstanceDesk(Timeline timeline, Landscape landscape, Instances instances, Pages pages, Doing doing) {
        this.timeline = timeline;
        this.landscape = landscape;
        this.instances = instances;
        this.pages = pages;
        this.doing = doing;
    }

    @Override
    public Optional<JsonNode> answer(String method, Call call, Optional<JsonNode> body) {
        return switch (method) {
            case "instances.get" -> Optional.of(asked(call).json(timeline.now()));
            case "instances.list" -> Optional.of(list(call));
            case "instances.aggregatedList" -> Optional.of(aggregated(call));
            case "instances.delete" ->
                Optional.of(operation(call, body, () -> doing.ends().delete(asked(call), Optional.empty())));
            case "instances.simulateMaintenanceEvent" ->
                Optional.of(operation(call, body, () -> maintain(asked(call))));
            default -> Optional.empty();
        };
    }

    private JsonNode operation(Call call, Optional<JsonNode> body, java.util.function.Supplier<StagedOperation> begun) {
        StagedOperation operation = doing.requestIds().begun(call, body).orElseGet(() -> {
            StagedOperation first = begun.get();
            doing.requestIds().keep(call, body, first);
            return first;
        });
        timeline.settle();
        return operation.json(timeline.now());
    }

    private StagedOperation maintain(Machine machine) {
        return doing.operations()
                .begin(
                        doing.ends().about(machine, "simulateMaintenanceEvent", Optional.empty(), false),
                        doing.operations().pace().working(),
                        operation -> {},
                        operation -> {
                            if (machine.instance().spot()) {
                                doing.ends().preempt(machine);
                            }
                        });
    }

    private Machine asked(Call call) {
        String zone = call.at("zone");
        String which = call.at("instance");
        return instances
                .find(zone, which)
                .or(() -> instances
                        .all()
                        .filter(machine -> machine.instance().zone().equals(zone)
                                && Long.toUnsignedString(machine.instance().id())
                                        .equals(which)
                                && machine.state(timeline.now()).visible())
                        .findFirst())
                .orElseThrow(() -> RefusedException.notFound(Links.instance(landscape.project(), zone, which)));
    }

    private JsonNode list(Call call) {
        String zone = call.at("zone");
        return pages.list(
                call,
                "compute#instanceList",
                SCHEMA,
                shown().filter(entry -> entry.scope().equals("zones/" + zone))
                        .map(Pages.Entry::thing)
                        .toList());
    }

    private JsonNode aggregated(Call call) {
        List<String> scopes =
                landscape.zones().stream().map(zone -> "zones/" + zone).toList();
        return pages.aggregated(call, "compute#instanceAggregatedList", SCHEMA, "instances", scopes, shown().toList());
    }

    /** All as lists show them: as they were a little while ago. */
    private Stream<Pages.Entry> shown() {
        Instant then = timeline.now().minus(doing.operations().pace().lag());
        return instances
                .all()
                .filter(machine -> machine.state(then).visible())
                .map(machine -> new Pages.Entry("zones/" + machine.instance().zone(), machine.json(then)));
    }
}
