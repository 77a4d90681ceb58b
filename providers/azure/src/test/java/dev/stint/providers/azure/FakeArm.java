package dev.stint.providers.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * As much of Azure Resource Manager as the adapter uses, in memory and without a wire, for tests that play thousands of lives. What is strict
 * about shapes is the stage; this one is quick.
 */
final class FakeArm implements HttpClient {

    enum Fault {
        NONE,
        CUT_BEFORE,
        CUT_AFTER,
        FAILED_BEFORE,
        FAILED_AFTER,
        THROTTLED
    }

    /** An answer in place of Azure's. */
    record Refused(int status, String body, Map<String, String> headers) {}

    static final JsonMapper JSON = new JsonMapper();
    static final Duration CREATING = Duration.ofSeconds(20);
    static final Duration DELETING = Duration.ofSeconds(8);

    private static final Pattern PATH = Pattern.compile(
            "/subscriptions/[^/]+(?:/resourceGroups/([^/]+))?/providers/([^/]+)/([^/?]+)(?:/([^/?]+))?(?:/([^/?]+))?(?:/([^/?]+))?",
            Pattern.CASE_INSENSITIVE);

    final List<String> calls = new ArrayList<>();
    final List<String> bodies = new ArrayList<>();
    final Map<String, FakeVm> machines = new TreeMap<>();
    /** Disks and network interfaces by path, with the machine they hang on; empty for none. */
    final Map<String, String> parts = new TreeMap<>();

    final List<ObjectNode> activity = new ArrayList<>();
    Function<String, Optional<Refused>> refusals = operation -> Optional.empty();
    Function<String, Fault> faults = operation -> Fault.NONE;
    /** What becomes of an accepted machine: nothing good where there is a code. */
    Function<String, Optional<String>> fates = name -> Optional.empty();
    /** Whether lists of the whole subscription are refused. */
    boolean groupsOnly;
    /** Whether what could not be made, by its operation, runs. */
    boolean ranAllTheSame;
    /** Whether machines leave their parts behind when they go. */
    boolean partsStay;
    /** What is added to the names of interfaces. */
    String mark = "";
    /** The first questions for a new machine are answered with 404. */
    int hiddenFor;

    int pageSize = 1000;
    private final InstantSource clock;

    FakeArm(InstantSource clock) {
        this.clock = clock;
    }

    static Optional<Refused> error(int status, String code, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("code", code).put("message", message);
        return Optional.of(new Refused(status, body.toString(), Map.of()));
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromSupplier(() -> sendSync(request, Context.NONE));
    }

    @Override
    public synchronized HttpResponse sendSync(HttpRequest request, Context context) {
        if (request.getUrl().getPath().endsWith("/resourceGroups")) {
            return page(request, groups());
        }
        Matcher path = PATH.matcher(request.getUrl().getPath());
        if (!path.matches()) {
            throw new AssertionError("no such place: " + request.getUrl());
        }
        settle();
        String last = Optional.ofNullable(path.group(5)).orElse(path.group(3));
        boolean list = path.group(4) == null;
        String verb = list && request.getHttpMethod() == HttpMethod.GET
                ? "LIST"
                : request.getHttpMethod().toString();
        String operation = verb + " " + last;
        calls.add(operation);
        Optional<Refused> refusal = groupsOnly && list && path.group(1) == null
                ? error(403, "AuthorizationFailed", "not in the whole subscription")
                : refusals.apply(operation);
        if (refusal.isPresent()) {
            return new FakeAnswer(
                    request,
                    refusal.get().status(),
                    refusal.get().headers(),
                    refusal.get().body());
        }
        return switch (faults.apply(operation)) {
            case NONE -> answer(request, operation, path);
            case CUT_BEFORE -> throw cut();
            case CUT_AFTER -> {
                answer(request, operation, path);
                throw cut();
            }
            case FAILED_BEFORE -> refused(request, 503, "ServiceUnavailable");
            case FAILED_AFTER -> {
                answer(request, operation, path);
                yield refused(request, 500, "InternalServerError");
            }
            case THROTTLED -> refused(request, 429, "TooManyRequests");
        };
    }

    private static UncheckedIOException cut() {
        return new UncheckedIOException(new IOException("connection reset"));
    }

