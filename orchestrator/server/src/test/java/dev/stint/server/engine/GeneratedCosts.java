package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.StorageRow;
import dev.stint.core.run.Effect.Outcome;
import dev.stint.core.run.RunState;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.CostTable;
import dev.stint.server.db.FamilyTable;
import dev.stint.server.db.Json;
import dev.stint.server.db.LedgerTable;
import dev.stint.server.db.MemberTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.StorageTable;
import dev.stint.server.db.TablesUnderTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A database of runs as the engine leaves them, drawn from a seed: preempted, fallen back to on-demand, asked for on-demand, gangs,
 * shards, prices that change, checkpoints in stores, some still at work; from September to the middle of November 2026.
 */
public final class GeneratedCosts {

    /** The instant of the look. */
    public static final Instant NOW = Instant.parse("2026-11-16T12:34:56.789012Z");

    private static final Instant FIRST = Instant.parse("2026-09-01T00:00:00Z");
    private static final List<String> TEAMS = List.of("vision", "speech", "ops");
    private static final List<String> PROJECTS = List.of("", "classify", "segment");
    private static final List<String> TYPES = List.of("g5.xlarge", "p4d.24xlarge", "m6i.large");

    public final TablesUnderTest tables = new TablesUnderTest();

    /** Every whole run. */
    public final List<String> runs = new ArrayList<>();

    private final SplittableRandom random;
    private final RunTable runTable = new RunTable(tables.jdbc());
    private final LedgerTable ledger = new LedgerTable(tables.jdbc());
    private final StorageTable storage = new StorageTable(tables.jdbc());

    /** @param count how many runs, not counting their shards */
    public GeneratedCosts(long seed, int count) {
        random = new SplittableRandom(seed);
        new TransactionTemplate(tables.manager()).executeWithoutResult(status -> {
            for (int i = 0; i < count; i++) {
                run("job" + (i % 17) + "-r" + i);
            }
        });
    }

    /** What reads them, as the server has it. */
    public CostFacts facts() {
        return new CostFacts(new CostTable(tables.jdbc()), meter(), properties(), transaction());
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(tables.manager());
    }

    Meter meter() {
        return new Meter(
                new AttemptTable(tables.jdbc()),
                new MemberTable(tables.jdbc()),
                ledger,
                new FamilyTable(tables.jdbc()),
                storage,
                transaction());
    }

    static EngineProperties properties() {
        return new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("stint.engine", EngineProperties.class);
    }

    private void run(String id) {
        runs.add(id);
        Instant submitted = micros(
                FIRST.plusSeconds(random.nextLong(Duration.between(FIRST, NOW).toSeconds() - 86_400)));
        String team = pick(TEAMS);
        String project = pick(PROJECTS);
        boolean asks = random.nextInt(8) == 0;
        String spec = "name: job\n"
                + (asks ? "capacity: on-demand\n" : random.nextInt(4) == 0 ? "# on-demand if it must\n" : "")
                + "resources: {cpus: 1}\nrun: ./train\n";
        Map<String, String> tags =
                random.nextBoolean() ? Map.of("model", "m" + random.nextInt(4), "owner", "\"ada\"") : Map.of();
        int shards = random.nextInt(12) == 0 ? 1 + random.nextInt(4) : 0;
        insert(id, team, project, tags, spec, submitted);
        Instant end = submitted;
        if (shards == 0) {
            end = life(id, submitted, asks);
        }
        for (int shard = 0; shard < shards; shard++) {
            insert(id + "." + shard, team, project, Map.of(), "", submitted);
            Instant its = life(id + "." + shard, submitted, asks);
            end = its.isAfter(end) ? its : end;
        }
        boolean rests = end.isBefore(NOW);
        RunState state = rests ? (random.nextInt(5) == 0 ? RunState.FAILED : RunState.SUCCEEDED) : RunState.RUNNING;
        tables.jdbc()
                .sql("update run set state = ?, ended_at = ? where id = ?")
                .param(state.name())
                .param(rests ? at(end) : null)
                .param(id)
                .update();
    }

