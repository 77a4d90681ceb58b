package dev.stint.server.money;

import dev.stint.server.access.Teams;
import dev.stint.spec.teams.BudgetSpec;
import dev.stint.spec.teams.TeamSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Teams as a test describes them. */
final class FakeTeams implements Teams {
    private final Map<String, TeamSpec> teams = new TreeMap<>();

    /** Describes a team anew, or changes its budgets. */
    void budgets(String team, BudgetSpec... budgets) {
        TeamSpec free = TeamSpec.unbounded(team);
        teams.put(
                team,
                new TeamSpec(
                        team,
                        free.members(),
                        free.shares(),
                        free.quota(),
                        free.families(),
                        List.of(budgets),
                        free.channels()));
    }

    @Override
    public TeamSpec of(String team) {
        return teams.getOrDefault(team, TeamSpec.unbounded(team));
    }

    @Override
    public List<TeamSpec> all() {
        return List.copyOf(teams.values());
    }
}