    private HttpResponse answer(HttpRequest request, String operation, Matcher path) {
        String group = Optional.ofNullable(path.group(1)).orElse("").toLowerCase(Locale.ROOT);
        String name = Optional.ofNullable(path.group(4)).orElse("");
        String key = group + ":" + name;
        return switch (operation) {
            case "PUT virtualMachines" -> put(request, key, group, name);
            case "GET virtualMachines" -> get(request, key);
            case "LIST virtualMachines" ->
                page(
                        request,
                        machines.values().stream()
                                .filter(vm -> group.isEmpty() || vm.group.equals(group))
                                .map(vm -> (JsonNode) vm.tree(false))
                                .toList());
            case "DELETE virtualMachines" -> delete(request, key);
            case "POST simulateEviction" -> {
                evict(key);
                yield new FakeAnswer(request, 204, Map.of(), "");
            }
            case "GET operations" -> operation(request, path.group(6));
            case "LIST disks" -> page(request, partsOf("disks"));
            case "LIST networkInterfaces" -> page(request, partsOf("networkInterfaces"));
            case "DELETE disks", "DELETE networkInterfaces" -> {
                String place = request.getUrl().getPath().toLowerCase(Locale.ROOT);
                String holder = parts.getOrDefault(place, "-");
                if (holder.length() > 1) {
                    yield refused(request, 409, operation.endsWith("disks") ? "OperationNotAllowed" : "NicInUse");
                }
                yield new FakeAnswer(request, parts.remove(place) == null ? 204 : 202, Map.of(), "");
            }
            case "GET values" -> page(request, List.copyOf(activity));
            default -> throw new AssertionError("not played: " + operation);
        };
    }

    private HttpResponse put(HttpRequest request, String key, String group, String name) {
        if (machines.containsKey(key)) {
            return "*".equals(request.getHeaders().getValue(HttpHeaderName.IF_NONE_MATCH))
                    ? refused(request, 412, "PreconditionFailed")
                    : refused(request, 409, "PropertyChangeNotAllowed");
        }
        if (parts.keySet().stream().anyMatch(part -> part.contains("/" + group + "/") && part.contains(name + "-"))) {
            return refused(request, 409, "ConflictingUserInput");
        }
        String json = request.getBodyAsBinaryData().toString();
        bodies.add(json);
        FakeVm vm = new FakeVm(group, name, (ObjectNode) JSON.readTree(json), clock.instant());
        vm.hidden = hiddenFor;
        machines.put(key, vm);
        parts.put(part(vm, "Microsoft.Compute/disks", MachineNames.DISK), key);
        parts.put(part(vm, "Microsoft.Network/networkInterfaces", MachineNames.INTERFACE + mark), key);
        String operation =
                request.getUrl().getProtocol() + "://" + request.getUrl().getAuthority()
                        + "/subscriptions/s/providers/Microsoft.Compute/locations/l/operations/" + group + "~" + name
                        + "?api-version=2025-04-01";
        return new FakeAnswer(
                request,
                201,
                Map.of("Azure-AsyncOperation", operation),
                vm.tree(false).toString());
    }

    static String part(FakeVm vm, String type, String ending) {
        return ("/subscriptions/" + FakeWorld.SUBSCRIPTION + "/resourceGroups/" + vm.group + "/providers/" + type + "/"
                        + vm.name + ending)
                .toLowerCase(Locale.ROOT);
    }

    private HttpResponse get(HttpRequest request, String key) {
        FakeVm vm = machines.get(key);
        if (vm == null || vm.hidden-- > 0) {
            return refused(request, 404, "ResourceNotFound");
        }
        return new FakeAnswer(request, 200, Map.of(), vm.tree(true).toString());
    }

    private HttpResponse delete(HttpRequest request, String key) {
        FakeVm vm = machines.get(key);
        if (vm == null) {
            return new FakeAnswer(request, 204, Map.of(), "");
        }
        if (vm.goneAt == null) {
            vm.goneAt = clock.instant().plus(DELETING);
            vm.provisioning = "Deleting";
            log(vm, "Microsoft.Compute/virtualMachines/delete", "somebody@example.org");
        }
        return new FakeAnswer(request, 202, Map.of(), "");
    }

