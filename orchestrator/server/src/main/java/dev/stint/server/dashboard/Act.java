package dev.stint.server.dashboard;

import dev.stint.server.access.Role;
import java.util.Locale;
import java.util.Set;

/** What can be done to a run from its page, each after a page that asks once more. */
enum Act {
    STOP(
            "Stop",
            Role.SUBMITTER,
            Set.of("QUEUED", "PLACING", "STARTING", "RUNNING", "DRAINING"),
            "It saves what it can, gives its machine back and rests; resume lets it go on from there."),
    RESUME(
            "Resume",
            Role.SUBMITTER,
            Set.of("PAUSED", "FAILED"),
            "It goes on from its newest sound checkpoint, on whichever machine is cheapest then."),
    CANCEL(
            "Cancel",
            Role.SUBMITTER,
            Set.of("QUEUED", "PLACING", "STARTING", "RUNNING", "DRAINING", "PAUSED", "FAILED"),
            "It ends for good: a cancelled run cannot be resumed. Its checkpoints stay as long as its rules keep them."),
    PREEMPT(
            "Take its machine",
            Role.OPERATOR,
            Set.of("RUNNING"),
            "A drill: its machine is taken as the provider would take it, with notice. The run goes on elsewhere.");

    private final String label;
    private final Role role;
    private final Set<String> states;
    private final String meaning;

    Act(String label, Role role, Set<String> states, String meaning) {
        this.label = label;
        this.role = role;
        this.states = states;
        this.meaning = meaning;
    }

    String label() {
        return label;
    }

    Role role() {
        return role;
    }

    String meaning() {
        return meaning;
    }

    /** The last part of its path. */
    String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it makes sense for a run in this state. */
    boolean fits(String state) {
        return states.contains(state);
    }
}
