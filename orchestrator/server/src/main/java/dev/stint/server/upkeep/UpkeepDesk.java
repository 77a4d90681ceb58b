package dev.stint.server.upkeep;

import dev.stint.api.KeepViews;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.policy.CheckpointFacts;
import dev.stint.server.RefusedException;
import dev.stint.server.Upkeep;
import dev.stint.server.db.MarkTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.SweepTable;
import dev.stint.server.engine.RunFinder;
import dev.stint.server.engine.Transitions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.springframework.stereotype.Component;

/** The door to the upkeep of checkpoints. */
@Component
final class UpkeepDesk implements Upkeep {

    private static final int WRONG = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final RunFinder finder;
    private final RunTable runs;
    private final KeptLogs logs;
    private final MarkTable marks;
    private final Pruning pruning;
    private final Whys whys;
    private final StorageCosts costs;
    private final Sweeper sweeper;
    private final SweepTable sweeps;
    private final Transitions transitions;
    private final InstantSource clock;

    // more than five, for it is the one door to all of this, and does nothing but hand on
    UpkeepDesk(
            RunFinder finder,
            RunTable runs,
            KeptLogs logs,
            MarkTable marks,
            Pruning pruning,
            Whys whys,
            StorageCosts costs,
            Sweeper sweeper,
            SweepTable sweeps,
            Transitions transitions,
            InstantSource clock) {
        this.finder = finder;
        this.runs = runs;
        this.logs = logs;
        this.marks = marks;
        this.pruning = pruning;
        this.whys = whys;
        this.costs = costs;
        this.sweeper = sweeper;
        this.sweeps = sweeps;
        this.transitions = transitions;
        this.clock = clock;
    }

    @Override
    public KeepViews.PinView pin(String run, long index, String by, String why) {
        RunRow row = withLog(run);
        MarkTable.Pin pin = new MarkTable.Pin(by, why, clock.instant());
        asking(
                row,
                () -> pruning.undisturbed(() -> {
                    live(logs.read(row), index);
                    marks.pin(row.id(), index, pin);
                    return pin;
                }));
        transitions.remark(
                row.id(), "pinned", "checkpoint " + index + " pinned by " + by + (why.isEmpty() ? "" : ": " + why));
        return new KeepViews.PinView(pin.by(), pin.why(), pin.at());
    }

    @Override
    public boolean unpin(String run, long index) {
        RunRow row = withLog(run);
        boolean was = marks.unpin(row.id(), index);
        if (was) {
            transitions.remark(row.id(), "unpinned", "checkpoint " + index + " is pinned no more");
        }
        return was;
    }

    @Override
    public KeepViews.PruneView prune(String run, boolean perform) {
        RunRow whole = finder.find(run);
        List<KeepViews.LogDecisions> decisions = new ArrayList<>();
        int retired = 0;
        long freed = 0;
        String rules = "";
        for (RunRow row : logs.withLogs(whole)) {
            Pruning.Pruned pruned = asking(row, () -> perform ? pruning.perform(row) : pruning.plan(row));
            decisions.add(pruned.decisions());
            retired += pruned.retired();
            freed += pruned.freedBytes();
            rules = pruned.rules();
        }
        return new KeepViews.PruneView(whole.id(), rules, perform, decisions, retired, freed);
    }

    @Override
    public KeepViews.WhyView why(String run, long index) {
        RunRow row = withLog(run);
        return asking(row, () -> {
            KeptLog log = logs.read(row);
            return whys.of(log, live(log, index));
        });
    }

    @Override
    public KeepViews.StorageCostView cost(String by, Optional<String> run, Optional<Set<String>> visible) {
        StorageCosts.By what = Arrays.stream(StorageCosts.By.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(by))
                .findFirst()
                .orElseThrow(() ->
                        new RefusedException(WRONG, 2, "by: '" + by + "' is unknown; use run, tag or tier", List.of()));
        List<RunRow> asked = run.map(id -> List.of(finder.findWhole(id)))
                .orElseGet(() -> runs.page(visible, Optional.empty(), false, Long.MAX_VALUE, Integer.MAX_VALUE));
        try {
            return costs.of(what, asked);
        } catch (IOException e) {
            throw new UncheckedIOException("what checkpoints cost could not be looked at", e);
        }
    }

    @Override
    public KeepViews.SweepView sweep() {
        return sweeper.sweep(SweepKind.ASKED);
    }

    @Override
    public Optional<KeepViews.SweepView> lastSweep() {
        return sweeps.last();
    }

    /** A run or shard that has a log of its own. */
    private RunRow withLog(String run) {
        RunRow row = finder.find(run);
        if (row.sharded()) {
            throw new RefusedException(
                    NOT_FOUND,
                    4,
                    "run " + row.id() + " keeps its checkpoints by shard; name one, from " + row.id() + ".0 to "
                            + row.id() + "." + (row.machine().rules().shards() - 1),
                    List.of());
        }
        return row;
    }

    private static Checkpoint live(KeptLog log, long index) {
        String run = log.run().id();
        if (log.facts().stream().map(CheckpointFacts::index).anyMatch(each -> each == index)) {
            return log.view().find(index).orElseThrow();
        }
        // a snapshot forgets retired ones: of a number below the next one it is not known what it was
        if (log.view().find(index).isPresent()) {
            throw new RefusedException(
                    CONFLICT,
                    3,
                    "checkpoint " + index + " of " + run + " is retired: its bytes go with the next sweep",
                    List.of());
        }
        throw new RefusedException(
                NOT_FOUND,
                4,
                "run " + run + " has no checkpoint " + index + "; 'stint checkpoints ls " + run
                        + "' shows those it has",
                List.of());
    }

    private static <T> T asking(RunRow row, Callable<T> work) {
        try {
            return work.call();
        } catch (IOException e) {
            throw new UncheckedIOException("the checkpoints of " + row.id() + " could not be looked at", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the checkpoints of " + row.id() + " could not be looked at", e);
        }
    }
}
