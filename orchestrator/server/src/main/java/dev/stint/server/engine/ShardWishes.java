package dev.stint.server.engine;

import dev.stint.core.run.DrainCause;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.server.db.FamilyTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.ShardId;
import dev.stint.spec.EmbeddingSpec;
import dev.stint.spec.JobSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What happens to a run and concerns its shards: it gets a slot, or it is to stop. */
@Component
class ShardWishes {

    private final RunTable runs;
    private final FamilyTable family;
    private final TermsReader terms;
    private final Transitions transitions;

    ShardWishes(RunTable runs, FamilyTable family, TermsReader terms, Transitions transitions) {
        this.runs = runs;
        this.family = family;
        this.terms = terms;
        this.transitions = transitions;
    }

    /**
     * Gives a run its slot. In the same transaction its shards come to be, or, when it was resumed, those that have not succeeded
     * wait for a worker again.
     */
    void admit(String run) {
        transitions.apply(run, new RunEvent.Admitted(), (row, transition) -> {
            if (row.sharded() && !transition.rejected()) {
                prepare(row);
            }
        });
    }

    private void prepare(RunRow whole) {
        Map<Integer, FamilyTable.Shard> there = new HashMap<>();
        family.of(whole.id()).forEach(shard -> there.put(shard.id().shard(), shard));
        JobSpec spec = terms.spec(whole);
        // a command of the user's own takes nothing over
        if (there.isEmpty()
                && TermsReader.builtIn(spec)
                && spec.embedding().filter(EmbeddingSpec::reuse).isPresent()) {
            family.newestEmbedded(whole).ifPresent(previous -> family.previous(whole.id(), previous));
        }
        Run.Rules rules = TermsReader.rules(spec, 0);
        for (int shard = 0; shard < whole.machine().rules().shards(); shard++) {
            FamilyTable.Shard known = there.get(shard);
            if (known == null) {
                insert(whole, new ShardId(whole.id(), shard), rules);
            } else if (known.machine().state() == RunState.PAUSED
                    || known.machine().state() == RunState.FAILED) {
                transitions.apply(known.id().id(), new RunEvent.ResumeRequested("run " + whole.id(), ""));
            }
        }
    }

    private void insert(RunRow whole, ShardId id, Run.Rules rules) {
        runs.insert(
                new RunRow(
                        id.id(),
                        0,
                        whole.name(),
                        whole.team(),
                        whole.project(),
                        Map.of(),
                        whole.tier(),
                        whole.priority(),
                        "",
                        whole.specName(),
                        Map.of(),
                        whole.baseFolder(),
                        // markets of the local provider count from here, the same for all
                        whole.submittedAt(),
                        whole.deadline(),
                        Run.accepted(id.id(), rules),
                        "waits for a worker",
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(id),
                        Optional.empty(),
                        whole.home(),
                        List.of()),
                "");
        transitions.remark(id.id(), "submitted", "a shard of " + whole.id());
    }

    /** Passes what is wanted of a draining run on to its shards that do not rest and were not told yet. */
    void passOn(RunRow whole, List<FamilyTable.Shard> shards) {
        DrainCause cause = whole.machine()
                .drain()
                .orElseThrow(() -> new IllegalStateException("run " + whole.id() + " drains without a cause"));
        String by = "run " + whole.id();
        RunEvent event = switch (cause) {
            case STOP, NOTICE, MOVE -> new RunEvent.StopRequested(by, "");
            case BUDGET -> new RunEvent.BudgetExhausted("that of " + by);
            case CANCEL -> new RunEvent.CancelRequested(by, "");
            case FATAL -> new RunEvent.Fatal(by + " cannot succeed: " + whole.why());
        };
        for (FamilyTable.Shard shard : shards) {
            if (toBeTold(shard.machine(), cause)) {
                transitions.apply(shard.id().id(), event);
            }
        }
    }

    private static boolean toBeTold(Run shard, DrainCause cause) {
        return switch (shard.state()) {
            case QUEUED, PLACING, STARTING, RUNNING -> true;
            case DRAINING ->
                shard.drain().filter(present -> !cause.outweighs(present)).isEmpty();
            // the work is done; only a cancelled run does not want it
            case SETTLING -> cause == DrainCause.CANCEL;
            case PAUSED, SUCCEEDED, FAILED, CANCELLED -> false;
        };
    }
}
