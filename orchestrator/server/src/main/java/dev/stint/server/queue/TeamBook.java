package dev.stint.server.queue;

import dev.stint.core.queue.Used;
import dev.stint.providers.Money;
import dev.stint.server.access.Teams;
import dev.stint.server.db.TeamUseTable;
import dev.stint.spec.teams.TeamSpec;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What teams may have and what they have used up. Safe for use by many threads. */
@Component
public class TeamBook {

    private final Teams teams;
    private final TeamUseTable use;

    TeamBook(Teams teams, TeamUseTable use) {
        this.teams = teams;
        this.use = use;
    }

    /** The rules of a team; those of an unbounded one where nobody has described it. */
    public TeamSpec of(String team) {
        return teams.of(team);
    }

    /** All that are described, by name. */
    Map<String, TeamSpec> all() {
        return teams.all().stream().collect(Collectors.toMap(TeamSpec::name, Function.identity()));
    }

    /** What teams have used up, of those things only for which they have a bound. */
    Map<String, Used> used(Map<String, TeamSpec> rules, Set<String> asked, Instant now) {
        Set<String> hours = new HashSet<>();
        Set<String> money = new HashSet<>();
        for (String name : asked) {
            TeamSpec team = rules.get(name);
            if (team != null) {
                team.quota().gpuHoursPerMonth().ifPresent(any -> hours.add(name));
                team.quota().usdPerDay().ifPresent(any -> money.add(name));
            }
        }
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Map<String, BigDecimal> usedHours = use.gpuHours(
                hours, today.withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toInstant(), now);
        Map<String, Money> spent =
                use.spent(money, today.atStartOfDay(ZoneOffset.UTC).toInstant(), now);
        Map<String, Used> used = new HashMap<>();
        for (String name : asked) {
            used.put(
                    name,
                    new Used(usedHours.getOrDefault(name, BigDecimal.ZERO), spent.getOrDefault(name, Money.ZERO)));
        }
        return used;
    }
}
