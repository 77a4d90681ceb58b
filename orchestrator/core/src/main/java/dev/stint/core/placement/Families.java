package dev.stint.core.placement;

import dev.stint.providers.Market;
import dev.stint.spec.teams.TeamSpec;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The instance families a team may use: globs over {@code provider:instance-type}, in which {@code *} stands for any text and
 * {@code ?} for any character. Pure and immutable.
 */
public final class Families {

    private final String team;
    private final List<String> globs;
    private final List<Pattern> patterns;

    private Families(String team, List<String> globs) {
        this.team = team;
        this.globs = globs;
        this.patterns = globs.stream().map(Families::pattern).toList();
    }

    /** Those of a team; all where it names none. */
    public static Families of(TeamSpec team) {
        return of(team.name(), team.families());
    }

    /** @param globs none for all */
    public static Families of(String team, List<String> globs) {
        return new Families(team, List.copyOf(globs));
    }

    /** Why a market is none of them; empty when it is one, or all are approved. */
    public Optional<String> misfit(Market market) {
        String name = market.provider() + ":" + market.instanceType();
        boolean approved = patterns.isEmpty()
                || patterns.stream().anyMatch(each -> each.matcher(name).matches());
        return approved
                ? Optional.empty()
                : Optional.of("team " + team + " may not use " + name + ", only " + String.join(", ", globs)
                        + " (families of the team)");
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(glob.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
                .collect(Collectors.joining()));
    }
}
