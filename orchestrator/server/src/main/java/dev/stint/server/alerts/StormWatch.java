package dev.stint.server.alerts;

import dev.stint.core.watch.Storms;
import dev.stint.core.watch.Storms.Rule;
import dev.stint.core.watch.Storms.Tally;
import dev.stint.server.db.AlertTable;
import dev.stint.server.db.PreemptionTable;
import dev.stint.server.db.PreemptionTable.Count;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Looks for storms: many machines taken within a short time, of a team or in a market. Every server may look; a storm is told once.
 */
@Component
class StormWatch {

    private final PreemptionTable preemptions;
    private final AlertTable told;
    private final Alerts alerts;
    private final InstantSource clock;

    StormWatch(PreemptionTable preemptions, AlertTable told, Alerts alerts, InstantSource clock) {
        this.preemptions = preemptions;
        this.told = told;
        this.alerts = alerts;
        this.clock = clock;
    }

    /** One look. Cheap where nothing was taken. */
    void look() {
        Rule rule = Rule.USUAL;
        Instant now = clock.instant();
        List<Count> counts = preemptions.since(now.minus(rule.window()));
        if (counts.stream().noneMatch(count -> count.taken() > 0)) {
            return;
        }
        for (Tally storm : Storms.among(tallies(counts, Count::team), rule, now, team -> lately("team", team, ""))) {
            raise(storm.scope(), key("team", storm.scope(), ""), "team " + storm.scope(), storm, rule, now);
        }
        for (Tally storm : Storms.among(tallies(counts, Count::market), rule, now, market -> Optional.empty())) {
            counts.stream()
                    .filter(count -> count.market().equals(storm.scope()) && count.taken() > 0)
                    .filter(count -> lately("market", storm.scope(), count.team())
                            .map(at -> !now.isBefore(at.plus(rule.quiet())))
                            .orElse(true))
                    .forEach(count -> raise(
                            count.team(),
                            key("market", storm.scope(), count.team()),
                            "market " + storm.scope(),
                            storm,
                            rule,
                            now));
        }
    }

    private Optional<Instant> lately(String kind, String scope, String team) {
        return told.newest(key(kind, scope, team));
    }

    private static String key(String kind, String scope, String team) {
        String key = "storm/" + kind + "/" + scope + "/" + team;
        // names of markets are long; what is cut off is stood for by its hash
        return (key.length() <= 250 ? key : key.substring(0, 240) + "#" + Integer.toHexString(key.hashCode())) + "@";
    }

    private void raise(String team, String prefix, String scope, Tally storm, Rule rule, Instant now) {
        // two servers that see it at once make the same key
        long slot = now.getEpochSecond() / Math.max(1, rule.window().toSeconds());
        String words = storm.taken() + " of " + storm.machines() + " machines were taken within "
                + rule.window().toMinutes() + " min";
        alerts.raise(new Alert(
                AlertKind.STORM,
                team,
                "",
                Optional.empty(),
                prefix + slot,
                "preemption storm, " + scope + ": " + words,
                "In " + scope + ", " + words + ". Their runs go on elsewhere from their newest checkpoints;"
                        + " none of this counts as a retry.\n\n"
                        + "stint ls --live shows the runs, stint cooldowns what is avoided for now.",
                now));
    }

    private static List<Tally> tallies(List<Count> counts, Function<Count, String> scope) {
        Map<String, Tally> tallies = new TreeMap<>();
        for (Count count : counts) {
            tallies.merge(
                    scope.apply(count),
                    new Tally(scope.apply(count), count.taken(), count.machines()),
                    (a, b) -> new Tally(a.scope(), a.taken() + b.taken(), a.machines() + b.machines()));
        }
        return List.copyOf(tallies.values());
    }
}
