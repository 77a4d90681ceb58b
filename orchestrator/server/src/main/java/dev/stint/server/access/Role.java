package dev.stint.server.access;

/** What somebody may do within a team; each role may all that the ones before it may. */
public enum Role {
    /** Looks. */
    VIEWER,
    /** Submits runs, and steers those of their own. */
    SUBMITTER,
    /** Steers every run of the team, its schedules and its checkpoints. */
    OPERATOR,
    /** Says who belongs to the team, and what it may spend. */
    ADMIN;

    /** Whether this role may what another one may. */
    public boolean covers(Role other) {
        return compareTo(other) >= 0;
    }
}
