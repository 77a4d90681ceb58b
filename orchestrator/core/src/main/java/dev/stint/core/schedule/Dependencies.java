package dev.stint.core.schedule;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What {@code depends_on} means. Pure. */
public final class Dependencies {

    private Dependencies() {}

    /** How a run stands, as far as others wait for it. */
    public enum Outcome {
        /** It is not over, and nobody has to do anything. */
        UNDER_WAY,
        SUCCEEDED,
        /** It ended otherwise, or rests until somebody resumes it. */
        STOPPED
    }

    /**
     * The newest that a job has run: a run of its own, or all runs of a firing.
     *
     * @param at when it was planned, or submitted where it was not
     * @param runs each with how it stands
     */
    public record Newest(Instant at, List<Member> runs) {
        public Newest {
            runs = List.copyOf(runs);
        }
    }

    /**
     * A run.
     *
     * @param state its state, as people are told it
     */
    public record Member(String run, String state, Outcome outcome) {}

    /**
     * Why a run must wait for a job.
     *
     * @param newest what the job has run last, if anything
     * @param awaited the job's own schedule had it due then, not after the run itself was due: what is older does not count
     * @return empty when it need not
     */
    public static Optional<String> held(String job, Optional<Newest> newest, Optional<Instant> awaited) {
        if (newest.isEmpty()) {
            return Optional.of("waits for " + job
                    + awaited.map(at -> ", which was due at " + at + " and is about to begin")
                            .orElse(", which has never run: submit it, or cancel this run"));
        }
        Instant at = newest.get().at();
        if (awaited.filter(at::isBefore).isPresent()) {
            return Optional.of(
                    "waits for " + job + ", which was due at " + awaited.get() + " and has last run for " + at);
        }
        List<Member> runs = newest.get().runs();
        long done = runs.stream()
                .filter(each -> each.outcome() == Outcome.SUCCEEDED)
                .count();
        String of = runs.size() > 1 ? " (" + done + " of " + runs.size() + " have succeeded)" : "";
        Optional<Member> stopped = first(runs, Outcome.STOPPED);
        if (stopped.isPresent()) {
            return Optional.of("waits for " + job + ", but " + stopped.get().run() + " is "
                    + stopped.get().state() + of + ": resume it, run " + job + " again, or cancel this run");
        }
        return first(runs, Outcome.UNDER_WAY)
                .map(each -> "waits for " + job + ": " + each.run() + " is " + each.state() + of);
    }

    private static Optional<Member> first(List<Member> runs, Outcome outcome) {
        return runs.stream().filter(each -> each.outcome() == outcome).findFirst();
    }

    /**
     * A way that leads from a job over what it depends on back to the job itself.
     *
     * @param dependsOn what other jobs depend on; nothing where a job is not known
     * @return the jobs on the way, the first one at both ends; empty when there is none
     */
    public static Optional<List<String>> cycle(String job, List<String> own, Function<String, List<String>> dependsOn) {
        Map<String, String> from = new HashMap<>();
        Deque<String> open = new ArrayDeque<>();
        own.forEach(each -> {
            if (from.putIfAbsent(each, job) == null) {
                open.add(each);
            }
        });
        while (!open.isEmpty()) {
            String at = open.remove();
            if (at.equals(job)) {
                return Optional.of(way(job, from));
            }
            for (String next : dependsOn.apply(at)) {
                if (from.putIfAbsent(next, at) == null) {
                    open.add(next);
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> way(String job, Map<String, String> from) {
        List<String> way = new ArrayList<>(List.of(job));
        @Nullable String at = from.get(job);
        while (at != null && !at.equals(job)) {
            way.add(0, at);
            at = from.get(at);
        }
        way.add(0, job);
        return way;
    }
}
