package dev.stint.server.access;

import dev.stint.server.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** The teams whose affairs are theirs to see to; empty for all there are, and the installation's as well. */
    public Optional<Set<String>> administered() {
        return mayEverywhere(Role.ADMIN)
                ? Optional.empty()
                : Optional.of(teams.entrySet().stream()
                        .filter(each -> each.getValue().covers(Role.ADMIN))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet()));
    }

    /** Whether they have at least a role in some team, or in all. */
    public boolean maySomewhere(Role role) {
        return mayEverywhere(role) || teams.values().stream().anyMatch(own -> own.covers(role));
    }

    /**
     * Refuses unless they have at least a role within a team. Of a team they may not even look at, it tells as little as of one there
     * is not.
     */
    public void require(Role role, String team) {
        if (may(role, team)) {
            return;
        }
        if (!may(Role.VIEWER, team)) {
            throw new RefusedException(
                    404, 4, "team '" + team + "' is not known; 'stint whoami' shows yours", List.of());
        }
        throw refused(role, "in team " + team);
    }

    /** Refuses unless they have at least a role in the installation itself. */
    public void requireEverywhere(Role role) {
        if (!mayEverywhere(role)) {
            throw refused(role, "of the installation");
        }
    }

    /** Refuses unless they have at least a role somewhere. */
    public void requireSomewhere(Role role) {
        if (!maySomewhere(role)) {
            throw refused(role, "in any team");
        }
    }

    private RefusedException refused(Role role, String where) {
        return new RefusedException(
                403,
                3,
                name + " has not the role " + role.word() + " " + where,
                List.of("Ask somebody who has, or who administers this installation."));
    }
}
