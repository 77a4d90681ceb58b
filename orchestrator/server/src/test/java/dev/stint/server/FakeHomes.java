package dev.stint.server;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import java.util.ArrayList;
import java.util.List;

/** Homes that write down what was asked. */
public final class FakeHomes implements Homes {
    public final List<String> calls = new ArrayList<>();

    @Override
    public KeepViews.CopyView copy(String run, Requests.Copy ask, String by) {
        calls.add("copy " + run + " to " + ask.to() + " by " + by);
        return view(run, ask.to(), "COPYING", true);
    }

    @Override
    public KeepViews.CopyView back(String run, String by, String why) {
        calls.add("back " + run + " by " + by + ": " + why);
        return view(run, "file:///other", "GIVING_UP", true);
    }

    @Override
    public KeepViews.CopyView show(String run) {
        return view(run, "file:///other", "DONE", false);
    }

    private static KeepViews.CopyView view(String run, String to, String phase, boolean open) {
        return new KeepViews.CopyView(
                run, "file:///store", to, phase, open, 4, 1000, open ? 10 : 1000, "test", FakeRuns.T0, FakeRuns.T0);
    }
}
