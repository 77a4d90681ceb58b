package dev.stint.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers of {@code /api/v1/teams}. Conventions as in {@link Views}. */
public final class TeamViews {

    private TeamViews() {}

    /**
     * The teams that are described, by name.
     *
     * @param revision of the file that was applied last; 0 before the first
     */
    public record TeamList(long revision, List<TeamView> teams) {
        public TeamList {
            teams = List.copyOf(teams);
        }
    }

    /**
     * A team.
     *
     * @param members name of a person or service to their role
     * @param families globs over {@code provider:instance-type}; none for all
     * @param channels whom to tell
     */
    public record TeamView(
            String name,
            Map<String, String> members,
            int shares,
            Optional<Integer> machines,
            Optional<BigDecimal> gpuHoursPerMonth,
            Optional<BigDecimal> usdPerDay,
            List<String> families,
            List<TeamBudget> budgets,
            List<TeamChannel> channels) {
        public TeamView {
            members = Map.copyOf(members);
            families = List.copyOf(families);
            budgets = List.copyOf(budgets);
            channels = List.copyOf(channels);
        }
    }

    /**
     * Money for a while.
     *
     * @param project empty for the whole team's
     * @param period {@code day}, {@code month}, {@code quarter} or {@code year}
     * @param atLimit {@code pause} or {@code warn}
     */
    public record TeamBudget(String project, BigDecimal usd, String period, String atLimit) {}

    /**
     * Whom to tell of what.
     *
     * @param channel {@code webhook}, {@code slack} or {@code email}
     * @param target the address, or of a URL the host alone, since the rest is often a password
     * @param secret name of the secret that signs what is sent
     * @param on kinds of alerts; none for all but {@code succeeded}
     */
    public record TeamChannel(String channel, String target, Optional<String> secret, List<String> on) {
        public TeamChannel {
            on = List.copyOf(on);
        }
    }

    /**
     * What a file changes.
     *
     * @param revision of what is in force now
     * @param applied whether it is what this file says; not when it was only tried
     * @param changes none when the file says what is in force
     * @param used teams that it does not describe any more although something is theirs
     */
    public record TeamsPlan(long revision, boolean applied, List<TeamChange> changes, List<TeamUse> used) {
        public TeamsPlan {
            changes = List.copyOf(changes);
            used = List.copyOf(used);
        }
    }

    /**
     * A team that is not what it was.
     *
     * @param kind {@code added}, {@code changed} or {@code removed}
     */
    public record TeamChange(String team, String kind, List<TeamChangeLine> lines) {
        public TeamChange {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A value that is not what it was.
     *
     * @param key such as {@code quota.machines}
     */
    public record TeamChangeLine(String key, Optional<String> before, Optional<String> after) {}

    /**
     * What is a team's.
     *
     * @param runs that can still go on
     * @param tokens that would open something, if it were still a team
     */
    public record TeamUse(String team, long runs, long schedules, long tokens, long secrets) {}

    /** The files that were applied, newest first. */
    public record TeamHistory(List<TeamRevision> revisions) {
        public TeamHistory {
            revisions = List.copyOf(revisions);
        }
    }

    /**
     * A file that was applied.
     *
     * @param by who applied it
     * @param fileName as it was called there
     * @param summary which teams it added ({@code +}), changed ({@code ~}) and removed ({@code -})
     */
    public record TeamRevision(long revision, Instant at, String by, String fileName, String summary) {}

    /**
     * A file as it was applied.
     *
     * @param content its text
     */
    public record TeamFile(TeamRevision revision, String content) {}
}
