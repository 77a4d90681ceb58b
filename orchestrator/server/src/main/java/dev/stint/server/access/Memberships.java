package dev.stint.server.access;

import java.util.Map;

/** Who belongs to which team, as the file of teams says. Safe for use by many threads. */
public interface Memberships {

    /**
     * The role somebody has in each of their teams.
     *
     * @param person name of a person or service
     * @return none for somebody whom no team names
     */
    Map<String, Role> rolesOf(String person);

    /** Whether anybody can have a role in a team: the file names it, or there is no file yet. */
    boolean isTeam(String team);
}