    private void insert(
            String id, String team, String project, Map<String, String> tags, String spec, Instant submitted) {
        RunRow row = TablesUnderTest.row(TablesUnderTest.accepted(id), submitted, spec);
        runTable.insert(row, "");
        tables.jdbc()
                .sql("update run set team = ?, project = ?, tags = ? where id = ?")
                .param(team)
                .param(project)
                .param(Json.write(tags))
                .param(id)
                .update();
        if (random.nextInt(10) > 0) {
            runTable.onDemandSeen(id, new RunRow.OnDemand(market(CapacityType.ON_DEMAND, pick(TYPES)), price(0.5, 4)));
        }
    }

    /** The attempts of a run or a shard; until when they went on. */
    private Instant life(String run, Instant from, boolean onDemandOnly) {
        int attempts = 1 + random.nextInt(4);
        // a shard has one machine
        int machines = random.nextInt(10) == 0 && !run.contains(".") ? 2 + random.nextInt(3) : 1;
        Instant at = from;
        for (int number = 1; number <= attempts && at.isBefore(NOW); number++) {
            CapacityType capacity = onDemandOnly || random.nextInt(4) == 0
                    ? CapacityType.ON_DEMAND
                    : random.nextInt(20) == 0 ? CapacityType.RESERVED : CapacityType.SPOT;
            Instant granted = micros(at.plusMillis(random.nextLong(600_000)));
            Instant gone = micros(granted.plusMillis(
                    60_000 + random.nextLong(random.nextInt(12) == 0 ? 4_000_000_000L : 200_000_000L)));
            attempt(run, number, attempts, machines, capacity, granted, gone);
            at = gone;
        }
        if (random.nextInt(3) == 0 && at.isBefore(NOW)) {
            stored(run, from);
        }
        return at;
    }

