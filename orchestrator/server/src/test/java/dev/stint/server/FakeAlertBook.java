package dev.stint.server;

import dev.stint.api.AlertViews.AlertList;
import dev.stint.api.AlertViews.AlertView;
import dev.stint.api.AlertViews.DeliveryView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Has always the same alert, and remembers what it was asked. */
public final class FakeAlertBook implements AlertBook {
    public final List<String> calls = new ArrayList<>();

    @Override
    public synchronized AlertList list(Optional<Set<String>> teams, Optional<String> run, long before, int limit) {
        calls.add(
                "list " + teams.map(Set::toString).orElse("all") + " " + run.orElse("-") + " " + before + " " + limit);
        return new AlertList(List.of(alert()), Optional.of(1L));
    }

    @Override
    public String team(long id) {
        if (id == 2) {
            return "speech";
        }
        if (id != 1) {
            throw new RefusedException(404, 4, "alert " + id + " is not known; see stint alerts ls", List.of());
        }
        return "vision";
    }

    @Override
    public synchronized AlertView retry(long id) {
        calls.add("retry " + id);
        return alert();
    }

    private static AlertView alert() {
        return new AlertView(
                1,
                "failed",
                "vision",
                "",
                Optional.of(FakeRuns.ID),
                "it failed",
                "exit code 1",
                FakeRuns.T0,
                List.of(
                        new DeliveryView(
                                "email",
                                "a@example.com",
                                "delivered",
                                1,
                                Optional.empty(),
                                "taken",
                                Optional.of(FakeRuns.T0)),
                        new DeliveryView(
                                "webhook",
                                "https://example.com/…",
                                "waiting",
                                2,
                                Optional.of(FakeRuns.T0),
                                "answered 503",
                                Optional.empty())));
    }
}
