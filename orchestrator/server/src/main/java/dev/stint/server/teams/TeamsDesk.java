package dev.stint.server.teams;

import dev.stint.api.Requests;
import dev.stint.api.TeamViews;
import dev.stint.server.RefusedException;
import dev.stint.server.TeamRules;
import dev.stint.server.db.TeamsRow;
import dev.stint.server.db.TeamsTable;
import dev.stint.spec.TeamsFiles;
import dev.stint.spec.teams.TeamSpec;
import dev.stint.spec.teams.TeamsDifference;
import dev.stint.spec.teams.TeamsDifference.Change;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** The file of teams as the doors show and change it. */
@Component
class TeamsDesk implements TeamRules {

    private static final Logger log = LoggerFactory.getLogger(TeamsDesk.class);

    private static final int SHOWN = 200;
    private static final int WRONG = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int MOST_NAME = 500;

    private final TeamsTable table;
    private final JdbcTeams teams;
    private final InstantSource clock;

    TeamsDesk(TeamsTable table, JdbcTeams teams, InstantSource clock) {
        this.table = table;
        this.teams = teams;
        this.clock = clock;
    }

    @Override
    public TeamViews.TeamList list(Predicate<String> shown) {
        return new TeamViews.TeamList(
                teams.revision(),
                teams.all().stream()
                        .filter(team -> shown.test(team.name()))
                        .map(TeamsShow::view)
                        .toList());
    }

    @Override
    public TeamViews.TeamsPlan put(Requests.PutTeams request, String by) {
        String name = named(request.fileName());
        List<TeamSpec> wanted = TeamsFiles.parse(request.content(), name).fold(valid -> List.copyOf(valid), invalid -> {
            throw new RefusedException(
                    WRONG, 2, name + " has " + invalid.problems().size() + " problem(s)", invalid.messages());
        });
        teams.refresh();
        if (request.revision() != teams.revision()) {
            throw conflict(request.revision());
        }
        List<Change> changes = TeamsDifference.between(teams.all(), wanted);
        List<TeamViews.TeamUse> used = used(changes);
        if (request.dryRun() || changes.isEmpty()) {
            return TeamsShow.plan(request.revision(), changes.isEmpty(), changes, used);
        }
        if (!used.isEmpty() && !request.removeUsed()) {
            throw new RefusedException(
                    CONFLICT,
                    3,
                    name
                            + " removes teams that are in use, whose runs would go on without bounds, whose schedules would be paused at their next firing,"
                            + " and whose tokens would open nothing;"
                            + " say that it is meant, or keep them",
                    used.stream().map(TeamsShow::words).toList());
        }
        apply(request, name, changes, by);
        return TeamsShow.plan(request.revision() + 1, true, changes, used);
    }

    private void apply(Requests.PutTeams request, String name, List<Change> changes, String by) {
        TeamsRow row = new TeamsRow(
                request.revision() + 1, request.content(), name, by, clock.instant(), TeamsShow.summary(changes));
        try {
            table.insert(row);
        } catch (DuplicateKeyException e) {
            throw conflict(request.revision());
        }
        teams.refresh();
        log.info("teams: revision {} applied by {}: {}", row.revision(), by, row.summary());
    }

    private RefusedException conflict(long basedOn) {
        String newest = table.latest(1).stream()
                .findFirst()
                .map(row -> "revision " + row.revision() + ", applied by " + row.appliedBy() + " at " + row.appliedAt()
                        + ", is")
                .orElse("none is");
        return new RefusedException(
                CONFLICT,
                3,
                "teams: what is to be applied was based on revision " + basedOn + ", and " + newest
                        + " in force; look at what the file changes now, and apply it again",
                List.of());
    }

    /** Removed teams of which something is left. */
    private List<TeamViews.TeamUse> used(List<Change> changes) {
        List<String> removed = changes.stream()
                .filter(change -> change.kind() == TeamsDifference.Kind.REMOVED)
                .map(Change::team)
                .toList();
        Map<String, Long> runs = table.runs(removed);
        Map<String, Long> schedules = table.schedules(removed);
        Map<String, Long> tokens = table.tokens(removed, clock.instant());
        Map<String, Long> secrets = table.secrets(removed);
        return Stream.of(runs, schedules, tokens, secrets)
                .flatMap(counts -> counts.keySet().stream())
                .distinct()
                .sorted()
                .map(team -> new TeamViews.TeamUse(
                        team,
                        runs.getOrDefault(team, 0L),
                        schedules.getOrDefault(team, 0L),
                        tokens.getOrDefault(team, 0L),
                        secrets.getOrDefault(team, 0L)))
                .toList();
    }

    @Override
    public TeamViews.TeamHistory history() {
        return new TeamViews.TeamHistory(
                table.latest(SHOWN).stream().map(TeamsShow::revision).toList());
    }

    @Override
    public TeamViews.TeamFile file(long revision) {
        return table.find(revision)
                .map(row -> new TeamViews.TeamFile(TeamsShow.revision(row), row.content()))
                .orElseThrow(() -> new RefusedException(
                        NOT_FOUND,
                        4,
                        "there is no revision " + revision + " of the file of teams; see: stint teams history",
                        List.of()));
    }

    /** As it is shown on terminals. */
    private static String named(String fileName) {
        return fileName.isBlank()
                        || fileName.length() > MOST_NAME
                        || fileName.codePoints().anyMatch(Character::isISOControl)
                ? "the file"
                : fileName;
    }
}
