package dev.stint.server.access;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * On whose behalf a request is served. Immutable.
 *
 * @param name who, as timelines and audit say it
 * @param everywhere the role they have in the installation itself, and so in every team; empty for none
 * @param teams the role they have in each of their teams
 */
public record Caller(String name, Optional<Role> everywhere, Map<String, Role> teams) {
    public Caller {
        teams = Map.copyOf(teams);
    }

    /** The person whose server it is: may everything. */
    public static Caller owner(String name) {
        return new Caller(name, Optional.of(Role.ADMIN), Map.of());
    }

    /** Whether they have at least a role within a team. */
    public boolean may(Role role, String team) {
        Role own = teams.get(team);
        return mayEverywhere(role) || (own != null && own.covers(role));
    }

    /** Whether they have at least a role in the installation itself. */
    public boolean mayEverywhere(Role role) {
        return everywhere.filter(own -> own.covers(role)).isPresent();
    }

    /** The teams whose runs they may look at; empty for all there are. */
    public Optional<Set<String>> visible() {
        return everywhere.isPresent() ? Optional.empty() : Optional.of(teams.keySet());
    }
}
