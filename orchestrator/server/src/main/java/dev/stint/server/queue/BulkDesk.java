package dev.stint.server.queue;

import dev.stint.api.QueueViews;
import dev.stint.api.Requests;
import dev.stint.core.run.RunState;
import dev.stint.server.ManyRuns;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.db.BulkTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Finds the runs that are meant, and asks each as if somebody had named it. */
@Component
class BulkDesk implements ManyRuns {

    static final int MOST = 200;

    /** Rows that are read at a time; with tags many may not be meant. */
    private static final int PAGE = 500;

    private static final int WRONG = 400;

    private final BulkTable table;
    private final Runs runs;

    BulkDesk(BulkTable table, Runs runs) {
        this.table = table;
        this.runs = runs;
    }

    /** What can be asked of many, and of which runs when nothing is said of their state. */
    private enum Action {
        STOP(EnumSet.of(RunState.QUEUED, RunState.PLACING, RunState.STARTING, RunState.RUNNING)),
        RESUME(EnumSet.of(RunState.PAUSED, RunState.FAILED)),
        // what has failed stays as it is unless that is said: nothing of it goes on, and a resume may be wanted
        CANCEL(EnumSet.of(
                RunState.QUEUED,
                RunState.PLACING,
                RunState.STARTING,
                RunState.RUNNING,
                RunState.DRAINING,
                RunState.SETTLING,
                RunState.PAUSED));

        private final Set<RunState> states;

        Action(Set<RunState> states) {
            this.states = states;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public QueueViews.BulkView ask(Requests.Bulk wish, Predicate<String> teams, String by) {
        Action action = action(wish.action());
        boolean said = !wish.team().isEmpty()
                || !wish.project().isEmpty()
                || !wish.tags().isEmpty()
                || !wish.state().isEmpty();
        if (!wish.all() && !said) {
            throw wrong("say which runs: team, project, tags or state, or all");
        }
        plain("team", wish.team());
        plain("project", wish.project());
        Set<RunState> states = wish.state().isEmpty() ? action.states : states(wish.state());
        long after = wish.after().isEmpty() ? 0 : cursor(wish.after());
        List<QueueViews.BulkResult> results = new ArrayList<>();
        while (true) {
            List<BulkTable.Member> page = table.after(after, states, wish.team(), wish.project(), PAGE);
            for (BulkTable.Member run : page) {
                if (results.size() == MOST) {
                    return new QueueViews.BulkView(
                            action.word(), wish.dryRun(), results, Optional.of(String.valueOf(after)));
                }
                after = run.seq();
                if (teams.test(run.team())
                        && run.tags().entrySet().containsAll(wish.tags().entrySet())) {
                    results.add(ask(action, run, wish, by));
                }
            }
            if (page.size() < PAGE) {
                return new QueueViews.BulkView(action.word(), wish.dryRun(), results, Optional.empty());
            }
        }
    }

    private QueueViews.BulkResult ask(Action action, BulkTable.Member run, Requests.Bulk wish, String by) {
        if (wish.dryRun()) {
            return result(run, true, "would be asked to " + action.word());
        }
        try {
            return result(
                    run,
                    true,
                    switch (action) {
                        case STOP -> runs.stop(run.id(), by, wish.why()).message();
                        case RESUME -> runs.resume(run.id(), by, wish.why()).message();
                        case CANCEL -> runs.cancel(run.id(), by, wish.why()).message();
                    });
        } catch (RefusedException e) {
            return result(run, false, String.valueOf(e.getMessage()));
        }
    }

    private static QueueViews.BulkResult result(BulkTable.Member run, boolean done, String message) {
        return new QueueViews.BulkResult(run.id(), run.team(), run.state().name(), done, message);
    }

    private static Action action(String word) {
        return Arrays.stream(Action.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> wrong("action: '" + word + "' is unknown; give stop, resume or cancel"));
    }

    private static Set<RunState> states(String word) {
        if (word.equalsIgnoreCase("live")) {
            Set<RunState> live = EnumSet.allOf(RunState.class);
            live.removeIf(RunState::resting);
            return live;
        }
        try {
            return EnumSet.of(RunState.valueOf(word.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw wrong("state: '" + word + "' is unknown; use live or one of " + Arrays.toString(RunState.values()));
        }
    }

    /** No run has such a one, and not every database takes it. */
    private static void plain(String name, String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw wrong(name + " has control characters; give a name");
        }
    }

    private static long cursor(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw wrong("after: '" + text + "' is no cursor of an earlier answer");
        }
    }

    private static RefusedException wrong(String message) {
        return new RefusedException(WRONG, 2, message, List.of());
    }
}
