package dev.stint.server.queue;

import dev.stint.core.queue.FairQueue;
import dev.stint.core.queue.Needs;
import dev.stint.core.queue.QueueSnapshot;
import dev.stint.core.queue.Turn;
import dev.stint.core.queue.Waiting;
import dev.stint.core.run.RunState;
import dev.stint.server.db.QueueRow;
import dev.stint.server.db.QueueTable;
import dev.stint.spec.Tier;
import dev.stint.spec.teams.TeamSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Reads everything the order of the queue depends on, in a handful of queries however many runs wait, and asks for the order. */
@Component
class QueueLook {

    /** A run at work that has not asked for its turn again for so long does not want one any more: it asks at least twice a minute. */
    static final Duration WANTED = Duration.ofSeconds(90);

    private final QueueTable table;
    private final TeamBook teams;
    private final ObjectProvider<Gate> gates;
    private final FairQueue queue;
    private final InstantSource clock;

    QueueLook(
            QueueTable table,
            TeamBook teams,
            ObjectProvider<Gate> gates,
            QueueProperties properties,
            InstantSource clock) {
        this.table = table;
        this.teams = teams;
        this.gates = gates;
        this.queue = new FairQueue(properties.ageing());
        this.clock = clock;
    }

    /**
     * What was seen and decided.
     *
     * @param rows the waiting runs, by id
     * @param turns the same, in their order
     */
    record Seen(
            QueueSnapshot snapshot, Map<String, QueueRow> rows, Map<String, QueueTable.Held> held, List<Turn> turns) {}

    /**
     * Decides, and changes nothing.
     *
     * @param taken slots that are taken
     */
    Seen look(int slots, int taken) {
        Instant now = clock.instant();
        List<QueueRow> rows = table.waiting(now.minus(WANTED));
        Map<String, QueueTable.Held> held = table.held();
        Map<String, TeamSpec> rules = rows.isEmpty() ? Map.of() : teams.all();
        Set<String> asked = rows.stream().map(QueueRow::team).collect(Collectors.toCollection(TreeSet::new));
        Map<String, Needs> has = new HashMap<>();
        held.forEach((team, sums) -> has.put(team, new Needs(sums.machines(), sums.accelerators())));
        Map<String, String> reasons = held(rows, now);
        QueueSnapshot snapshot = new QueueSnapshot(
                now,
                slots,
                taken,
                rows.stream().map(row -> waiting(row, reasons)).toList(),
                has,
                rules,
                teams.used(rules, asked, now));
        return new Seen(
                snapshot,
                rows.stream().collect(Collectors.toMap(QueueRow::id, row -> row)),
                held,
                queue.decide(snapshot));
    }

    private Map<String, String> held(List<QueueRow> rows, Instant now) {
        List<QueuedRun> queued = rows.stream()
                .filter(row -> !placing(row))
                .map(QueueLook::queued)
                .toList();
        Map<String, String> reasons = new TreeMap<>();
        if (!queued.isEmpty()) {
            gates.orderedStream()
                    .forEach(gate -> gate.held(queued, now)
                            .forEach((run, why) -> reasons.merge(run, why, (one, other) -> one + "; " + other)));
        }
        return reasons;
    }

    private static Waiting waiting(QueueRow row, Map<String, String> reasons) {
        return new Waiting(
                row.id(),
                row.seq(),
                row.team(),
                tier(row.tier()),
                row.priority(),
                row.since(),
                new Needs(row.machines(), row.accelerators()),
                placing(row) && row.deadline(),
                Optional.ofNullable(reasons.get(row.id())));
    }

    private static boolean placing(QueueRow row) {
        return row.state() == RunState.PLACING;
    }

    private static QueuedRun queued(QueueRow row) {
        return new QueuedRun(
                row.id(),
                row.seq(),
                row.name(),
                row.team(),
                row.project(),
                row.tags(),
                row.tier(),
                row.priority(),
                row.submittedAt());
    }

    private static Tier tier(String word) {
        return Tier.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
