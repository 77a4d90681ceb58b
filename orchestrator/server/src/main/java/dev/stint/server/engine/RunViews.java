package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.StorageRow;
import dev.stint.core.run.RunState;
import dev.stint.providers.Money;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.EventTable;
import dev.stint.server.db.Json;
import dev.stint.server.db.MemberRow;
import dev.stint.server.db.MemberTable;
import dev.stint.server.db.OutputTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.ShardId;
import dev.stint.server.db.WaitTable;
import dev.stint.server.queue.QueueBoard;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Rows as the doors show them. Every dollar is a sum over ledger rows. */
@Component
class RunViews {

    private static final int EVENTS = 10_000;

    private final AttemptTable attempts;
    private final MemberTable members;
    private final EventTable events;
    private final OutputTable outputs;
    private final Meter meter;
    private final Bills bills;
    private final FamilyViews families;
    private final Outlooks outlooks;
    private final WaitTable waits;
    private final QueueBoard queue;
    private final InstantSource clock;

    RunViews(
            AttemptTable attempts,
            MemberTable members,
            EventTable events,
            OutputTable outputs,
            Meter meter,
            Bills bills,
            FamilyViews families,
            Outlooks outlooks,
            WaitTable waits,
            QueueBoard queue,
            InstantSource clock) {
        this.attempts = attempts;
        this.members = members;
        this.events = events;
        this.outputs = outputs;
        this.meter = meter;
        this.bills = bills;
        this.families = families;
        this.outlooks = outlooks;
        this.waits = waits;
        this.queue = queue;
        this.clock = clock;
    }

    Views.RunView brief(RunRow run) {
        return briefs(List.of(run)).get(0);
    }

    /** A run that was not placed yet, by its row alone: why it waits is worked out for those who look, not for all who submit. */
    Views.RunView waiting(RunRow run) {
        return brief(run, List.of(), Money.ZERO, clock.instant(), Optional.empty(), run.why());
    }

    /** A handful of queries, however many runs. */
    List<Views.RunView> briefs(List<RunRow> runs) {
        Instant now = clock.instant();
        List<String> ids = runs.stream().map(RunRow::id).toList();
        // what was never placed has no launches and no costs: hundreds that wait are not asked for theirs
        List<String> begun = runs.stream()
                .filter(run -> run.machine().attempt() > 0 || run.sharded())
                .map(RunRow::id)
                .toList();
        List<AttemptRow> unfinished = meter.unfinished(begun);
        Map<String, Money> spent = meter.spent(begun, unfinished, now);
        Map<String, List<AttemptRow>> byRun = unfinished.stream().collect(Collectors.groupingBy(AttemptRow::run));
        Map<String, String> waiting = waits.of(ids);
        Map<String, String> queued = queue.why(runs.stream()
                .filter(run -> run.machine().state() == RunState.QUEUED
                        || run.machine().state() == RunState.PLACING)
                .map(RunRow::id)
                .toList());
        List<Views.RunView> briefs = runs.stream()
                .map(run -> brief(
                        run,
                        byRun.getOrDefault(run.id(), List.of()),
                        spent.getOrDefault(run.id(), Money.ZERO),
                        now,
                        Optional.ofNullable(waiting.get(run.id())),
                        queued.getOrDefault(run.id(), run.why())))
                .toList();
        return runs.stream().anyMatch(RunRow::sharded) ? families.together(runs, briefs, unfinished) : briefs;
    }

    private static Views.RunView brief(
            RunRow run, List<AttemptRow> unfinished, Money spent, Instant now, Optional<String> waits, String why) {
        Optional<AttemptRow> current = unfinished.stream()
                .filter(a -> run.machine().state().active()
                        && a.attempt() == run.machine().attempt()
                        && a.launch() == run.machine().launch())
                .findFirst();
        return new Views.RunView(
                run.id(),
                run.name(),
                run.team(),
                run.project(),
                run.tags(),
                run.tier(),
                run.machine().state().name(),
                why,
                run.machine().attempt(),
                current.map(a -> a.market().id()),
                current.map(a -> a.usdPerHour().usd()),
                run.step().map(step -> new Views.ProgressView(step, run.total().orElse(0L))),
                run.lastCheckpoint(),
                run.preemptions(),
                spent.usd(),
                run.submittedAt(),
                run.deadline(),
                run.endedAt(),
                now,
                spare(run),
                Optional.empty(),
                waits);
    }

    /** What was left to the deadline in the end, in seconds; negative when it was missed. */
    private static Optional<Double> spare(RunRow run) {
        return run.machine().state() == RunState.SUCCEEDED && run.endedAt().isPresent()
                ? run.deadline()
                        .map(deadline ->
                                Duration.between(run.endedAt().get(), deadline).toMillis() / 1000.0)
                : Optional.empty();
    }

    Views.RunDetail detail(RunRow run) {
        Instant now = clock.instant();
        List<LedgerRow> rows = meter.rows(run.id(), now);
        List<StorageRow> storage = meter.storage(run.id());
        List<AttemptRow> launched = run.sharded() ? families.granted(run) : attempts.granted(run.id());
        return new Views.RunDetail(
                brief(run),
                run.spec(),
                launched.stream().map(a -> attempt(a, rows)).toList(),
                events.after(run.id(), 0, EVENTS),
                bills.of(run, launched, rows, storage),
                outputs.of(run.id()),
                run.sharded() ? Optional.of(families.shards(run, rows, storage)) : Optional.empty(),
                outputs.embedding(run.id()).map(json -> Json.read(json, Views.EmbeddingView.class)),
                outlooks.of(
                        run,
                        Stream.concat(
                                        rows.stream().map(LedgerRow::usd),
                                        storage.stream().map(StorageRow::usd))
                                .reduce(Money.ZERO, Money::plus)));
    }

    List<Views.EventView> events(RunRow run, long after) {
        return events.after(run.id(), after, EVENTS);
    }

    private List<String> machines(AttemptRow attempt) {
        return Stream.concat(
                        attempt.machine().stream(),
                        members.of(attempt.run(), attempt.attempt(), attempt.launch()).stream()
                                .map(MemberRow::machine))
                .toList();
    }

    private Views.AttemptView attempt(AttemptRow attempt, List<LedgerRow> rows) {
        Money cost = rows.stream()
                .filter(r -> r.run().equals(attempt.run())
                        && r.attempt() == attempt.attempt()
                        && r.market().equals(attempt.market()))
                .map(LedgerRow::usd)
                .reduce(Money.ZERO, Money::plus);
        return new Views.AttemptView(
                attempt.attempt(),
                attempt.launch(),
                attempt.market().id(),
                attempt.machine().orElse(""),
                machines(attempt),
                attempt.grantedAt().orElseThrow(),
                attempt.startedAt(),
                attempt.endedAt(),
                attempt.outcome().map(Enum::name),
                attempt.detail(),
                attempt.restoredFrom(),
                attempt.restoredFrom().flatMap(index -> attempt.firstStep()),
                attempt.lastStep(),
                attempt.checkpoints(),
                attempt.stepsLost(),
                attempt.usefulSeconds(),
                attempt.lostSeconds(),
                attempt.usdPerHour().usd(),
                cost.usd(),
                ShardId.parse(attempt.run()).map(ShardId::shard),
                attempt.gpu()
                        .map(gpu -> new Views.GpuView(
                                gpu.count(),
                                gpu.meanPercent(),
                                gpu.peakPercent(),
                                gpu.peakMemoryBytes(),
                                gpu.memoryBytes())));
    }
}
