package dev.stint.server.money;

import dev.stint.core.budget.BudgetPeriod;
import dev.stint.core.budget.Standing;
import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.Timespan;
import dev.stint.providers.Money;
import dev.stint.server.access.Teams;
import dev.stint.server.db.BudgetTable;
import dev.stint.server.db.BudgetTable.Live;
import dev.stint.server.db.BudgetTable.Owner;
import dev.stint.server.db.BudgetTable.Running;
import dev.stint.spec.teams.BudgetSpec;
import dev.stint.spec.teams.TeamSpec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Says how the budgets of all teams stand. Safe for use by many threads. */
class BudgetBooks {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration RECENT = Duration.ofDays(7);

    private final Teams teams;
    private final BudgetTable table;

    /** In which a segment is either open or in the ledger, never neither and never both. */
    private final TransactionTemplate snapshot;

    private volatile Optional<List<Standing>> latest = Optional.empty();

    BudgetBooks(Teams teams, BudgetTable table, TransactionTemplate transaction) {
        this.teams = teams;
        this.table = table;
        this.snapshot = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
    }

    /** As {@link #standings} last said, or says now when it was not asked before. */
    List<Standing> latest(Instant now) {
        return latest.orElseGet(() -> standings(now));
    }

    /** Every budget there is, in the order of teams. */
    List<Standing> standings(Instant now) {
        List<TeamSpec> budgeted =
                teams.all().stream().filter(team -> !team.budgets().isEmpty()).toList();
        List<Standing> standings = budgeted.isEmpty()
                ? List.of()
                : Objects.requireNonNull(snapshot.execute(status -> standings(budgeted, now)));
        latest = Optional.of(standings);
        return standings;
    }

    /** What teams spent in some time up to now. */
    Map<Owner, Money> spent(Collection<String> of, Timespan when, Instant now) {
        return Objects.requireNonNull(snapshot.execute(status -> spent(of, when, table.running(of, now))));
    }

    private List<Standing> standings(List<TeamSpec> budgeted, Instant now) {
        List<String> names = budgeted.stream().map(TeamSpec::name).toList();
        List<Running> running = table.running(names, now);
        List<Live> live = table.live(names);
        Map<String, Instant> first = table.firstPaid(names);
        Map<Owner, Money> recent = spent(names, new Timespan(now.minus(RECENT), now), running);
        Map<BudgetPeriod, Map<Owner, Money>> spent = new HashMap<>();
        List<Standing> standings = new ArrayList<>();
        for (TeamSpec team : budgeted) {
            Duration since = Duration.between(first.getOrDefault(team.name(), now), now);
            Duration during = since.compareTo(DAY) < 0 ? DAY : since.compareTo(RECENT) > 0 ? RECENT : since;
            for (BudgetSpec budget : team.budgets()) {
                BudgetPeriod period = BudgetPeriod.of(budget.period(), now);
                Map<Owner, Money> inPeriod = spent.computeIfAbsent(period, key -> spent(names, key.time(), running));
                Predicate<Owner> its = owner -> owner.team().equals(team.name())
                        && budget.project().map(owner.project()::equals).orElse(true);
                Duration left = Duration.between(now, period.time().to());
                standings.add(Standing.at(
                        now,
                        team.name(),
                        budget,
                        period,
                        sum(inPeriod, its),
                        new Standing.Outlook(committed(live, running, its, left), sum(recent, its), during)));
            }
        }
        return standings;
    }

    private Map<Owner, Money> spent(Collection<String> of, Timespan when, List<Running> running) {
        Map<Owner, Money> spent = new HashMap<>(table.spent(of, when));
        running.forEach(each -> spent.merge(each.owner(), when.part(each.segment()), Money::plus));
        return spent;
    }

    private static Money sum(Map<Owner, Money> spent, Predicate<Owner> its) {
        return spent.entrySet().stream()
                .filter(each -> its.test(each.getKey()))
                .map(Map.Entry::getValue)
                .reduce(Money.ZERO, Money::plus);
    }

    /**
     * What runs at work are still expected to cost: as much for each step that is left as for those that were done, and not more than
     * their machines cost at the present price until the period ends. A run that tells no progress is left to the recent rate.
     */
    private static Money committed(List<Live> live, List<Running> running, Predicate<Owner> its, Duration left) {
        Map<String, Money> open = new HashMap<>();
        Map<String, Money> perHour = new HashMap<>();
        for (Running each : running) {
            LedgerRow segment = each.segment();
            open.merge(segment.run(), segment.usd(), Money::plus);
            perHour.merge(segment.run(), segment.usdPerHour(), Money::plus);
        }
        Money committed = Money.ZERO;
        for (Live run : live) {
            long step = run.step().orElse(0L);
            long total = run.total().orElse(0L);
            if (its.test(run.owner()) && step > 0 && total > step) {
                BigDecimal soFar = run.written()
                        .plus(open.getOrDefault(run.run(), Money.ZERO))
                        .usd();
                Money expected = new Money(soFar.multiply(BigDecimal.valueOf(total - step))
                        .divide(BigDecimal.valueOf(step), 9, RoundingMode.HALF_EVEN));
                Money most = perHour.getOrDefault(run.run(), Money.ZERO).perHourFor(left);
                committed = committed.plus(expected.compareTo(most) < 0 ? expected : most);
            }
        }
        return committed;
    }
}
