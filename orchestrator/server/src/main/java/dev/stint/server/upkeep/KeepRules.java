package dev.stint.server.upkeep;

import dev.stint.checkpoints.policy.RetentionRules;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.spec.CheckpointSpec;
import dev.stint.spec.JobSpec;
import dev.stint.spec.JobSpecs;
import dev.stint.spec.KeepSpec;
import dev.stint.spec.Tiering;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What the spec of a run says about keeping its checkpoints. Safe for use by many threads. */
@Component
final class KeepRules {

    private final RunTable runs;

    KeepRules(RunTable runs) {
        this.runs = runs;
    }

    /**
     * A run's rules.
     *
     * @param retention which stay
     * @param tiers whether old ones may move to colder storage
     * @param machines of an attempt
     */
    record Rules(RetentionRules retention, boolean tiers, int machines) {

        /** For people. */
        String words() {
            List<String> words = new ArrayList<>();
            words.add(retention.newest() == 1 ? "the newest" : "the newest " + retention.newest());
            retention.everySteps().ifPresent(steps -> words.add("one in " + steps + " steps"));
            retention
                    .best()
                    .ifPresent(best -> words.add("the best " + best.count() + " by " + best.metric() + " ("
                            + best.goal().name().toLowerCase(Locale.ROOT) + ")"));
            return String.join(", ", words) + "; " + (tiers ? "older ones move where that saves money" : "none moves");
        }
    }

    /**
     * The rules of a run; those of the whole for a shard.
     *
     * @throws IllegalStateException when its stored spec is no longer valid
     */
    Rules of(RunRow run) {
        RunRow whole = run.shardOf()
                .map(shard -> runs.find(shard.parent())
                        .orElseThrow(() -> new IllegalStateException("run " + shard.parent() + " has no row")))
                .orElse(run);
        JobSpec spec = JobSpecs.parse(whole.spec(), whole.specName()).fold(valid -> valid, invalid -> {
            throw new IllegalStateException(
                    "run " + run.id() + ": its stored spec is not valid any more: " + invalid.messages());
        });
        Optional<CheckpointSpec> checkpoint = spec.checkpoint();
        return new Rules(
                retention(checkpoint.map(CheckpointSpec::keep).orElse(KeepSpec.DEFAULT)),
                checkpoint.map(CheckpointSpec::tiers).orElse(CheckpointSpec.DEFAULT_TIERS) == Tiering.AUTO,
                spec.nodes());
    }

    private static RetentionRules retention(KeepSpec keep) {
        return new RetentionRules(
                keep.last(),
                keep.everySteps(),
                keep.best()
                        .map(best -> new RetentionRules.Best(
                                best.metric(),
                                switch (best.goal()) {
                                    case MIN -> RetentionRules.Goal.MIN;
                                    case MAX -> RetentionRules.Goal.MAX;
                                },
                                best.count())));
    }
}
