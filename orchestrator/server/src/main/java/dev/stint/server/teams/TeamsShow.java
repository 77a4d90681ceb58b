package dev.stint.server.teams;

import dev.stint.api.TeamViews;
import dev.stint.server.db.TeamsRow;
import dev.stint.spec.teams.BudgetSpec;
import dev.stint.spec.teams.ChannelSpec;
import dev.stint.spec.teams.TeamSpec;
import dev.stint.spec.teams.TeamsDifference.Change;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the doors show of teams. */
final class TeamsShow {

    private TeamsShow() {}

    static TeamViews.TeamView view(TeamSpec team) {
        return new TeamViews.TeamView(
                team.name(),
                team.members(),
                team.shares(),
                team.quota().machines(),
                team.quota().gpuHoursPerMonth(),
                team.quota().usdPerDay(),
                team.families(),
                team.budgets().stream().map(TeamsShow::budget).toList(),
                team.channels().stream().map(TeamsShow::channel).toList());
    }

    static TeamViews.TeamsPlan plan(
            long revision, boolean applied, List<Change> changes, List<TeamViews.TeamUse> used) {
        return new TeamViews.TeamsPlan(
                revision, applied, changes.stream().map(TeamsShow::change).toList(), used);
    }

    static TeamViews.TeamRevision revision(TeamsRow row) {
        return new TeamViews.TeamRevision(
                row.revision(), row.appliedAt(), row.appliedBy(), row.fileName(), row.summary());
    }

    /** Such as {@code +audio ~vision -nlp}. */
    static String summary(List<Change> changes) {
        return changes.stream()
                .map(change -> switch (change.kind()) {
                    case ADDED -> "+" + change.team();
                    case CHANGED -> "~" + change.team();
                    case REMOVED -> "-" + change.team();
                })
                .collect(Collectors.joining(" "));
    }

    static String words(TeamViews.TeamUse use) {
        return "teams." + use.team() + ": has " + use.runs() + " run(s) that can still go on, " + use.schedules()
                + " schedule(s), " + use.tokens() + " live token(s) and " + use.secrets() + " secret(s)";
    }

    private static TeamViews.TeamBudget budget(BudgetSpec budget) {
        return new TeamViews.TeamBudget(
                budget.project().orElse(""), budget.usd(), word(budget.period()), word(budget.atLimit()));
    }

    private static TeamViews.TeamChannel channel(ChannelSpec channel) {
        return new TeamViews.TeamChannel(
                word(channel.kind()),
                ChannelSpec.shown(channel.kind(), channel.target()),
                channel.secret(),
                channel.on());
    }

    private static TeamViews.TeamChange change(Change change) {
        return new TeamViews.TeamChange(
                change.team(),
                word(change.kind()),
                change.lines().stream()
                        .map(line -> new TeamViews.TeamChangeLine(line.key(), line.before(), line.after()))
                        .toList());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
