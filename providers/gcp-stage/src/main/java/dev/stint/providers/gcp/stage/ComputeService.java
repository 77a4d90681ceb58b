package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery;
import dev.stint.discovery.Discovery.Call;
import dev.stint.discovery.ViolationException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Compute Engine: each request and each answer is held against Google's description of it. */
final class ComputeService implements Service {

    private static final String PREFIX = "compute.";

    private final Landscape landscape;
    private final List<Desk> desks;
    private final Permissions permissions;

    /** The description, read once: it is large. */
    private static final class Document {
        static final Discovery DISCOVERY = Discovery.read(Objects.requireNonNull(
                ComputeService.class.getResourceAsStream("compute.v1.json.gz"), "compute.v1.json.gz"));
    }

    ComputeService(Landscape landscape, List<Desk> desks, Permissions permissions) {
        this.landscape = landscape;
        this.desks = List.copyOf(desks);
        this.permissions = permissions;
    }

    static Discovery discovery() {
        return Document.DISCOVERY;
    }

    @Override
    public boolean covers(StageRequest request) {
        return discovery().covers(request.path());
    }

    @Override
    public Play play(StageRequest request) {
        Call call = discovery().match(request.verb(), request.path(), request.query());
        Optional<JsonNode> body = request.json();
        discovery().checkBody(call, body);
        String method = call.id().substring(PREFIX.length());
        return new Play(method, () -> {
            permissions.check(method, call);
            checkPlace(method, call);
            JsonNode answer = desks.stream()
                    .map(desk -> desk.answer(method, call, body))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElseThrow(() -> new ViolationException(call.id() + " is not played on this stage"));
            return discovery().checkAnswer(call, answer);
        });
    }

    private void checkPlace(String method, Call call) {
        String project = call.at("project");
        if (!project.equals(landscape.project()) && !method.startsWith("images.")) {
            throw RefusedException.notFound("projects/" + project);
        }
        String zone = call.path().getOrDefault("zone", "");
        if (!zone.isEmpty() && !method.equals("zones.get") && !landscape.zones().contains(zone)) {
            throw RefusedException.invalid("zone", zone, "Unknown zone.");
        }
        boolean out = method.endsWith(".aggregatedList")
                ? !landscape.outages().isEmpty()
                : landscape.outages().contains(zone);
        if (out) {
            throw new RefusedException(503, "backendError", "The service is currently unavailable.");
        }
        String region = call.path().getOrDefault("region", "");
        if (!region.isEmpty()
                && !method.equals("regions.get")
                && !landscape.regions().contains(region)) {
            throw RefusedException.invalid("region", region, "Unknown region.");
        }
    }
}
