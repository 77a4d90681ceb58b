package dev.stint.server.metrics;

import dev.stint.core.run.RunState;
import dev.stint.server.BudgetUse;
import dev.stint.server.db.DeliveryTable;
import dev.stint.server.db.WatchTable;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Numbers about the installation, read from the database when somebody asks, at most every few seconds. Every server of an
 * installation tells the same. Safe for use by many threads.
 */
final class Sightings {

    private static final Logger log = LoggerFactory.getLogger(Sightings.class);

    static final Duration FRESH = Duration.ofSeconds(5);

    /** The ledgers are long. */
    static final Duration FRESH_SPEND = Duration.ofMinutes(1);

    /** A machine that nobody wants should be gone by then. */
    static final Duration OVERDUE = Duration.ofMinutes(10);

    private static final Duration DAY = Duration.ofDays(1);
    private static final int TEAMS = 100;

    private final WatchTable watch;
    private final DeliveryTable deliveries;
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Supplier<Optional<BudgetUse>> budgetUse;
    private final MultiGauge budgets;
    private final MultiGauge runs;
    private final MultiGauge cooldowns;
    private final MultiGauge alerts;
    private final Labels teams = new Labels(TEAMS);
    private final Map<Tags, Double> spend = new ConcurrentHashMap<>();
    private Instant read = Instant.MIN;
    private Instant readSpend = Instant.MIN;
    private volatile double databaseUp = 1;
    private volatile double longestQueuedSeconds;
    private volatile double overdueMachines;

    /** @param budgetUse absent where nobody looks after budgets */
    Sightings(
            WatchTable watch,
            DeliveryTable deliveries,
            MeterRegistry registry,
            InstantSource clock,
            Supplier<Optional<BudgetUse>> budgetUse) {
        this.budgetUse = budgetUse;
        this.budgets = MultiGauge.builder("stint.budget.used.ratio")
                .description("What was spent of a budget: 1 when it is used up.")
                .register(registry);
        this.watch = watch;
        this.deliveries = deliveries;
        this.registry = registry;
        this.clock = clock;
        this.runs = multi("stint.runs", "Whole runs by state; those that are done are not among them.");
        this.cooldowns = multi("stint.cooldowns", "Markets, zones, regions and providers that are avoided for now.");
        this.alerts =
                multi("stint.alert.deliveries", "Deliveries of alerts that wait, or were given up in the last day.");
        Gauge.builder("stint.database.up", this, each -> each.databaseUp)
                .description("Whether the database answered when it was asked last.")
                .register(registry);
        Gauge.builder("stint.queue.longest", this, each -> each.longestQueuedSeconds)
                .description("How long the run that waits for a slot longest has waited.")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("stint.machines.overdue", this, each -> each.overdueMachines)
                .description("Machines nobody wants any more that are still not gone after ten minutes.")
                .register(registry);
    }

    /** Reads what is old. @param providers whose cooldowns are told even where there are none */
    synchronized void refresh(Set<String> providers) {
        Instant now = clock.instant();
        if (now.isBefore(read.plus(FRESH)) && !now.isBefore(read)) {
            return;
        }
        try {
            state(providers, now);
            if (!now.isBefore(readSpend.plus(FRESH_SPEND)) || now.isBefore(readSpend)) {
                spend();
                budgets(now);
                readSpend = now;
            }
            databaseUp = 1;
        } catch (DataAccessException e) {
            databaseUp = 0;
            log.warn("metrics are told without those of the database, which cannot be asked: {}", e.toString());
        }
        read = now;
    }

    private void state(Set<String> providers, Instant now) {
        Map<RunState, Integer> byState = watch.runs();
        runs.register(
                Stream.of(RunState.values())
                        .filter(state -> !state.resting() || state == RunState.PAUSED)
                        .map(state -> row("state", word(state), byState.getOrDefault(state, 0)))
                        .toList(),
                true);
        Map<String, Long> closed = new HashMap<>(watch.cooldowns(now));
        providers.forEach(provider -> closed.putIfAbsent(provider, 0L));
        cooldowns.register(
                closed.entrySet().stream()
                        .map(each -> row("provider", each.getKey(), each.getValue()))
                        .toList(),
                true);
        DeliveryTable.Backlog backlog = deliveries.backlog(now.minus(DAY));
        alerts.register(
                List.of(row("state", "waiting", backlog.waiting()), row("state", "given_up", backlog.givenUp())), true);
        longestQueuedSeconds = watch.longestQueued()
                .map(since -> Math.max(0, Duration.between(since, now).toMillis() / 1000.0))
                .orElse(0.0);
        overdueMachines = watch.overdueMachines(now.minus(OVERDUE));
    }

    private void budgets(Instant now) {
        Map<Tags, Double> ratios = new HashMap<>();
        budgetUse
                .get()
                .map(use -> use.used(now))
                .orElse(List.of())
                .forEach(each -> ratios.merge(
                        Tags.of("team", teams.bounded(each.team()), "project", each.project(), "period", each.period()),
                        each.ratio(),
                        Math::max));
        budgets.register(
                ratios.entrySet().stream()
                        .<MultiGauge.Row<?>>map(each -> MultiGauge.Row.of(each.getKey(), each.getValue()))
                        .toList(),
                true);
    }

    private void spend() {
        Map<Tags, Double> sums = new HashMap<>();
        for (WatchTable.Spend each : watch.spend()) {
            Tags tags = Tags.of(
                    "team", teams.bounded(each.team()), "provider", each.provider(), "capacity", each.capacity());
            sums.merge(tags, each.usd().doubleValue(), Double::sum);
        }
        sums.forEach((tags, usd) -> {
            if (spend.put(tags, usd) == null) {
                FunctionCounter.builder("stint.spend", spend, all -> all.getOrDefault(tags, 0.0))
                        .description("Money in the ledgers: machines by how they are paid for, and storage.")
                        .baseUnit("usd")
                        .tags(tags)
                        .register(registry);
            }
        });
    }

    private MultiGauge multi(String name, String help) {
        return MultiGauge.builder(name).description(help).register(registry);
    }

    private static MultiGauge.Row<?> row(String label, String value, Number number) {
        return MultiGauge.Row.of(Tags.of(label, value), number);
    }

    private static String word(RunState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
