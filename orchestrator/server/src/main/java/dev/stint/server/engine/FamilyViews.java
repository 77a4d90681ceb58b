package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.StorageRow;
import dev.stint.core.run.RunState;
import dev.stint.providers.Money;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.FamilyTable;
import dev.stint.server.db.FamilyTable.Sums;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.ShardId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Runs with shards as the doors show them: what is known of all shards together. */
@Component
class FamilyViews {

    private final FamilyTable family;

    FamilyViews(FamilyTable family) {
        this.family = family;
    }

    /**
     * Briefs in which those with shards speak of all of them.
     *
     * @param briefs of {@code runs}, in the same order, without their shards
     * @param unfinished launches, also those of shards, that are not over or still cost something
     */
    List<Views.RunView> together(List<RunRow> runs, List<Views.RunView> briefs, List<AttemptRow> unfinished) {
        Map<String, Sums> sums = family.sums(
                runs.stream().filter(RunRow::sharded).map(RunRow::id).toList());
        Map<String, BigDecimal> prices = new HashMap<>();
        for (AttemptRow attempt : unfinished) {
            if (attempt.outcome().isEmpty() && attempt.segmentFrom().isPresent()) {
                prices.merge(
                        ShardId.wholeOf(attempt.run()), attempt.usdPerHour().usd(), BigDecimal::add);
            }
        }
        List<Views.RunView> all = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            RunRow run = runs.get(i);
            all.add(
                    run.sharded()
                            ? together(
                                    run,
                                    briefs.get(i),
                                    sums.getOrDefault(run.id(), Sums.NONE),
                                    Optional.ofNullable(prices.get(run.id())))
                            : briefs.get(i));
        }
        return all;
    }

    /** Launches of all shards that a provider granted, in order. */
    List<AttemptRow> granted(RunRow run) {
        return family.granted(run.id());
    }

    /** The shards one by one; those the run has not made yet wait. */
    List<Views.ShardView> shards(RunRow run, List<LedgerRow> rows, List<StorageRow> storage) {
        Map<String, Money> spent =
                new HashMap<>(rows.stream().collect(Collectors.toMap(LedgerRow::run, LedgerRow::usd, Money::plus)));
        storage.forEach(row -> spent.merge(row.run(), row.usd(), Money::plus));
        List<FamilyTable.Shard> there = family.of(run.id());
        List<Views.ShardView> views = new ArrayList<>();
        for (FamilyTable.Shard shard : there) {
            views.add(new Views.ShardView(
                    shard.id().shard(),
                    shard.machine().state().name(),
                    shard.why(),
                    shard.machine().attempt(),
                    shard.machine().state().active()
                            ? shard.machine().market().map(market -> market.id())
                            : Optional.empty(),
                    shard.step()
                            .map(step ->
                                    new Views.ProgressView(step, shard.total().orElse(0L))),
                    shard.preemptions(),
                    spent.getOrDefault(shard.id().id(), Money.ZERO).usd()));
        }
        for (int shard = there.size(); shard < run.machine().rules().shards(); shard++) {
            views.add(new Views.ShardView(
                    shard,
                    RunState.QUEUED.name(),
                    "waits for its run",
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    0,
                    BigDecimal.ZERO));
        }
        return views;
    }

    private static Views.RunView together(RunRow run, Views.RunView brief, Sums sums, Optional<BigDecimal> perHour) {
        int total = run.machine().rules().shards();
        Views.ShardsView shards = counts(sums, total);
        // a sum over some of the totals would be no total
        long steps = run.total().orElse(sums.totals() == total ? sums.total() : 0L);
        return new Views.RunView(
                brief.id(),
                brief.name(),
                brief.team(),
                brief.project(),
                brief.tags(),
                brief.tier(),
                brief.state(),
                run.machine().state() == RunState.RUNNING ? told(shards) : brief.why(),
                sums.attempts(),
                Optional.empty(),
                perHour,
                sums.known() > 0 ? Optional.of(new Views.ProgressView(sums.steps(), steps)) : Optional.empty(),
                Optional.empty(),
                sums.preemptions(),
                brief.costUsd(),
                brief.submittedAt(),
                brief.deadline(),
                brief.endedAt(),
                brief.asOf(),
                brief.deadlineSpareSeconds(),
                Optional.of(shards),
                brief.waits());
    }

    private static Views.ShardsView counts(Sums sums, int total) {
        int running = 0;
        int resting = 0;
        for (Map.Entry<RunState, Integer> state : sums.states().entrySet()) {
            if (state.getKey().resting()) {
                resting += state.getValue();
            } else if (state.getKey() != RunState.QUEUED) {
                running += state.getValue();
            }
        }
        return new Views.ShardsView(
                total,
                total - running - resting,
                running,
                sums.states().getOrDefault(RunState.SUCCEEDED, 0),
                sums.states().getOrDefault(RunState.FAILED, 0),
                sums.states().getOrDefault(RunState.PAUSED, 0),
                sums.states().getOrDefault(RunState.CANCELLED, 0));
    }

    private static String told(Views.ShardsView shards) {
        return shards.succeeded() + " of " + shards.total() + " shards done, " + shards.running() + " at work, "
                + shards.waiting() + " waiting" + (shards.failed() > 0 ? ", " + shards.failed() + " failed" : "");
    }
}
