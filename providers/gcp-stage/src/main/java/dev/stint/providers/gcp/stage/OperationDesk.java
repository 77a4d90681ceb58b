package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Tells of operations. */
final class OperationDesk implements Desk {

    /** How long a call that waits may take, says the discovery document. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    private static final String SCHEMA = "Operation";
    private static final String KIND = "compute#operationList";

    private final Timeline timeline;
    private final Landscape landscape;
    private final Operations operations;
    private final Pages pages;
    private Consumer<Duration> waiting = none -> {};

    OperationDesk(Timeline timeline, Landscape landscape, Operations operations, Pages pages) {
        this.timeline = timeline;
        this.landscape = landscape;
        this.operations = operations;
        this.pages = pages;
    }

    /** What is done when a client waits for so long. */
    void waiting(Consumer<Duration> other) {
        waiting = other;
    }

    @Override
    public Optional<JsonNode> answer(String method, Call call, Optional<JsonNode> body) {
        return switch (method) {
            case "zoneOperations.get", "regionOperations.get", "globalOperations.get" ->
                Optional.of(asked(call).json(timeline.now()));
            case "zoneOperations.wait", "regionOperations.wait", "globalOperations.wait" -> Optional.of(waited(call));
            case "zoneOperations.list", "regionOperations.list", "globalOperations.list" ->
                Optional.of(pages.list(
                        call,
                        KIND,
                        SCHEMA,
                        shown().filter(entry -> entry.scope().equals(scope(call)))
                                .map(Pages.Entry::thing)
                                .toList()));
            case "globalOperations.aggregatedList" ->
                Optional.of(pages.aggregated(
                        call, "compute#operationAggregatedList", SCHEMA, "operations", scopes(), shown().toList()));
            default -> Optional.empty();
        };
    }

    private List<String> scopes() {
        return Stream.of(
                        Stream.of("global"),
                        landscape.regions().stream().map(region -> "regions/" + region),
                        landscape.zones().stream().map(zone -> "zones/" + zone))
                .flatMap(each -> each)
                .toList();
    }

    private JsonNode waited(Call call) {
        StagedOperation operation = asked(call);
        Instant now = timeline.now();
        if (!operation.done(now)) {
            Duration left = Duration.between(now, operation.due(now));
            waiting.accept(left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT);
            timeline.settle();
        }
        return operation.json(timeline.now());
    }

    private static String scope(Call call) {
        return call.path().containsKey("zone")
                ? "zones/" + call.at("zone")
                : call.path().containsKey("region") ? "regions/" + call.at("region") : "global";
    }

    private StagedOperation asked(Call call) {
        String which = call.at("operation");
        return operations
                .all()
                .filter(operation -> operation.about().scope().equals(scope(call))
                        && operation.name().equals(which))
                .findFirst()
                .orElseThrow(() -> RefusedException.notFound(
                        "projects/" + landscape.project() + "/" + scope(call) + "/operations/" + which));
    }

    /** All as lists show them: as they were a little while ago. */
    private Stream<Pages.Entry> shown() {
        Instant then = timeline.now().minus(operations.pace().lag());
        return operations
                .all()
                .filter(operation -> !operation.inserted().isAfter(then))
                .map(operation -> new Pages.Entry(operation.about().scope(), operation.json(then)));
    }
}