    private HttpResponse operation(HttpRequest request, String id) {
        FakeVm vm = machines.get(id.replace('~', ':'));
        ObjectNode body = JSON.createObjectNode();
        if (vm == null) {
            body.put("status", "Failed").putObject("error").put("code", "OperationPreempted");
        } else if (vm.failure.isPresent()) {
            body.put("status", "Failed")
                    .putObject("error")
                    .put("code", vm.failure.get())
                    .put("message", "what Azure says");
        } else {
            body.put("status", vm.provisioning.equals("Creating") ? "InProgress" : "Succeeded");
        }
        return new FakeAnswer(request, 200, Map.of("Retry-After", "1"), body.toString());
    }

    /** Azure takes a machine. */
    void evict(String key) {
        FakeVm vm = machines.remove(key);
        if (vm != null) {
            release(vm);
            log(vm, "Microsoft.Compute/virtualMachines/evictSpotVM/action", "Microsoft.Compute");
        }
    }

    void log(FakeVm vm, String operation, String caller) {
        ObjectNode event = JSON.createObjectNode();
        event.put("eventTimestamp", clock.instant().toString())
                .put("caller", caller)
                .put("name", vm.name);
        event.putObject("operationName").put("value", operation);
        activity.add(0, event);
    }

    synchronized void settle() {
        Instant now = clock.instant();
        for (FakeVm vm : List.copyOf(machines.values())) {
            if (vm.goneAt != null && !now.isBefore(vm.goneAt)) {
                machines.remove(vm.group + ":" + vm.name);
                release(vm);
            } else if (vm.provisioning.equals("Creating") && !now.isBefore(vm.createdAt.plus(CREATING))) {
                vm.failure = fates.apply(vm.name);
                vm.provisioning = vm.failure.isPresent() ? "Failed" : "Succeeded";
                vm.power = vm.failure.isPresent() && !ranAllTheSame ? "" : "running";
            }
        }
    }

    private void release(FakeVm vm) {
        String key = vm.group + ":" + vm.name;
        if (partsStay) {
            parts.replaceAll((path, holder) -> holder.equals(key) ? "" : holder);
        } else {
            parts.values().removeIf(key::equals);
        }
    }

    private List<JsonNode> groups() {
        return Stream.of("stint-team-1", "STINT-team-2", "somebodys")
                .map(name -> (JsonNode) JSON.createObjectNode().put("name", name))
                .toList();
    }

    private List<JsonNode> partsOf(String type) {
        List<JsonNode> found = new ArrayList<>();
        parts.forEach((path, holder) -> {
            if (path.contains("/" + type.toLowerCase(Locale.ROOT) + "/")) {
                ObjectNode part = JSON.createObjectNode();
                part.put("id", path).put("name", path.substring(path.lastIndexOf('/') + 1));
                ObjectNode properties = part.putObject("properties");
                if (!holder.isEmpty()) {
                    part.put("managedBy", holder);
                    properties.putObject("virtualMachine").put("id", holder);
                }
                found.add(part);
            }
        });
        return found;
    }

    private HttpResponse page(HttpRequest request, List<? extends JsonNode> all) {
        String query = URLDecoder.decode(
                Optional.ofNullable(request.getUrl().getQuery()).orElse(""), StandardCharsets.UTF_8);
        Matcher skip = Pattern.compile("skip=(\\d+)").matcher(query);
        int from = skip.find() ? Integer.parseInt(skip.group(1)) : 0;
        int to = Math.min(all.size(), from + pageSize);
        ObjectNode body = JSON.createObjectNode();
        ArrayNode values = body.putArray("value");
        all.subList(from, to).forEach(values::add);
        if (to < all.size()) {
            body.put(
                    "nextLink",
                    "http://arm.example" + request.getUrl().getPath() + "?api-version=2025-04-01&skip=" + to);
        }
        return new FakeAnswer(request, 200, Map.of(), body.toString());
    }

    private static HttpResponse refused(HttpRequest request, int status, String code) {
        return error(status, code, "what Azure says")
                .map(refused -> new FakeAnswer(request, refused.status(), refused.headers(), refused.body()))
                .orElseThrow();
    }
}
