package dev.stint.server;

import dev.stint.api.ProviderViews;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Has always the same machines, and remembers what it was asked. */
public final class FakeMachines implements Machines {
    public final List<String> calls = new ArrayList<>();

    @Override
    public synchronized ProviderViews.MachineList list(boolean all) {
        calls.add("list " + all);
        return new ProviderViews.MachineList(
                FakeRuns.T0,
                List.of(machine("CLAIMED", false), machine("OVER", true)),
                List.of("aws could not be asked: no network"));
    }

    private static ProviderViews.MachineView machine(String claim, boolean over) {
        return new ProviderViews.MachineView(
                "local",
                "m-1",
                "local/home/home/host/spot",
                FakeRuns.ID,
                1,
                1,
                0,
                over ? "GONE" : "RUNNING",
                "",
                claim,
                FakeRuns.T0,
                over ? Optional.of(FakeRuns.T0) : Optional.empty(),
                Optional.of(new BigDecimal("0.10")),
                over ? Optional.empty() : Optional.of(FakeRuns.T0));
    }

    @Override
    public synchronized ProviderViews.KilledView kill(Optional<String> provider, String id, String by, String why) {
        calls.add("kill " + provider.orElse("-") + " " + id + " " + why);
        return new ProviderViews.KilledView("local", id, Optional.of(FakeRuns.ID), "it goes on elsewhere");
    }

    @Override
    public ProviderViews.CooldownList cooldowns() {
        return new ProviderViews.CooldownList(
                FakeRuns.T0, List.of(new ProviderViews.CooldownView("aws/us-east-1", FakeRuns.T0, "QUOTA")));
    }

    @Override
    public synchronized ProviderViews.ClearedView clear(List<String> scopes) {
        calls.add("clear " + scopes);
        return new ProviderViews.ClearedView(cooldowns().cooldowns());
    }
}
