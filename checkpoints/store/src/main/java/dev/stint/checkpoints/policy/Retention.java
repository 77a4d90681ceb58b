package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.policy.CheckpointFacts.Verification;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which checkpoints of a log stay, each with its reasons. Pure.
 *
 * <p>Never retired, whatever the rules: a pinned checkpoint; the last one that was verified; a live run's resume point and
 * whatever is newer; and, as long as none is verified, any. Damaged and quarantined ones count for no rule, so that the newest three
 * are three to resume from.
 *
 * <p>The answer does not depend on the order of the checkpoints, and deciding again about what was kept keeps all of it. That is
 * why "one in n" goes by the job's steps: the how-manieth of a log a checkpoint is changes with every one that is retired, and log
 * indexes are shared with fences and retirements. The step never changes, so what was kept as the first of its stretch stays that.
 */
public final class Retention {

    private Retention() {}

    /** What a checkpoint is kept or retired for. */
    public enum Rule {
        /** Somebody pinned it. */
        PINNED,
        /** The newest that is known to be good. */
        LAST_VERIFIED,
        /** A live run would go on from here. */
        RESUME_POINT,
        /** Newer than that, or that is not known. */
        AFTER_RESUME_POINT,
        /** No checkpoint of the log was verified yet. */
        NOTHING_VERIFIED,
        /** Among the newest. */
        NEWEST,
        /** The first of its stretch of steps. */
        EVERY_STEPS,
        /** Among the best by the metric. */
        BEST,
        /** Retired: not what was committed. */
        DAMAGED,
        /** Retired: attempts failed right after they were restored from it. */
        QUARANTINED,
        /** Retired: no rule wants it. */
        UNWANTED
    }

    /**
     * Why.
     *
     * @param rule what spoke
     * @param words for people
     */
    public record Reason(Rule rule, String words) {}

    /**
     * What becomes of a checkpoint.
     *
     * @param checkpoint which
     * @param keep whether it stays
     * @param reasons all there are, at least one
     */
    public record Decision(CheckpointFacts checkpoint, boolean keep, List<Reason> reasons) {
        public Decision {
            reasons = List.copyOf(reasons);
        }

        /** The reasons in one line. */
        public String why() {
            return reasons.stream().map(Reason::words).collect(Collectors.joining("; "));
        }
    }

    /**
     * Decides about all checkpoints of a log that are not retired.
     *
     * @param checkpoints in any order
     * @return one decision for each, oldest first
     * @throws IllegalArgumentException when an index comes twice
     */
    public static List<Decision> decide(Collection<CheckpointFacts> checkpoints, RunNeeds run, RetentionRules rules) {
        List<CheckpointFacts> log = checkpoints.stream()
                .sorted(Comparator.comparingLong(CheckpointFacts::index))
                .toList();
        for (int i = 1; i < log.size(); i++) {
            if (log.get(i).index() == log.get(i - 1).index()) {
                throw new IllegalArgumentException(
                        "retention: checkpoint " + log.get(i).index() + " comes twice");
            }
        }
        return new Look(log, run, rules).decisions();
    }

    /** One log, looked at once. */
    private static final class Look {
        private final List<CheckpointFacts> log;
        private final List<CheckpointFacts> usable;
        private final RunNeeds run;
        private final RetentionRules rules;
        private final Optional<CheckpointFacts> lastVerified;
        private final Set<CheckpointFacts> newest;
        private final Map<CheckpointFacts, Integer> bestPlaces = new HashMap<>();
        private final Set<CheckpointFacts> firstOfStretch = new HashSet<>();

        Look(List<CheckpointFacts> log, RunNeeds run, RetentionRules rules) {
            this.log = log;
            this.run = run;
            this.rules = rules;
            this.usable = log.stream().filter(CheckpointFacts::usable).toList();
            this.lastVerified = log.stream()
                    .filter(each -> each.verification() == Verification.VERIFIED)
                    .reduce((older, newer) -> newer);
            this.newest = Set.copyOf(usable.subList(Math.max(0, usable.size() - rules.newest()), usable.size()));
            rules.best().ifPresent(this::findBest);
            rules.everySteps().ifPresent(this::findFirsts);
        }

        private void findBest(RetentionRules.Best best) {
            Comparator<Double> order = switch (best.goal()) {
                case MIN -> Comparator.naturalOrder();
                case MAX -> Comparator.reverseOrder();
            };
            List<CheckpointFacts> ranked = usable.stream()
                    .filter(each -> value(each, best).isPresent())
                    .sorted(Comparator.comparing(
                                    (CheckpointFacts each) -> value(each, best).orElseThrow(), order)
                            .thenComparing(CheckpointFacts::index))
                    .limit(best.count())
                    .toList();
            for (int i = 0; i < ranked.size(); i++) {
                bestPlaces.put(ranked.get(i), i + 1);
            }
        }

