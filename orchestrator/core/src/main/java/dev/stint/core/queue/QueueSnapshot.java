package dev.stint.core.queue;

import dev.stint.spec.teams.TeamSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * All that the order of the queue depends on. Immutable.
 *
 * @param slots runs that may be at work at once
 * @param taken slots that are taken; more than there are where runs at work were taken over
 * @param waiting in any order
 * @param held what each team has now, by team; those that have nothing may be left out
 * @param teams the rules of teams, by name; those that are left out have one share and no bounds
 * @param used what teams have used up, by team; those that are left out nothing
 */
public record QueueSnapshot(
        Instant now,
        int slots,
        int taken,
        List<Waiting> waiting,
        Map<String, Needs> held,
        Map<String, TeamSpec> teams,
        Map<String, Used> used) {
    public QueueSnapshot {
        waiting = List.copyOf(waiting);
        held = Map.copyOf(held);
        teams = Map.copyOf(teams);
        used = Map.copyOf(used);
    }

    TeamSpec team(String name) {
        TeamSpec known = teams.get(name);
        return known == null ? TeamSpec.unbounded(name) : known;
    }
}
