package dev.stint.providers.aws.stage;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * What goes wrong on the way. Faults asked for by name come first, in order, then those of the plan. They concern well-formed
 * requests only: a malformed one is refused as such. Safe for many threads.
 */
public final class Faults {

    /** The name that stands for every action. */
    public static final String ANY = "*";

    /** How long a delayed answer takes, by the stage's clock: nobody sleeps. */
    public static final Duration DELAY = Duration.ofSeconds(10);

    /** Ways to go wrong. */
    public enum Kind {
        NONE,
        /** The connection ends before anything is done. */
        CUT_BEFORE,
        /** It is done, and the answer is lost with the connection. */
        CUT_AFTER,
        /** 503 instead of being done. */
        UNAVAILABLE,
        /** {@code RequestLimitExceeded} instead of being done. */
        THROTTLED,
        /** It is done, and the clock has moved on by {@link #DELAY} when the answer comes. */
        DELAYED,
        /** It is refused with the code that {@link #failNext} or {@link #failAlways} named. */
        REFUSED
    }

    /** Decides about each request. */
    @FunctionalInterface
    public interface Plan {
        /** What to do to a request, {@link Kind#REFUSED} aside. */
        Kind next(String action);
    }

    /** One fault: a kind, and for a refusal its words. */
    record Fault(Kind kind, int status, String code, String message) {
        Fault(Kind kind) {
            this(kind, 200, "", "");
        }
    }

    private final Map<String, Deque<Fault>> next = new HashMap<>();
    private final Map<String, Fault> always = new LinkedHashMap<>();
    private final Map<Kind, Integer> done = new EnumMap<>(Kind.class);
    private Plan plan = action -> Kind.NONE;

    Faults() {}

    /** A plan that lets a share of requests go wrong, each in one of the ways. The same seed plays the same, for the same requests in the same order. */
    public static Plan seeded(long seed, double share, Kind... ways) {
        Random random = new Random(seed);
        return action -> random.nextDouble() < share ? ways[random.nextInt(ways.length)] : Kind.NONE;
    }

    /** From now on goes wrong what the plan says. */
    public synchronized Faults plan(Plan other) {
        plan = other;
        return this;
    }

    /**
     * The next request of an action is refused.
     *
     * @param action such as {@code RunInstances}, or {@link #ANY}
     */
    public synchronized Faults failNext(String action, String code, int httpStatus, String message) {
        return queue(action, new Fault(Kind.REFUSED, httpStatus, code, message));
    }

    /** Every request of an action is refused until {@link #heal}. */
    public synchronized Faults failAlways(String action, String code, int httpStatus, String message) {
        always.put(action, new Fault(Kind.REFUSED, httpStatus, code, message));
        return this;
    }

    /** The next request of an action goes wrong in a way other than {@link Kind#REFUSED}. */
    public synchronized Faults next(String action, Kind kind) {
        return queue(action, new Fault(kind));
    }

    private Faults queue(String action, Fault fault) {
        next.computeIfAbsent(action, any -> new ArrayDeque<>()).add(fault);
        return this;
    }

    /** Nothing goes wrong any more. */
    public synchronized void heal() {
        next.clear();
        always.clear();
        plan = action -> Kind.NONE;
    }

    /** How often what went wrong so far. */
    public synchronized Map<Kind, Integer> done() {
        return new EnumMap<>(done);
    }

    /** What is to happen to a request. */
    synchronized Fault draw(String action) {
        Fault fault = chosen(action);
        done.merge(fault.kind(), 1, Integer::sum);
        return fault;
    }

    private Fault chosen(String action) {
        for (String name : new String[] {action, ANY}) {
            Deque<Fault> queue = next.get(name);
            if (queue != null && !queue.isEmpty()) {
                return queue.remove();
            }
        }
        for (String name : new String[] {action, ANY}) {
            Fault fault = always.get(name);
            if (fault != null) {
                return fault;
            }
        }
        return new Fault(plan.next(action));
    }
}
