package dev.stint.providers.azure.stage;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What goes wrong on the way. Faults asked for by name come first, in order, then those of the plan. They concern well-formed requests
 * only: a malformed one is refused as such. Operations are named by a verb and the last word of the path: {@code PUT virtualMachines},
 * {@code GET virtualMachines}, {@code LIST virtualMachines}, {@code DELETE networkInterfaces}, {@code POST deallocate},
 * {@code GET operations}, {@code POST resources} (the graph), {@code GET prices}. Safe for many threads.
 */
public final class Faults {

    /** The name that stands for every operation. */
    public static final String ANY = "*";

    /** Ways to go wrong without an answer. */
    public enum Way {
        NONE,
        /** The connection ends before anything is done. */
        CUT_BEFORE,
        /** It is done, and the answer is lost with the connection. */
        CUT_AFTER,
        /** 503 instead of being done. */
        UNAVAILABLE,
        /** 429 instead of being done. */
        THROTTLED
    }

    /** Decides about each request. */
    @FunctionalInterface
    public interface Plan {
        Way next(String operation);
    }

    /** One fault: a way, or an answer of its own. */
    record Fault(Way way, Optional<Refusal> refusal) {
        static final Fault NONE = new Fault(Way.NONE, Optional.empty());
    }

    /** An answer instead of being done. */
    record Refusal(int status, Map<String, String> headers, byte[] body) {}

    private final Map<String, Deque<Fault>> next = new HashMap<>();
    private final Map<String, Fault> always = new LinkedHashMap<>();
    private final Map<String, Deque<Problem>> inside = new HashMap<>();
    private Plan plan = operation -> Way.NONE;

    Faults() {}

    /** A plan that lets a share of requests go wrong, each in one of the ways. The same seed plays the same, for the same requests in the same order. */
    public static Plan seeded(long seed, double share, Way... ways) {
        Random random = new Random(seed);
        return operation -> random.nextDouble() < share ? ways[random.nextInt(ways.length)] : Way.NONE;
    }

    /** From now on goes wrong what the plan says. */
    public synchronized Faults plan(Plan other) {
        plan = other;
        return this;
    }

    /** The next request of an operation is refused at once, in the format of Resource Manager's errors. */
    public Faults fail(String operation, int status, String code, String message) {
        return queue(operation, refusal(status, Map.of(), new Problem(code, message)));
    }

    /** The same with an error inside of the error, as Resource Manager passes on what a provider said. */
    public Faults failNested(
            String operation, int status, String code, String message, String innerCode, String innerMessage) {
        Problem inner = new Problem(innerCode, innerMessage);
        return queue(operation, refusal(status, Map.of(), new Problem(code, message, "", List.of(inner))));
    }

    /** The next request of an operation is answered with a body of the test's own, such as a proxy's page. */
    public Faults failRaw(String operation, int status, String body) {
        Refusal refusal = new Refusal(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        return queue(operation, new Fault(Way.NONE, Optional.of(refusal)));
    }

    /** Every request of an operation is refused until {@link #heal}. */
    public synchronized Faults failAlways(String operation, int status, String code, String message) {
        always.put(operation, refusal(status, Map.of(), new Problem(code, message)));
        return this;
    }

    /** The next request of an operation is accepted, and what it began fails at its end. */
    public synchronized Faults failInside(String operation, String code, String message) {
        inside.computeIfAbsent(operation, any -> new ArrayDeque<>()).add(new Problem(code, message));
        return this;
    }

    /** The next request of an operation is one too many. */
    public Faults throttle(String operation, Duration retryAfter) {
        return queue(operation, throttled(Map.of("Retry-After", Long.toString(retryAfter.toSeconds()))));
    }

    /** The next request of an operation ends with its connection, before anything is done. */
    public Faults cutBefore(String operation) {
        return queue(operation, new Fault(Way.CUT_BEFORE, Optional.empty()));
    }

    /** The next request of an operation is done, and its answer is lost with the connection. */
    public Faults cutAfterEffect(String operation) {
        return queue(operation, new Fault(Way.CUT_AFTER, Optional.empty()));
    }

    private synchronized Faults queue(String operation, Fault fault) {
        next.computeIfAbsent(operation, any -> new ArrayDeque<>()).add(fault);
        return this;
    }

    private static Fault refusal(int status, Map<String, String> headers, Problem problem) {
        byte[] body = Tree.bytes(Tree.map("error", problem.tree()));
        return new Fault(Way.NONE, Optional.of(new Refusal(status, headers, body)));
    }

    /** Compute says so, with the word that matters inside: "Troubleshooting API throttling errors", Azure Virtual Machines. */
    private static Fault throttled(Map<String, String> headers) {
        Problem inner = new Problem(
                "TooManyRequests",
                "{\"operationGroup\":\"HighCostGet30Min\",\"startTime\":\"2026-03-01T12:00:00+00:00\",\"endTime\":"
                        + "\"2026-03-01T12:15:00+00:00\",\"allowedRequestCount\":800,\"measuredRequestCount\":1238}",
                "HighCostGet30Min",
                List.of());
        return refusal(
                429,
                headers,
                new Problem(
                        "OperationNotAllowed",
                        "The server rejected the request because too many requests have been received for this subscription.",
                        "",
                        List.of(inner)));
    }

    /** Nothing goes wrong any more. */
    public synchronized void heal() {
        next.clear();
        always.clear();
        inside.clear();
        plan = operation -> Way.NONE;
    }

    /** What is to happen to a request. */
    synchronized Fault draw(String operation) {
        for (String name : new String[] {operation, ANY}) {
            Deque<Fault> queue = next.get(name);
            if (queue != null && !queue.isEmpty()) {
                return queue.remove();
            }
        }
        for (String name : new String[] {operation, ANY}) {
            Fault fault = always.get(name);
            if (fault != null) {
                return fault;
            }
        }
        Way way = plan.next(operation);
        return switch (way) {
            case NONE -> Fault.NONE;
            case CUT_BEFORE, CUT_AFTER -> new Fault(way, Optional.empty());
            case UNAVAILABLE ->
                refusal(503, Map.of(), new Problem("ServiceUnavailable", "The service is temporarily unavailable."));
            case THROTTLED -> throttled(Map.of("Retry-After", "1"));
        };
    }

    /** What an accepted request comes to, if nothing good. */
    synchronized Optional<Problem> inside(String operation) {
        Deque<Problem> queue = inside.get(operation);
        return queue == null ? Optional.empty() : Optional.ofNullable(queue.poll());
    }
}
