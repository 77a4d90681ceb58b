package dev.stint.server.engine;

import dev.stint.core.run.RunState;
import dev.stint.server.Board;
import dev.stint.server.RefusedException;
import dev.stint.server.db.BoardTable;
import dev.stint.server.db.Readers;
import dev.stint.server.db.RunRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What pages show of many runs at once. */
@Component
class BoardDesk implements Board {

    private static final int WRONG = 400;
    private static final int MOST_PER_PAGE = 200;

    /** A scan of a month's ledger for somebody who reloads a page would be the dearest thing a server does. */
    private static final Duration SPENDING_FRESH = Duration.ofSeconds(15);

    private final BoardTable table;
    private final RunViews views;
    private final Savings savings;
    private final Pools pools;
    private final Readers readers;
    private final InstantSource clock;
    private final Map<Asked, Spending> spendings = new ConcurrentHashMap<>();

    private record Asked(Optional<Set<String>> visible, Instant since) {}

    BoardDesk(BoardTable table, RunViews views, Savings savings, Pools pools, Readers readers, InstantSource clock) {
        this.table = table;
        this.views = views;
        this.savings = savings;
        this.pools = pools;
        this.readers = readers;
        this.clock = clock;
    }

    @Override
    public Page runs(Filter filter, Optional<String> before, int limit) {
        int most = Math.max(1, Math.min(limit, MOST_PER_PAGE));
        BoardTable.Wanted wanted = new BoardTable.Wanted(
                filter.visible(), state(filter.state()), filter.team(), filter.project(), filter.tag(), filter.name());
        long from = before.map(BoardDesk::cursor).orElse(Long.MAX_VALUE);
        return readers.read(() -> page(table.page(wanted, from, most + 1), most));
    }

    private Page page(List<RunRow> page, int most) {
        List<RunRow> shown = page.subList(0, Math.min(most, page.size()));
        Map<String, Integer> priorities = shown.stream().collect(Collectors.toMap(RunRow::id, RunRow::priority));
        Map<String, BigDecimal> saved = savings.of(shown, clock.instant());
        List<Line> lines = views.briefs(shown).stream()
                .map(run ->
                        new Line(run, priorities.getOrDefault(run.id(), 0), Optional.ofNullable(saved.get(run.id()))))
                .toList();
        return new Page(
                lines,
                page.size() > most
                        ? Optional.of(String.valueOf(shown.get(shown.size() - 1).seq()))
                        : Optional.empty());
    }

    @Override
    public List<StateCount> counts(Optional<Set<String>> visible) {
        Map<String, Integer> counts = readers.read(() -> table.counts(visible));
        return Arrays.stream(RunState.values())
                .map(state -> new StateCount(state.name(), counts.getOrDefault(state.name(), 0)))
                .toList();
    }

    @Override
    public long logBytes(String run) {
        return readers.read(() -> table.logBytes(run));
    }

    @Override
    public Spending spending(Optional<Set<String>> visible, Instant since) {
        Instant now = clock.instant();
        Asked asked = new Asked(visible, since);
        Spending kept = spendings.get(asked);
        if (kept != null && now.isBefore(kept.at().plus(SPENDING_FRESH))) {
            return kept;
        }
        Spending spending = readers.read(() -> {
            SpendingSums sums = new SpendingSums(since);
            table.machines(visible, since).forEach(sums::add);
            table.storage(visible, since).forEach(sums::add);
            table.owed(visible, now).forEach(sums::add);
            return sums.upTo(now);
        });
        spendings.values().removeIf(old -> !now.isBefore(old.at().plus(SPENDING_FRESH)));
        spendings.put(asked, spending);
        return spending;
    }

    @Override
    public List<TierBytes> tiers(Optional<Set<String>> visible) {
        return readers.read(() -> table.tiers(visible)).stream()
                .map(tier -> new TierBytes(
                        tier.store(),
                        tier.storageClass(),
                        tier.runs(),
                        tier.objects(),
                        tier.bytes(),
                        tier.at(),
                        tier.usd().usd()))
                .toList();
    }

    @Override
    public Markets markets(int limit) {
        return pools.markets(limit, clock.instant());
    }

    private static String state(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        if (word.isEmpty() || word.equalsIgnoreCase("live")) {
            return word.toLowerCase(Locale.ROOT);
        }
        if (Arrays.stream(RunState.values()).noneMatch(state -> state.name().equals(name))) {
            throw new RefusedException(
                    WRONG,
                    2,
                    "state: '" + word + "' is unknown; use live or one of " + Arrays.toString(RunState.values()),
                    List.of());
        }
        return name;
    }

    private static long cursor(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new RefusedException(WRONG, 2, "before: '" + text + "' is no cursor of an earlier page", List.of());
        }
    }
}
