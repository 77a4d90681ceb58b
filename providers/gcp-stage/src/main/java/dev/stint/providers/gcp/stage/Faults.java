package dev.stint.providers.gcp.stage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * What goes wrong on the way. Faults asked for by name come first, in order, then those of the plan. They concern well-formed requests
 * only: a malformed one is refused as such. Safe for many threads.
 */
public final class Faults {

    /** The name that stands for every method. */
    public static final String ANY = "*";

    /** Ways to go wrong. */
    public enum Kind {
        NONE,
        /** The connection ends before anything is done. The JDK's client repeats what has no body by itself, once, in silence. */
        CUT_BEFORE,
        /** It is done, and the connection ends in the middle of the answer, so that no client can repeat it unnoticed. */
        CUT_AFTER,
        /** 503 {@code backendError} instead of being done. */
        UNAVAILABLE,
        /** It is done, and the answer is 503 {@code backendError}. */
        UNAVAILABLE_AFTER,
        /** 403 {@code rateLimitExceeded} instead of being done. */
        THROTTLED,
        /** It is refused with the words that {@link #failNext} or {@link #failAlways} named. */
        REFUSED
    }

    /** Decides about each request. */
    @FunctionalInterface
    public interface Plan {
        /** What to do to a request, {@link Kind#REFUSED} aside. */
        Kind next(String method);
    }

    /** One fault: a kind, and for a refusal its whole body. */
    record Fault(Kind kind, int status, String body) {
        Fault(Kind kind) {
            this(kind, 200, "");
        }
    }

    private final Map<String, Deque<Fault>> next = new HashMap<>();
    private final Map<String, Fault> always = new LinkedHashMap<>();
    private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);
    private Plan plan = method -> Kind.NONE;

    Faults() {}

    /** A plan that lets a share of requests go wrong, each in one of the ways. The same seed plays the same, for the same requests in the same order. */
    public static Plan seeded(long seed, double share, Kind... ways) {
        Random random = new Random(seed);
        return method -> random.nextDouble() < share ? ways[random.nextInt(ways.length)] : Kind.NONE;
    }

    /** From now on goes wrong what the plan says. */
    public synchronized Faults plan(Plan other) {
        plan = other;
        return this;
    }

    /**
     * The next request of a method is refused.
     *
     * @param method such as {@code instances.insert}, or {@link #ANY}
     * @param reason such as {@code rateLimitExceeded}
     */
    public Faults failNext(String method, int httpStatus, String reason, String message) {
        return failNext(
                method, httpStatus, Json.error(httpStatus, reason, message).toString());
    }

    /** The next request of a method is answered with a status and a body, word by word. */
    public synchronized Faults failNext(String method, int httpStatus, String body) {
        return queue(method, new Fault(Kind.REFUSED, httpStatus, body));
    }

    /** Every request of a method is refused until {@link #heal}. */
    public synchronized Faults failAlways(String method, int httpStatus, String reason, String message) {
        always.put(
                method,
                new Fault(
                        Kind.REFUSED,
                        httpStatus,
                        Json.error(httpStatus, reason, message).toString()));
        return this;
    }

    /** The next request of a method goes wrong in a way other than {@link Kind#REFUSED}. */
    public synchronized Faults next(String method, Kind kind) {
        return queue(method, new Fault(kind));
    }

    private Faults queue(String method, Fault fault) {
        next.computeIfAbsent(method, any -> new ArrayDeque<>()).add(fault);
        return this;
    }

    /** Nothing goes wrong any more. */
    public synchronized void heal() {
        next.clear();
        always.clear();
        plan = method -> Kind.NONE;
    }

    /** How often what went wrong so far. */
    public synchronized Map<Kind, Integer> done() {
        return new EnumMap<>(done);
    }

    /** What is to happen to a request. */
    synchronized Fault draw(String method) {
        Fault fault = chosen(method);
        done.merge(fault.kind(), 1, Integer::sum);
        return fault;
    }

    private Fault chosen(String method) {
        for (String name : new String[] {method, ANY}) {
            Deque<Fault> queue = next.get(name);
            if (queue != null && !queue.isEmpty()) {
                return queue.remove();
            }
        }
        for (String name : new String[] {method, ANY}) {
            Fault fault = always.get(name);
            if (fault != null) {
                return fault;
            }
        }
        return new Fault(plan.next(method));
    }
}
