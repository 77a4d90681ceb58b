package dev.stint.server.queue;

import dev.stint.api.QueueViews;
import dev.stint.server.access.Teams;
import dev.stint.server.db.QueuedRuns;
import dev.stint.server.db.Readers;
import dev.stint.server.db.TeamUseTable;
import dev.stint.spec.teams.TeamSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;

/** The queue on tables in memory, as the dispatcher of a server uses it; another one on the same tables is another server. */
final class QueueUnderTest {

    static final QueueProperties PROPERTIES = new QueueProperties(Duration.ofHours(6), Duration.ofSeconds(30), 1000);

    final QueuedRuns runs;
    final Map<String, String> held = new TreeMap<>();
    final Set<String> live = new HashSet<>();
    final Admission admission;
    final QueueBoard board;
    final Turns turns;
    private final QueueDesk desk;
    private final int slots;

    /** Passes whenever somebody looks, so that nobody is shown what was. */
    private long nanos;

    QueueUnderTest(QueuedRuns runs, int slots) {
        this(runs, slots, PROPERTIES);
    }

    QueueUnderTest(QueuedRuns runs, int slots, QueueProperties properties) {
        this.runs = runs;
        this.slots = slots;
        Teams teams = new Teams() {
            @Override
            public TeamSpec of(String team) {
                return runs.teams.getOrDefault(team, TeamSpec.unbounded(team));
            }

            @Override
            public List<TeamSpec> all() {
                return List.copyOf(runs.teams.values());
            }
        };
        Gate gate = (waiting, now) -> {
            Map<String, String> reasons = new TreeMap<>(held);
            reasons.keySet().retainAll(waiting.stream().map(QueuedRun::id).toList());
            return reasons;
        };
        TeamBook book = new TeamBook(teams, new TeamUseTable(runs.jdbc));
        QueueLook look = new QueueLook(runs.queue, book, bean(Gate.class, gate), properties, runs.clock);
        this.board = new QueueBoard(look, new Readers(runs.tables.source()), () -> nanos);
        this.admission = new Admission(runs.queue, look, board, properties, runs.transaction, runs.clock, () -> 0L);
        this.desk = new QueueDesk(board, runs.clock);
        this.turns = new Turns(runs.queue, runs.clock);
    }

    private static <T> ObjectProvider<T> bean(Class<T> type, T bean) {
        StaticListableBeanFactory factory = new StaticListableBeanFactory();
        factory.addBean(type.getSimpleName(), bean);
        return factory.getBeanProvider(type);
    }

    /** A round of the dispatcher: what it starts is live. */
    List<String> round() {
        return round(Integer.MAX_VALUE);
    }

    /** @param most runs that it starts */
    List<String> round(int most) {
        List<String> starting = admission.next(live, slots, most);
        live.addAll(starting);
        return starting;
    }

    String why(String run) {
        nanos += 1_000_000_000L;
        return board.why(List.of(run)).getOrDefault(run, "");
    }

    QueueViews.QueueView shown(Predicate<String> teams) {
        nanos += 1_000_000_000L;
        return desk.look(teams, 10_000);
    }
}
