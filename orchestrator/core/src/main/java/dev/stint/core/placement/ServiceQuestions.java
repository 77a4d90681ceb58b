package dev.stint.core.placement;

import dev.stint.spec.JobKind;
import dev.stint.spec.JobSpec;
import dev.stint.spec.Tier;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The four questions that decide how a job should be served, answered from its spec, and the service tier that follows: production
 * for what somebody waits for or builds upon and cannot simply be repeated; best-effort for what may take its time; standard for the
 * rest.
 *
 * @param interruptible whether it can be taken away and go on
 * @param latencySensitive whether somebody waits for it
 * @param repetitive whether the same is done again and again
 * @param qualityCritical whether its result matters more than its price
 * @param follows the tier that follows
 * @param why how it follows
 * @param stated the tier of the spec, or its default
 */
public record ServiceQuestions(
        Answer interruptible,
        Answer latencySensitive,
        Answer repetitive,
        Answer qualityCritical,
        Tier follows,
        String why,
        Tier stated) {

    /** Work shorter than this loses little when it begins anew. */
    private static final Duration SHORT = Duration.ofMinutes(30);

    /** With more than this many times the work until the deadline, nobody waits for it. */
    private static final double AMPLE = 2.0;

    private static final int HIGH_PRIORITY = Tier.PRODUCTION.defaultPriority();
    private static final String WORKLOAD = "workload-type";
    private static final Set<String> TRIALS = Set.of("experiment", "trial", "sweep", "tuning", "test", "dev", "debug");
    private static final Set<String> SERIOUS = Set.of("production", "release", "retraining");

    /**
     * An answer with the fact of the spec it rests on.
     *
     * @param yes yes or no
     * @param why the fact
     */
    public record Answer(boolean yes, String why) {}

    /** Answers for a spec that is submitted now. */
    public static ServiceQuestions of(JobSpec spec, Instant now) {
        Answer interruptible = interruptible(spec);
        Answer latency = latency(spec, now);
        Answer repetitive = repetitive(spec);
        Answer quality = quality(spec);
        Tier follows;
        String why;
        if (latency.yes() && (quality.yes() || !interruptible.yes())) {
            follows = Tier.PRODUCTION;
            why = "somebody waits for it, and "
                    + (quality.yes() ? "its result matters" : "an interruption would throw it back to the start");
        } else if (quality.yes() && !interruptible.yes()) {
            follows = Tier.PRODUCTION;
            why = "its result matters, and an interruption would throw it back to the start";
        } else if (interruptible.yes() && !latency.yes() && !quality.yes()) {
            follows = Tier.BEST_EFFORT;
            why = "it can be interrupted, and nobody waits for it";
        } else {
            follows = Tier.STANDARD;
            why = latency.yes()
                    ? "somebody waits for it, and it survives interruptions"
                    : quality.yes() ? "its result matters, but nobody waits for it" : "an interruption throws it back";
        }
        return new ServiceQuestions(interruptible, latency, repetitive, quality, follows, why, spec.tier());
    }

    /** Each question with its answer, for tables. */
    public List<Asked> all() {
        return List.of(
                new Asked("interruptible", interruptible),
                new Asked("latency-sensitive", latencySensitive),
                new Asked("repetitive", repetitive),
                new Asked("quality-critical", qualityCritical));
    }

    /** A question with its answer. */
    public record Asked(String question, Answer answer) {}

    private static Answer interruptible(JobSpec spec) {
        if (spec.checkpoint().isPresent()) {
            return new Answer(true, "checkpoint: progress is kept");
        }
        if (spec.kind() == JobKind.EMBEDDING && spec.run().isBlank()) {
            return new Answer(true, "kind: embedding; the built-in executor saves by itself");
        }
        Optional<Duration> longest = longestWork(spec);
        return longest.isPresent() && longest.get().compareTo(SHORT) <= 0
                ? new Answer(true, "work is " + Figures.time(longest.get()) + ": little is lost by beginning anew")
                : new Answer(false, "no checkpoint: a lost machine means starting over");
    }

    private static Answer latency(JobSpec spec, Instant now) {
        Optional<Duration> left = spec.deadlineFrom(now).map(deadline -> Duration.between(now, deadline));
        if (left.isEmpty()) {
            return new Answer(false, "no deadline");
        }
        Optional<Duration> longest = longestWork(spec);
        if (longest.isEmpty() || longest.get().isZero()) {
            return new Answer(true, "deadline in " + Figures.time(left.get()) + ", and no work is stated");
        }
        double times = (double) left.get().toMillis() / longest.get().toMillis();
        return new Answer(
                times <= AMPLE,
                String.format(
                        Locale.ROOT,
                        "deadline in %s, %.1f times the work of %s",
                        Figures.time(left.get()),
                        times,
                        Figures.time(longest.get())));
    }

    private static Answer repetitive(JobSpec spec) {
        if (spec.embedding().isPresent()) {
            boolean reuse = spec.embedding().get().reuse();
            return new Answer(
                    true, reuse ? "kind: embedding with reuse: only what changed is done again" : "kind: embedding");
        }
        return new Answer(false, "nothing in the spec says so");
    }

    private static Answer quality(JobSpec spec) {
        String workload = spec.tags().getOrDefault(WORKLOAD, "").toLowerCase(Locale.ROOT);
        if (spec.tier() == Tier.PRODUCTION) {
            return new Answer(true, "tier: production");
        }
        if (spec.priority() >= HIGH_PRIORITY) {
            return new Answer(true, "priority: " + spec.priority());
        }
        if (SERIOUS.contains(workload)) {
            return new Answer(true, "tags." + WORKLOAD + ": " + workload);
        }
        if (TRIALS.contains(workload)) {
            return new Answer(false, "tags." + WORKLOAD + ": " + workload);
        }
        return new Answer(
                false,
                spec.tier() == Tier.BEST_EFFORT ? "tier: best-effort" : "neither tier, priority nor tags say so");
    }

    private static Optional<Duration> longestWork(JobSpec spec) {
        return spec.work()
                .flatMap(work ->
                        work.anywhere().or(() -> work.byName().values().stream().max(Duration::compareTo)));
    }
}
