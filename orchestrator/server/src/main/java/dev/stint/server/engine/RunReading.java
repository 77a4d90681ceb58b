package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.core.run.RunState;
import dev.stint.server.RefusedException;
import dev.stint.server.db.Readers;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.WaitTable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Runs as the doors show them, each answer from one state of the database. */
@Component
class RunReading {

    private static final int MOST_PER_PAGE = 500;
    private static final int WRONG = 400;

    private final Readers readers;
    private final RunTable runs;
    private final WaitTable waits;
    private final RunFinder finder;
    private final RunViews views;

    RunReading(Readers readers, RunTable runs, WaitTable waits, RunFinder finder, RunViews views) {
        this.readers = readers;
        this.runs = runs;
        this.waits = waits;
        this.finder = finder;
        this.views = views;
    }

    Views.RunList list(Optional<Set<String>> visible, Optional<String> state, Optional<String> before, int limit) {
        int most = Math.max(1, Math.min(limit, MOST_PER_PAGE));
        boolean live = state.filter("live"::equalsIgnoreCase).isPresent();
        Optional<RunState> wanted = live ? Optional.empty() : state.map(RunReading::state);
        long from = before.map(RunReading::cursor).orElse(Long.MAX_VALUE);
        return readers.read(() -> {
            List<RunRow> page = runs.page(visible, wanted, live, from, most + 1);
            List<RunRow> shown = page.subList(0, Math.min(most, page.size()));
            Optional<String> next = page.size() > most
                    ? Optional.of(String.valueOf(shown.get(shown.size() - 1).seq()))
                    : Optional.empty();
            return new Views.RunList(views.briefs(shown), next);
        });
    }

    Views.RunDetail detail(String run) {
        return readers.read(() -> views.detail(finder.find(run)));
    }

    Views.RunView brief(String run) {
        return readers.read(() -> views.brief(finder.find(run)));
    }

    /** The answer to a submission, which comes with hundreds of others and must not keep connections from people who look. */
    Views.RunView accepted(RunRow run) {
        return run.machine().attempt() == 0 && !run.sharded() ? views.waiting(run) : views.brief(run);
    }

    List<Views.EventView> events(String run, long after) {
        return readers.read(() -> views.events(finder.find(run), after));
    }

    int live() {
        // a server that copies, or waits for an archive, is not idle
        return readers.read(() -> runs.count(false) + waits.count());
    }

    int queued() {
        return readers.read(() -> runs.count(true));
    }

    private static RunState state(String word) {
        try {
            return RunState.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    WRONG,
                    2,
                    "state: '" + word + "' is unknown; use live or one of " + Arrays.toString(RunState.values()),
                    List.of());
        }
    }

    private static long cursor(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new RefusedException(WRONG, 2, "before: '" + text + "' is no cursor of an earlier page", List.of());
        }
    }
}
