package dev.stint.server.access;

import java.util.Map;

/** Who belongs to which team, as the file of teams says. Safe for use by many threads. */
public interface Memberships {

    /** With which members begin that are no persons, but whoever an issuer of sign-ins says to be in a group. */
    String GROUP = "group:";

    /**
     * The role somebody has in each of their teams.
     *
     * @param person name of a person or service
     * @return none for somebody whom no team names
     */
    Map<String, Role> rolesOf(String person);

    /** Whether the file gives some group at least a role in a team. */
    boolean hasGroup(Role role, String team);

    /** Whether anybody can have a role in a team: the file names it, or there is no file yet. */
    boolean isTeam(String team);
}
