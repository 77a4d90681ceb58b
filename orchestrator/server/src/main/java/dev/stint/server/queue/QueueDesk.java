package dev.stint.server.queue;

import dev.stint.api.QueueViews;
import dev.stint.core.queue.Needs;
import dev.stint.core.queue.QueueSnapshot;
import dev.stint.core.queue.Turn;
import dev.stint.core.queue.Used;
import dev.stint.core.queue.WaitReason;
import dev.stint.server.WaitingRuns;
import dev.stint.server.db.QueueRow;
import dev.stint.server.db.QueueTable;
import dev.stint.spec.teams.TeamSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** The queue as the doors show it. */
@Component
class QueueDesk implements WaitingRuns {

    private final QueueBoard board;
    private final InstantSource clock;

    QueueDesk(QueueBoard board, InstantSource clock) {
        this.board = board;
        this.clock = clock;
    }

    @Override
    public QueueViews.QueueView look(Predicate<String> teams, int limit) {
        Optional<QueueLook.Seen> seen = board.seen();
        if (seen.isEmpty()) {
            return new QueueViews.QueueView(clock.instant(), 0, 0, 0, List.of(), List.of());
        }
        QueueSnapshot snapshot = seen.get().snapshot();
        List<Turn> shown = seen.get().turns().stream()
                .filter(turn -> teams.test(turn.run().team()))
                .toList();
        return new QueueViews.QueueView(
                snapshot.now(),
                snapshot.slots(),
                snapshot.taken(),
                shown.size(),
                shown.stream()
                        .limit(limit)
                        .map(turn -> view(turn, seen.get().rows(), snapshot))
                        .toList(),
                teams(seen.get(), teams));
    }

    private static QueueViews.QueuedView view(Turn turn, Map<String, QueueRow> rows, QueueSnapshot snapshot) {
        QueueRow row = rows.get(turn.run().id());
        return new QueueViews.QueuedView(
                turn.run().id(),
                turn.run().team(),
                row == null ? "" : row.project(),
                turn.run().tier().word(),
                turn.run().priority(),
                turn.position(),
                turn.run().since(),
                Duration.between(turn.run().since(), snapshot.now()).toMillis() / 1000.0,
                turn.run().needs().machines(),
                turn.run().needs().accelerators(),
                turn.waits()
                        .map(reason ->
                                reason.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .orElse("starting"),
                turn.waits().map(WaitReason::words).orElse("is about to start"),
                turn.waits().flatMap(WaitReason::notBefore));
    }

    private static List<QueueViews.TeamShareView> teams(QueueLook.Seen seen, Predicate<String> shown) {
        QueueSnapshot snapshot = seen.snapshot();
        TreeSet<String> names = new TreeSet<>(seen.held().keySet());
        snapshot.waiting().forEach(run -> names.add(run.team()));
        List<QueueViews.TeamShareView> views = new ArrayList<>();
        for (String name : names) {
            if (shown.test(name)) {
                TeamSpec team = snapshot.teams().getOrDefault(name, TeamSpec.unbounded(name));
                Optional<Used> used = Optional.ofNullable(snapshot.used().get(name));
                Needs has = snapshot.held().getOrDefault(name, Needs.NONE);
                views.add(new QueueViews.TeamShareView(
                        name,
                        team.shares(),
                        Optional.ofNullable(seen.held().get(name))
                                .map(QueueTable.Held::runs)
                                .orElse(0),
                        has.machines(),
                        has.accelerators(),
                        (int) snapshot.waiting().stream()
                                .filter(run -> run.team().equals(name))
                                .count(),
                        team.quota().machines(),
                        team.quota().gpuHoursPerMonth().flatMap(any -> used.map(Used::gpuHours)),
                        team.quota().gpuHoursPerMonth(),
                        team.quota()
                                .usdPerDay()
                                .flatMap(any -> used.map(sums -> sums.today().usd())),
                        team.quota().usdPerDay()));
            }
        }
        return views;
    }
}
