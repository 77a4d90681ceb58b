package dev.stint.spec.teams;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a file of teams changes. Pure; shows no addresses of webhooks, which are often passwords. */
public final class TeamsDifference {

    private TeamsDifference() {}

    /** What becomes of a team. */
    public enum Kind {
        ADDED,
        CHANGED,
        REMOVED
    }

    /**
     * A team that is not what it was.
     *
     * @param lines in the order of their keys
     */
    public record Change(String team, Kind kind, List<Line> lines) {
        public Change {
            lines = List.copyOf(lines);
        }
    }

    /**
     * A value that is not what it was.
     *
     * @param key such as {@code quota.machines}
     * @param before empty: there was none
     * @param after empty: there is none any more
     */
    public record Line(String key, Optional<String> before, Optional<String> after) {}

    /** The teams that are not what they were, by name. */
    public static List<Change> between(List<TeamSpec> before, List<TeamSpec> after) {
        Map<String, TeamSpec> old = byName(before);
        Map<String, TeamSpec> fresh = byName(after);
        TreeSet<String> names = new TreeSet<>(old.keySet());
        names.addAll(fresh.keySet());
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            Kind kind = !old.containsKey(name) ? Kind.ADDED : !fresh.containsKey(name) ? Kind.REMOVED : Kind.CHANGED;
            List<Line> lines = lines(
                    Optional.ofNullable(old.get(name))
                            .map(TeamsDifference::values)
                            .orElse(Map.of()),
                    Optional.ofNullable(fresh.get(name))
                            .map(TeamsDifference::values)
                            .orElse(Map.of()));
            if (kind != Kind.CHANGED || !lines.isEmpty()) {
                changes.add(new Change(name, kind, lines));
            }
        }
        return changes;
    }

    private static Map<String, TeamSpec> byName(List<TeamSpec> teams) {
        return teams.stream().collect(Collectors.toMap(TeamSpec::name, Function.identity()));
    }

    private static List<Line> lines(Map<String, String> before, Map<String, String> after) {
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        return keys.stream()
                .map(key -> new Line(key, Optional.ofNullable(before.get(key)), Optional.ofNullable(after.get(key))))
                .filter(line -> !line.before().equals(line.after()))
                .toList();
    }

    /** What a team is, one text for each key. */
    private static Map<String, String> values(TeamSpec team) {
        Map<String, String> values = new TreeMap<>();
        values.put("shares", Integer.toString(team.shares()));
        team.members().forEach((person, role) -> values.put("members." + person, role));
        team.quota().machines().ifPresent(most -> values.put("quota.machines", most.toString()));
        team.quota()
                .gpuHoursPerMonth()
                .ifPresent(most -> values.put("quota.gpu_hours_per_month", BudgetSpec.plain(most)));
        team.quota().usdPerDay().ifPresent(most -> values.put("quota.usd_per_day", BudgetSpec.plain(most) + " USD"));
        if (!team.families().isEmpty()) {
            values.put("families", String.join(", ", team.families()));
        }
        for (BudgetSpec budget : team.budgets()) {
            values.put(
                    "budgets." + budget.project().map(project -> project + ".").orElse("")
                            + budget.period().name().toLowerCase(Locale.ROOT) + "."
                            + budget.atLimit().name().toLowerCase(Locale.ROOT),
                    BudgetSpec.plain(budget.usd()) + " USD");
        }
        for (ChannelSpec channel : team.channels()) {
            values.put("notify." + named(channel), told(channel));
        }
        return values;
    }

    /** With some digits of a digest where the address is not shown, so that another one is seen to be another. */
    private static String named(ChannelSpec channel) {
        String shown = ChannelSpec.shown(channel.kind(), channel.target());
        return channel.kind().name().toLowerCase(Locale.ROOT) + " " + shown
                + (shown.equals(channel.target()) ? "" : " #" + digits(channel.target()));
    }

    private static String told(ChannelSpec channel) {
        String on = channel.on().isEmpty() ? "all but succeeded" : String.join(", ", channel.on());
        return "on " + on
                + channel.secret().map(name -> ", signed with " + name).orElse("");
    }

    private static String digits(String target) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(target.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
