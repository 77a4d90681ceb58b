package dev.stint.simulate;

import dev.stint.core.policy.Pace;
import dev.stint.core.policy.StintPolicy;
import dev.stint.core.replay.Baseline;
import dev.stint.core.replay.DecidingPolicy;
import dev.stint.core.replay.ReplayCase;
import dev.stint.core.replay.TickPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The policies that can be replayed. */
public enum PolicyName {
    ON_DEMAND("on-demand"),
    GREEDY("greedy"),
    UNIFORM_PROGRESS("UP"),
    UNIFORM_PROGRESS_CHEAPEST("UP-cheapest"),
    STINT("stint");

    private final String word;

    PolicyName(String word) {
        this.word = word;
    }

    /** Its name on command lines and in tables. */
    public String word() {
        return word;
    }

    public static Optional<PolicyName> ofWord(String word) {
        return Arrays.stream(values()).filter(name -> name.word.equals(word)).findFirst();
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(PolicyName::word).toList();
    }

    /** What others are measured against: Uniform Progress, in the cheapest zone where prices differ. */
    public static PolicyName baseline(ReplayCase run) {
        return run.fixedPrice().isEmpty() ? UNIFORM_PROGRESS_CHEAPEST : UNIFORM_PROGRESS;
    }

    /** A policy that has seen nothing yet. */
    public TickPolicy fresh(ReplayCase run) {
        return switch (this) {
            case ON_DEMAND -> new Baseline(Baseline.Kind.ON_DEMAND);
            case GREEDY -> new Baseline(Baseline.Kind.GREEDY);
            case UNIFORM_PROGRESS -> new Baseline(Baseline.Kind.UNIFORM_PROGRESS);
            case UNIFORM_PROGRESS_CHEAPEST -> new Baseline(Baseline.Kind.UNIFORM_PROGRESS_CHEAPEST);
            case STINT -> new DecidingPolicy(new StintPolicy(Pace.every(Duration.ofSeconds(run.gapSeconds()))));
        };
    }
}