    private void attempt(
            String run, int number, int of, int machines, CapacityType capacity, Instant granted, Instant gone) {
        boolean open = !gone.isBefore(NOW);
        Market market = market(capacity, pick(TYPES));
        Duration whole = Duration.between(granted, open ? NOW : gone);
        double command = random.nextInt(15) == 0 ? 0 : whole.toMillis() / 1000.0 * (0.6 + 0.4 * random.nextDouble());
        Outcome outcome = number < of
                ? random.nextInt(4) == 0 ? Outcome.MOVED : Outcome.PREEMPTED
                : random.nextInt(5) == 0 ? Outcome.FAILED : Outcome.SUCCEEDED;
        double lost = outcome == Outcome.PREEMPTED ? command * random.nextDouble() : 0;
        // only attempts that are seen to the end have an account
        Money price = capacity == CapacityType.RESERVED ? Money.ZERO : price(0.05, 5);
        Segments first = segments(run, number, market, granted, gone, price);
        tables.jdbc()
                .sql("""
                        insert into attempt (run, attempt, launch, token, market, request, placed_at, tried, usd_per_hour,
                            machine, granted_at, started_at, ended_at, end_wanted, gone_at, outcome, command_seconds,
                            useful_seconds, lost_seconds, segment_from, gpu_count, gpu_mean_percent, gpu_peak_percent,
                            gpu_peak_memory_bytes, gpu_memory_bytes)
                        values (?, ?, 1, ?, ?, ?, ?, true, ?, ?, ?, ?, ?, false, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .param(run)
                .param(number)
                .param(run + "-" + number)
                .param(market.id())
                .param("{\"count\":" + machines + "}")
                .param(at(granted))
                .param(first.price().usd())
                .param("i-" + run + "-" + number)
                .param(at(granted))
                .param(random.nextInt(6) == 0 ? null : at(micros(granted.plusMillis(random.nextLong(60_000)))))
                .param(open ? null : at(gone))
                .param(open ? null : at(gone))
                .param(open ? null : outcome.name())
                .param(command)
                .param(open ? 0 : command - lost)
                .param(open ? 0 : lost)
                .param(at(first.openFrom()))
                .param(market.instanceType().startsWith("m") ? null : 1 + random.nextInt(8))
                .param(market.instanceType().startsWith("m") ? null : 100 * random.nextDouble())
                .param(market.instanceType().startsWith("m") ? null : 100.0)
                .param(market.instanceType().startsWith("m") ? null : 1L)
                .param(market.instanceType().startsWith("m") ? null : 1L)
                .update();
        for (int rank = 1; rank < machines; rank++) {
            Segments member = segments(run, number, market, granted, gone, first.price());
            tables.jdbc()
                    .sql("""
                            insert into gang_member (run, attempt, launch, node_rank, machine, granted_at, gone_at, segment_from)
                            values (?, ?, 1, ?, ?, ?, ?, ?)""")
                    .param(run)
                    .param(number)
                    .param(rank)
                    .param("i-" + rank)
                    .param(at(granted))
                    .param(open ? null : at(gone))
                    .param(at(member.openFrom()))
                    .update();
        }
    }

    /**
     * What a machine's rows came to.
     *
     * @param price the last one
     * @param openFrom since when it is not in the ledger; null when all is
     */
    private record Segments(Money price, @Nullable Instant openFrom) {}

    private Segments segments(String run, int attempt, Market market, Instant granted, Instant gone, Money price) {
        Instant from = granted;
        Money now = price;
        for (int change = random.nextInt(4); change > 0; change--) {
            Instant to = micros(from.plusMillis(1 + random.nextLong(50_000_000)));
            if (!to.isBefore(gone) || !to.isBefore(NOW)) {
                break;
            }
            append(run, attempt, market, from, to, now);
            from = to;
            now = market.capacity() == CapacityType.SPOT ? price(0.05, 5) : now;
        }
        // all machines of an attempt go on at one price
        if (!now.equals(price) && gone.isAfter(from)) {
            Instant to = micros(from.plusMillis(1));
            if (to.isBefore(gone) && to.isBefore(NOW)) {
                append(run, attempt, market, from, to, now);
                from = to;
            }
            now = price;
        }
        if (gone.isBefore(NOW)) {
            append(run, attempt, market, from, gone, now);
            return new Segments(now, null);
        }
        return new Segments(now, from);
    }

    private void append(String run, int attempt, Market market, Instant from, Instant to, Money price) {
        ledger.append(new LedgerRow(
                run,
                attempt,
                LedgerRow.Kind.COMPUTE,
                market,
                from,
                to,
                price,
                price.perHourFor(Duration.between(from, to))));
    }

    private void stored(String run, Instant from) {
        Instant at = from;
        for (int i = random.nextInt(4); i >= 0; i--) {
            Instant to = micros(at.plusMillis(random.nextLong(2_000_000_000L)));
            if (to.isAfter(NOW)) {
                return;
            }
            StorageRow.Kind kind = StorageRow.Kind.values()[random.nextInt(4)];
            boolean once = kind != StorageRow.Kind.STORAGE;
            storage.append(new StorageRow(
                    run,
                    kind,
                    pick(List.of("s3://bucket/p", "gs://bucket", "az://acc/c", "file:///var/stint")),
                    kind == StorageRow.Kind.TRANSFER ? "" : pick(List.of("STANDARD", "GLACIER_IR")),
                    once ? to : at,
                    to,
                    1 + random.nextInt(9),
                    random.nextLong(1L << 40),
                    BigDecimal.valueOf(random.nextDouble() * 300),
                    BigDecimal.valueOf(0.001 + random.nextDouble() / 20)));
            at = to;
        }
    }

    /** The bill of a run as its own page shows it. */
    Views.CostView bill(String run) {
        RunRow row = runTable.find(run).orElseThrow();
        FamilyTable family = new FamilyTable(tables.jdbc());
        List<AttemptRow> attempts = new ArrayList<>(new AttemptTable(tables.jdbc()).granted(run));
        attempts.addAll(family.granted(run));
        return new Bills(properties()).of(row, attempts, meter().rows(run, NOW), storage.of(run));
    }

    private Market market(CapacityType capacity, String type) {
        return pick(List.of(
                new Market("aws", "us-east-1", "us-east-1a", type, capacity),
                new Market("aws", "eu-west-1", "eu-west-1b", type, capacity),
                new Market("gcp", "us-central1", "us-central1-a", type, capacity),
                new Market("azure", "westeurope", "1", type, capacity),
                new Market("local", "home", "home", type, capacity)));
    }

    private Money price(double least, double most) {
        return Money.of(least + (most - least) * random.nextDouble());
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static Instant micros(Instant at) {
        return Instant.ofEpochSecond(at.getEpochSecond(), at.getNano() / 1000 * 1000L);
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