        private void findFirsts(long steps) {
            Set<Long> stretches = new HashSet<>();
            for (CheckpointFacts each : usable) {
                if (each.step() >= 0 && stretches.add(each.step() / steps)) {
                    firstOfStretch.add(each);
                }
            }
        }

        List<Decision> decisions() {
            return log.stream()
                    .map(each -> {
                        List<Reason> keep = toKeep(each);
                        return keep.isEmpty()
                                ? new Decision(each, false, toRetire(each))
                                : new Decision(each, true, keep);
                    })
                    .toList();
        }

        private List<Reason> toKeep(CheckpointFacts each) {
            List<Reason> reasons = new ArrayList<>();
            if (each.pinned()) {
                reasons.add(new Reason(Rule.PINNED, "pinned"));
            }
            if (lastVerified.equals(Optional.of(each))) {
                reasons.add(new Reason(Rule.LAST_VERIFIED, "the last verified"));
            }
            if (lastVerified.isEmpty()) {
                reasons.add(new Reason(
                        Rule.NOTHING_VERIFIED,
                        "verification not known yet: nothing is retired until one checkpoint was read back whole"));
            }
            if (run.live()) {
                forTheRun(each).ifPresent(reasons::add);
            }
            if (newest.contains(each)) {
                reasons.add(new Reason(
                        Rule.NEWEST, rules.newest() == 1 ? "the newest" : "among the newest " + rules.newest()));
            }
            if (firstOfStretch.contains(each)) {
                reasons.add(new Reason(Rule.EVERY_STEPS, "the first " + stretch(each)));
            }
            if (bestPlaces.containsKey(each)) {
                reasons.add(new Reason(Rule.BEST, bestWords(each)));
            }
            return reasons;
        }

        private Optional<Reason> forTheRun(CheckpointFacts each) {
            if (run.resumePoint().isEmpty()) {
                return Optional.of(
                        new Reason(Rule.AFTER_RESUME_POINT, "its run is live and where it would resume is not known"));
            }
            long resumePoint = run.resumePoint().getAsLong();
            if (each.index() == resumePoint) {
                return Optional.of(new Reason(Rule.RESUME_POINT, "the resume point of a live run"));
            }
            return each.index() > resumePoint
                    ? Optional.of(new Reason(
                            Rule.AFTER_RESUME_POINT, "newer than the resume point of a live run (" + resumePoint + ")"))
                    : Optional.empty();
        }

        private List<Reason> toRetire(CheckpointFacts each) {
            if (each.verification() == Verification.QUARANTINED) {
                return List.of(new Reason(
                        Rule.QUARANTINED, "quarantined: attempts failed right after they were restored from it"));
            }
            if (!each.usable()) {
                return List.of(new Reason(Rule.DAMAGED, "damaged: its bytes are not those committed"));
            }
            List<String> words = new ArrayList<>();
            words.add("older than the newest " + rules.newest());
            rules.everySteps()
                    .ifPresent(steps ->
                            words.add(each.step() < 0 ? "its step is not known" : "not the first " + stretch(each)));
            rules.best()
                    .ifPresent(best -> words.add(value(each, best)
                            .map(value -> best.metric() + " " + shown(value) + " is not among the best " + best.count())
                            .orElse("its " + best.metric() + " is not known")));
            return List.of(new Reason(Rule.UNWANTED, String.join(", ", words)));
        }

        private String stretch(CheckpointFacts each) {
            long steps = rules.everySteps().orElseThrow();
            long first = each.step() / steps * steps;
            return "of steps " + first + " to " + (first + steps - 1) + " (step " + each.step() + ")";
        }

        private String bestWords(CheckpointFacts each) {
            RetentionRules.Best best = rules.best().orElseThrow();
            int place = Objects.requireNonNull(bestPlaces.get(each));
            String which = place == 1 ? "best" : "number " + place;
            return which + " by metric " + best.metric() + " ("
                    + shown(value(each, best).orElseThrow()) + ")";
        }

        private static Optional<Double> value(CheckpointFacts each, RetentionRules.Best best) {
            return Optional.ofNullable(each.metrics().get(best.metric())).filter(Double::isFinite);
        }

        private static String shown(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }
    }
}
