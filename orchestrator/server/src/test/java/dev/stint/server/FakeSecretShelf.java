package dev.stint.server;

import dev.stint.api.SecretViews;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Remembers what was put, and shows it to tests alone. */
public final class FakeSecretShelf implements SecretShelf {
    public final Map<String, String> values = new TreeMap<>();

    @Override
    public synchronized SecretViews.SecretList list(Predicate<String> teams) {
        return new SecretViews.SecretList(
                teams.test("vision") ? List.of(view("vision", "hook-key", "alice")) : List.of());
    }

    @Override
    public synchronized SecretViews.SecretView put(String team, String name, String value, String by) {
        values.put(team + "/" + name, value);
        return view(team, name, by);
    }

    @Override
    public synchronized void remove(String team, String name) {
        if (values.remove(team + "/" + name) == null) {
            throw new RefusedException(404, 4, "team " + team + " has no secret " + name, List.of());
        }
    }

    @Override
    public synchronized SecretViews.RotatedView rotate() {
        return new SecretViews.RotatedView(1, 2);
    }

    private static SecretViews.SecretView view(String team, String name, String by) {
        return new SecretViews.SecretView(team, name, 1, by, FakeRuns.T0);
    }
}
