package dev.stint.server.db;

import dev.stint.core.run.RunState;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Queries for whole runs, newest first, that look at few more rows than they show, however many runs there are and however long ago
 * most of them have ended. Parameters: {@code before}, a sequence, and {@code most}, how many.
 */
final class NewestFirst {

    /** The states of runs that are not at rest. */
    static final List<RunState> LIVE =
            Arrays.stream(RunState.values()).filter(state -> !state.resting()).toList();

    private NewestFirst() {}

    /**
     * @param states in one of which they are; empty for all
     * @param conditions that begin with {@code and}, about columns of {@code r}
     */
    static String of(List<RunState> states, String conditions) {
        if (states.isEmpty()) {
            return one("", conditions, "");
        }
        String each = states.stream()
                .map(state -> "(" + one(" and state = '" + state.name() + "'", conditions, "state desc, ") + ")")
                .collect(Collectors.joining(" union all "));
        return states.size() == 1 ? each : "select * from (" + each + ") one order by seq desc limit :most";
    }

    /** Sorted also by what is the same in all rows: only so does H2 see that an index has them in this order. */
    private static String one(String state, String conditions, String sameState) {
        return "select " + RunTable.BRIEF + " from run r where parent is null and seq < :before" + state + conditions
                + " order by parent desc, " + sameState + "seq desc limit :most";
    }

    /** For a condition on the state. */
    static String in(List<RunState> states) {
        return states.stream().map(state -> "'" + state.name() + "'").collect(Collectors.joining(", ", "(", ")"));
    }
}
