package dev.stint.server.schedules;

import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import dev.stint.core.schedule.PriceOutlook;
import dev.stint.core.schedule.PriceProfile;
import dev.stint.core.schedule.WindowRules.Need;
import dev.stint.providers.Money;
import dev.stint.server.HandClock;
import dev.stint.server.Schedules;
import dev.stint.server.alerts.Alert;
import dev.stint.server.db.AfterTable;
import dev.stint.server.db.FiringTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.SchedulePriceTable;
import dev.stint.server.db.ScheduleRow;
import dev.stint.server.db.ScheduleTable;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.server.queue.QueuedRun;
import dev.stint.spec.WorkEstimate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.transaction.support.TransactionTemplate;

/** One server's schedules, on tables that several may share; time and runs are the test's. */
final class SchedulesUnderTest {

    static final Schedules.By ADA = new Schedules.By("ada", team -> true, team -> false);
    static final Schedules.By EVE = new Schedules.By("eve", team -> true, team -> false);
    static final Schedules.By OPERATOR = new Schedules.By("olga", team -> true, team -> true);

    final TablesUnderTest tables;
    final HandClock clock;
    final FakeEngine engine;
    final ScheduleDesk desk;
    final List<Alert> alerts = new ArrayList<>();
    private final Firings firings;
    private final Submitting submitting;
    private final ScheduleGate gate;

    /** Empties the tables first: making them takes longer than most tests. */
    SchedulesUnderTest(TablesUnderTest tables, Instant now) {
        this(emptied(tables), new HandClock(now));
    }

    private static TablesUnderTest emptied(TablesUnderTest tables) {
        List.of("run_after", "firing_run", "firing", "schedule_price", "schedule_after", "schedule", "run")
                .forEach(table -> tables.jdbc().sql("delete from " + table).update());
        tables.jdbc().sql("alter table schedule alter column id restart with 1").update();
        return tables;
    }

    private SchedulesUnderTest(TablesUnderTest tables, HandClock clock) {
        this.tables = tables;
        this.clock = clock;
        this.engine = new FakeEngine(tables, clock);
        ScheduleTable schedules = new ScheduleTable(tables.jdbc());
        FiringTable firingTable = new FiringTable(tables.jdbc());
        AfterTable after = new AfterTable(tables.jdbc());
        Plans plans = new Plans();
        TransactionTemplate transaction = new TransactionTemplate(tables.manager());
        this.firings = new Firings(schedules, firingTable, plans, transaction, clock);
        this.submitting = new Submitting(schedules, firingTable, plans, engine, alerts::add);
        this.gate = new ScheduleGate(after, schedules, firingTable, plans, new SeenPrices(tables, plans));
        this.desk = new ScheduleDesk(
                schedules,
                after,
                firings,
                submitting,
                new ScheduleShow(firingTable, plans),
                engine,
                transaction,
                clock);
    }

    /** Another server on the same database. */
    SchedulesUnderTest other() {
        return new SchedulesUnderTest(tables, clock);
    }

    /** What happens as a minute begins. */
    void tick() {
        firings.decideDue();
        submitting.submitPending();
    }

    /** Half a tick: decided, and then the server is gone. */
    void decideOnly() {
        firings.decideDue();
    }

    void at(String instant) {
        clock.pass(Duration.between(clock.instant(), Instant.parse(instant)));
    }

    ScheduleViews.ScheduleView put(String name, String schedule, String... more) {
        return desk.put(
                new Requests.PutSchedule(
                        "name: " + name + "\nrun: ./train\nschedule: " + schedule + "\n" + String.join("\n", more)
                                + "\n",
                        name + ".yaml",
                        Map.of(),
                        ""),
                ADA);
    }

    /** A run that somebody submits by hand. */
    String submit(String name, String... more) {
        return engine.submit(
                new Requests.Submit(
                        "name: " + name + "\nrun: b\n" + String.join("\n", more) + "\n", "job.yaml", Map.of(), "", ""),
                "ada");
    }

    /** Firings of a schedule, the oldest first. */
    List<ScheduleViews.FiringView> firings(String name) {
        List<ScheduleViews.FiringView> all =
                new ArrayList<>(desk.show("default", name).firings());
        Collections.reverse(all);
        return all;
    }

    /** Each firing as {@code hour decision}, the oldest first. */
    List<String> decisions(String name) {
        return firings(name).stream()
                .map(each -> each.planned() + " " + each.decision())
                .toList();
    }

    /** All runs of a job, the oldest first. */
    List<String> runs(String name) {
        return tables.jdbc()
                .sql("select id from run where name = ? order by seq")
                .param(name)
                .query(String.class)
                .list();
    }

    RunRow run(String id) {
        return new RunTable(tables.jdbc()).find(id).orElseThrow();
    }

    /** What holds queued runs back, by run. */
    Map<String, String> held() {
        List<QueuedRun> waiting = tables
                .jdbc()
                .sql("select id from run where state = 'QUEUED' order by seq")
                .query(String.class)
                .list()
                .stream()
                .map(this::run)
                .map(row -> new QueuedRun(
                        row.id(),
                        row.seq(),
                        row.name(),
                        row.team(),
                        row.project(),
                        row.tags(),
                        row.tier(),
                        row.priority(),
                        row.submittedAt()))
                .toList();
        return gate.held(waiting, clock.instant());
    }

    /** As the server has them, but the engine's part: starts take six minutes. */
    private record SeenPrices(TablesUnderTest tables, Plans plans) implements WindowPrices {
        @Override
        public Need need(ScheduleRow schedule) {
            return new Need(plans.of(schedule).job().work().flatMap(WorkEstimate::anywhere), Duration.ofMinutes(6));
        }

        @Override
        public Optional<PriceOutlook> outlook(ScheduleRow schedule, Instant from, Instant until) {
            List<PriceProfile.Sample> samples = new ArrayList<>();
            for (Map.Entry<Instant, Money> each : new SchedulePriceTable(tables.jdbc())
                    .since(schedule.id(), from.minus(Duration.ofDays(8)))
                    .entrySet()) {
                samples.add(new PriceProfile.Sample(each.getKey(), each.getValue()));
            }
            return PriceProfile.outlook(samples, from, until);
        }
    }
}
