package dev.stint.server;

import dev.stint.api.Requests;
import dev.stint.api.TeamViews;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** One team, {@code vision}, of revision 3, which remembers what it was asked. */
public final class FakeTeamRules implements TeamRules {
    private static final TeamViews.TeamRevision THIRD =
            new TeamViews.TeamRevision(3, FakeRuns.T0, "alice", "teams.yaml", "+vision");

    public final List<String> calls = new ArrayList<>();

    @Override
    public synchronized TeamViews.TeamList list(Predicate<String> teams) {
        TeamViews.TeamView vision = new TeamViews.TeamView(
                "vision",
                Map.of("alice", "operator"),
                2,
                Optional.of(20),
                Optional.of(new BigDecimal("500")),
                Optional.empty(),
                List.of("aws:g5.*"),
                List.of(new TeamViews.TeamBudget("", new BigDecimal("5000"), "month", "pause")),
                List.of(new TeamViews.TeamChannel(
                        "webhook", "https://hooks.example.com/…", Optional.of("hook-key"), List.of("budget"))));
        return new TeamViews.TeamList(3, teams.test("vision") ? List.of(vision) : List.of());
    }

    @Override
    public synchronized TeamViews.TeamsPlan put(Requests.PutTeams request, String by) {
        if (request.revision() != 3) {
            throw new RefusedException(409, 3, "teams: revision 3 is in force", List.of());
        }
        calls.add(request.fileName() + " by " + by);
        return new TeamViews.TeamsPlan(
                request.dryRun() ? 3 : 4,
                !request.dryRun(),
                List.of(new TeamViews.TeamChange(
                        "vision",
                        "removed",
                        List.of(new TeamViews.TeamChangeLine("shares", Optional.of("2"), Optional.empty())))),
                List.of(new TeamViews.TeamUse("vision", 3, 1, 2, 4)));
    }

    @Override
    public synchronized TeamViews.TeamHistory history() {
        return new TeamViews.TeamHistory(List.of(THIRD));
    }

    @Override
    public synchronized TeamViews.TeamFile file(long revision) {
        if (revision != 3) {
            throw new RefusedException(404, 4, "there is no revision " + revision, List.of());
        }
        return new TeamViews.TeamFile(THIRD, "teams: {}\n");
    }
}
