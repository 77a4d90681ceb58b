package dev.stint.server.access;

/** What somebody may who is not asking: for what they set up earlier, and what is done in their name. Safe for use by many threads. */
public interface Standing {

    /**
     * Whether somebody has at least a role in a team still.
     *
     * @param person as timelines and schedules name them
     */
    boolean has(Role role, String person, String team);
}
