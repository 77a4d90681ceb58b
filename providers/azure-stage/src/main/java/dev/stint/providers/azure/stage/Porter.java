package dev.stint.providers.azure.stage;

import dev.stint.providers.azure.stage.ShapeCheck.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Looks at each request and each answer, and takes the request to whoever answers it. Safe for many threads. */
final class Porter {

    /** Kinds of things that belong to virtual machines themselves; their bodies are held against the published types. */
    private static final String MACHINES = "microsoft.compute/virtualmachines";

    private final World world;
    private final Rights rights;
    private final Map<String, Desk> desks;
    private final Map<String, Integer> counts = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private volatile int pageSize = 1_000;

    /** With those who answer, by what is asked for, in small letters: the longest beginning decides. */
    Porter(World world, Rights rights, Map<String, Desk> desks) {
        this.world = world;
        this.rights = rights;
        this.desks = Map.copyOf(desks);
    }

    void pageSize(int members) {
        pageSize = members;
    }

    synchronized void count(ArmRequest request) {
        counts.merge(request.operation(), 1, Integer::sum);
    }

    synchronized int count(String operation) {
        return counts.getOrDefault(operation, 0);
    }

    synchronized void note(String violation) {
        violations.add(violation);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized List<String> takeViolations() {
        List<String> taken = List.copyOf(violations);
        violations.clear();
        return taken;
    }

    /**
     * Looks whether a request is well-formed.
     *
     * @throws RefusedException when it is not; that is remembered
     */
    void check(ArmRequest request) {
        String kind = request.place().kind();
        if (!open(kind) && !request.header("authorization").startsWith("Bearer ")) {
            throw violation(
                    request,
                    401,
                    "AuthenticationFailed",
                    "Authentication failed. The 'Authorization' header is missing or no bearer token.");
        }
        String version = request.parameter("api-version");
        if (version.isEmpty() && !open(kind)) {
            throw violation(
                    request,
                    400,
                    "MissingApiVersionParameter",
                    "The api-version query parameter (?api-version=) is required for all requests.");
        }
        if ((kind + "/").startsWith(MACHINES + "/") && !version.equals(Types.API_VERSION)) {
            throw violation(
                    request,
                    400,
                    "InvalidApiVersionParameter",
                    "The api-version '" + version + "' is not the one whose types the stage has: " + Types.API_VERSION);
        }
        if (kind.equals(MACHINES) && List.of("PUT", "PATCH").contains(request.method())) {
            Use use = request.method().equals("PUT") ? Use.CREATE : Use.UPDATE;
            List<String> wrong = ShapeCheck.resource(Machines.TYPE, request.json(), use);
            if (!wrong.isEmpty()) {
                throw violation(request, 400, "InvalidRequestContent", String.join("; ", wrong));
            }
        }
    }

    private static boolean open(String kind) {
        return kind.startsWith("api/");
    }

    private RefusedException violation(ArmRequest request, int status, String code, String message) {
        note(request.operation() + " " + request.place().names() + ": " + message);
        return new RefusedException(status, code, message);
    }

    /** Lets time do what is due, and answers. */
    ArmAnswer answer(ArmRequest request) {
        synchronized (world) {
            world.operations.settle(world.now());
            ArmAnswer answer;
            try {
                scope(request);
                rights.check(request);
                answer = desk(request).answer(request);
            } catch (RefusedException e) {
                if (e.isUnplayed()) {
                    note(request.operation() + ": the stage does not play "
                            + e.problem().message());
                }
                throw e;
            }
            check(request, answer);
            return request.operation().startsWith("LIST ") ? page(request, answer, pageSize) : answer;
        }
    }

    private void scope(ArmRequest request) {
        ArmPlace place = request.place();
        if (!place.subscription().isEmpty() && !place.subscription().equals(world.subscription)) {
            throw new RefusedException(
                    404, "SubscriptionNotFound", "The subscription '" + place.subscription() + "' could not be found.");
        }
        if (!place.group().isEmpty() && world.group(place.group()).isEmpty()) {
            throw GroupDesk.noGroup(place.group());
        }
    }

    private Desk desk(ArmRequest request) {
        String kind = request.place().kind();
        String best = "";
        for (String each : desks.keySet()) {
            boolean fits = kind.equals(each) || kind.startsWith(each + "/");
            best = fits && each.length() > best.length() ? each : best;
        }
        Desk desk = desks.get(best);
        if (desk == null) {
            throw RefusedException.unplayed(request.method() + " of " + kind.toLowerCase(Locale.ROOT));
        }
        return desk;
    }

    /** The stage holds itself to the types too. */
    private void check(ArmRequest request, ArmAnswer answer) {
        List<String> wrong = new ArrayList<>();
        answer.body().ifPresent(body -> {
            switch (answer.shape()) {
                case MACHINE -> wrong.addAll(ShapeCheck.resource(Machines.TYPE, body, Use.ANSWER));
                case MACHINES ->
                    body.path("value")
                            .valueStream()
                            .forEach(each -> wrong.addAll(ShapeCheck.resource(Machines.TYPE, each, Use.ANSWER)));
                case INSTANCE_VIEW -> wrong.addAll(ShapeCheck.object("VirtualMachineInstanceView", body, Use.ANSWER));
                case UNCHECKED -> {
                    // nothing here knows its description
                }
            }
        });
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("the stage's answer to " + request.operation() + " is not as described: "
                    + String.join("; ", wrong));
        }
    }

    /** A page of a list: {@code nextLink} says where the next is. */
    private static ArmAnswer page(ArmRequest request, ArmAnswer whole, int size) {
        JsonNode body = whole.body().orElseThrow();
        if (!body.isObject()) {
            return whole; // lists of images have no frame
        }
        int from = request.parameter("$skiptoken").isEmpty() ? 0 : Integer.parseInt(request.parameter("$skiptoken"));
        JsonNode all = body.path("value");
        if (all.size() <= from + size && from == 0) {
            return whole;
        }
        List<JsonNode> part = all.valueStream().skip(from).limit(size).toList();
        Map<String, Object> page = Tree.map("value", part);
        if (from + size < all.size()) {
            StringBuilder link = new StringBuilder(request.host() + request.path() + "?$skiptoken=" + (from + size));
            request.query().forEach((name, value) -> {
                if (!name.equals("$skiptoken")) {
                    link.append('&').append(name).append('=').append(ArmRequest.encoded(value));
                }
            });
            page.put("nextLink", link.toString());
        }
        return new ArmAnswer(whole.status(), whole.headers(), Optional.of(Tree.of(page)), whole.shape());
    }
}
