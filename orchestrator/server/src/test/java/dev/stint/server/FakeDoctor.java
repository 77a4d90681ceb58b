package dev.stint.server;

import dev.stint.api.StoreViews;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the same always, and remembers what it was asked. */
public final class FakeDoctor implements Doctor {
    public final List<String> calls = new ArrayList<>();

    @Override
    public synchronized StoreViews.SampleView read(String run, OptionalLong index, double share, OptionalLong seed) {
        calls.add("read " + run + " " + index + " " + share + " " + seed);
        return new StoreViews.SampleView(
                FakeRuns.ID,
                false,
                share == 1,
                seed.orElse(17),
                1,
                1000,
                50,
                1,
                List.of(new StoreViews.SampledCheckpoint(7, List.of("'w.bin' differs in part 0"))));
    }

    @Override
    public synchronized StoreViews.StoreCheckView store(Optional<String> uri, boolean move) {
        calls.add("store " + uri.orElse("-") + " " + move);
        return new StoreViews.StoreCheckView(
                uri.orElse("file:///store"),
                false,
                FakeRuns.T0,
                List.of(
                        new StoreViews.CheckView("list", "ok", "empty", "", Optional.empty()),
                        new StoreViews.CheckView("put", "failed", "no", "allow it", Optional.of("FORBIDDEN"))));
    }
}
