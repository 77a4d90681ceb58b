package dev.stint.server.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

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

    /** The role of a word such as {@code operator}. */
    public static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /** As people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether this role may what another one may. */
    public boolean covers(Role other) {
        return compareTo(other) >= 0;
    }
}
