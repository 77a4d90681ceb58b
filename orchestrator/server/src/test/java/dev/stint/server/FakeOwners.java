package dev.stint.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Whose runs are, as the test says; the one of {@link FakeRuns} is ada's. */
public final class FakeOwners implements RunOwners {
    private final Map<String, Owned> runs = new ConcurrentHashMap<>();

    public FakeOwners() {
        put(new Owned(FakeRuns.ID, "default", Optional.of("ada")));
    }

    public void put(Owned owned) {
        runs.put(owned.id(), owned);
    }

    @Override
    public Owned of(String run, Optional<Set<String>> visible) {
        return runs.values().stream()
                .filter(each ->
                        visible.filter(teams -> !teams.contains(each.team())).isEmpty())
                .filter(each -> run.equals("last") || each.id().startsWith(run))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        404, 4, "run '" + run + "' is not known; 'stint ls --all' shows every run", List.of()));
    }
}
