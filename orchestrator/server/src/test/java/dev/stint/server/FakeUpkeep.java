package dev.stint.server;

import dev.stint.api.KeepViews;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One run with checkpoint 7, which can be pinned, and checkpoint 3, which would go. */
public final class FakeUpkeep implements Upkeep {
    private static final Instant T0 = FakeRuns.T0;

    public final List<String> calls = new ArrayList<>();
    private boolean pinned;
    private Optional<KeepViews.SweepView> last = Optional.empty();

    @Override
    public synchronized KeepViews.PinView pin(String run, long index, String by, String why) {
        check(run, index);
        calls.add("pin " + run + " " + index + " by " + by + ": " + why);
        if (index == 3) {
            throw new RefusedException(409, 3, "checkpoint 3 of " + FakeRuns.ID + " is retired already", List.of());
        }
        pinned = true;
        return new KeepViews.PinView(by, why, T0);
    }

    @Override
    public synchronized boolean unpin(String run, long index) {
        check(run, index);
        calls.add("unpin " + run + " " + index);
        boolean was = pinned;
        pinned = false;
        return was;
    }

    @Override
    public synchronized KeepViews.PruneView prune(String run, boolean perform) {
        check(run, 7);
        calls.add("prune " + run + (perform ? " for good" : " on paper"));
        return new KeepViews.PruneView(
                FakeRuns.ID,
                "the newest 1",
                perform,
                List.of(new KeepViews.LogDecisions(
                        FakeRuns.ID,
                        List.of(
                                new KeepViews.DecisionView(
                                        3, 100, T0, 10, false, 4, List.of("older than the newest 1")),
                                new KeepViews.DecisionView(7, 120, T0, 10, true, 0, List.of("the newest"))))),
                1,
                4);
    }

    @Override
    public synchronized KeepViews.WhyView why(String run, long index) {
        check(run, index);
        return new KeepViews.WhyView(
                FakeRuns.ID,
                index,
                true,
                List.of("the newest"),
                List.of(new KeepViews.ObjectWhy(
                        List.of("w.bin"),
                        "data/1/x",
                        10,
                        Optional.of("STANDARD"),
                        Optional.of("GLACIER_IR"),
                        "there its checkpoint saves most",
                        List.of("storage in STANDARD  1 USD"))),
                Optional.of(new KeepViews.PricesView("s3", "2026-11-20", List.of("a fee"))),
                Optional.of(new BigDecimal("0.01")),
                Optional.of(new BigDecimal("12")));
    }

    @Override
    public synchronized KeepViews.StorageCostView cost(String by, Optional<String> run, Optional<Set<String>> visible) {
        calls.add("cost by " + by + " of " + run.orElse("all"));
        if (!Set.of("run", "tag", "tier").contains(by)) {
            throw new RefusedException(400, 2, "by: " + by + " is none of run, tag, tier", List.of());
        }
        KeepViews.StorageCostRow row =
                new KeepViews.StorageCostRow(FakeRuns.ID, 2, 20, new BigDecimal("1E+1"), new BigDecimal("0.5"));
        return new KeepViews.StorageCostView(
                by,
                T0,
                List.of(row),
                20,
                new BigDecimal("10"),
                new BigDecimal("0.5"),
                Optional.of(new KeepViews.PricesView("s3", "2026-11-20", List.of())),
                List.of("file:///old"));
    }

    @Override
    public synchronized KeepViews.SweepView sweep() {
        calls.add("sweep");
        KeepViews.SweepView view = new KeepViews.SweepView(
                "asked",
                T0,
                Optional.of(T0.plusSeconds(3)),
                List.of(new KeepViews.SweepStep("retention", 1, List.of("default/x: not there"), "1 retired")),
                List.of(new KeepViews.OrphanView(
                        "default/gone-1", "default", 2, 10, Optional.of(new BigDecimal("0.2")))));
        last = Optional.of(view);
        return view;
    }

    @Override
    public synchronized Optional<KeepViews.SweepView> lastSweep() {
        return last;
    }

    private static void check(String run, long index) {
        if (!run.equals("last") && !FakeRuns.ID.startsWith(run)) {
            throw new RefusedException(404, 4, "run " + run + " is not known; see stint ls", List.of());
        }
        if (index != 3 && index != 7) {
            throw new RefusedException(404, 4, "run " + run + " has no checkpoint " + index, List.of());
        }
    }
}
