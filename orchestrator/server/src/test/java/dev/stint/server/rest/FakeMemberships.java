package dev.stint.server.rest;

import dev.stint.server.access.Memberships;
import dev.stint.server.access.Role;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** For each role somebody called like it, who has it in {@code default} and {@code vision}. */
final class FakeMemberships implements Memberships {
    /** Teams in which a group has every role. */
    final Set<String> groups = ConcurrentHashMap.newKeySet();

    /** Teams that the file does not name any more. */
    final Set<String> removed = ConcurrentHashMap.newKeySet();

    @Override
    public Map<String, Role> rolesOf(String person) {
        return Role.of(person)
                .map(role -> Map.of("default", role, "vision", role))
                .orElse(Map.of());
    }

    @Override
    public boolean hasGroup(Role role, String team) {
        return groups.contains(team);
    }

    @Override
    public boolean isTeam(String team) {
        return !removed.contains(team);
    }
}
