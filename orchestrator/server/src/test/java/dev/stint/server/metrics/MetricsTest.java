package dev.stint.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunMachine;
import dev.stint.core.run.Transition;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.PreemptionDrill;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.server.BudgetUse;
import dev.stint.server.HandClock;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.DeliveryTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.server.db.WatchTable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is told to Prometheus, and what its rules and dashboard ask for. */
class MetricsTest {

    private static final Path DOCS = Path.of("../../docs/observability");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final Market SPOT = Market.parse("aws/us-east-1/us-east-1a/g5.xlarge/spot");

    private static final TablesUnderTest TABLES = new TablesUnderTest();
    private static final PrometheusMeterRegistry REGISTRY = PrometheusTelemetry.registry();
    private static final HandClock CLOCK = new HandClock(NOON);
    private static final Meters METERS = new Meters(REGISTRY);
    private static final RunMeter RUNS = new RunMeter(METERS, CLOCK);
    private static final WatchedProviders PROVIDERS = new WatchedProviders(METERS, RUNS);

    private static HikariDataSource pool;
    private static PrometheusTelemetry telemetry;
    private static String text;
    private static Exposition told;

    /** A run from the queue to a preemption and its next machine, and everything else that is counted, once. */
    @BeforeAll
    static void a_day_at_the_server() throws SQLException {
        pool = new HikariDataSource();
        pool.setDataSource(TABLES.source());
        pool.getConnection().close();
        telemetry = new PrometheusTelemetry(
                REGISTRY,
                PROVIDERS,
                new Sightings(
                        new WatchTable(TABLES.jdbc()),
                        new DeliveryTable(TABLES.jdbc()),
                        REGISTRY,
                        CLOCK,
                        () -> Optional.of(now -> List.of(new BudgetUse.Used("vision", "", "month", 0.85)))),
                List.<Consumer<MeterRegistry>>of(
                        all -> pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(all)),
                        all -> Gauge.builder("stint.server.runs.owned", () -> 3)
                                .description("Runs.")
                                .register(all),
                        all -> Gauge.builder("stint.build.info", () -> 1)
                                .description("Version.")
                                .tag("version", "1")
                                .register(all)));
        CapacityProvider cloud = PROVIDERS.over(provider());

        Run machine = TablesUnderTest.accepted("job-1");
        RunRow row = TABLES.insert(machine, NOON.minusSeconds(90), "");
        RunRow placed = step(row, new RunEvent.Admitted());
        placed = step(placed, new RunEvent.Placed(SPOT, "cheapest"));
        placed = step(placed, new RunEvent.LaunchGranted("i-1"));
        placed = step(placed, new RunEvent.CommandStarted(OptionalLong.empty(), 0));
        placed = step(placed, new RunEvent.Committed(1, 100, 1000, 4.2));
        placed = step(placed, new RunEvent.DeadlineAtRisk("little time"));
        placed = step(placed, new RunEvent.Noticed("rebalance"));
        CLOCK.pass(Duration.ofMillis(400));
        RUNS.launching("job-1");
        RUNS.launching("job-1"); // the same launch, repeated after a lost answer
        placed = step(placed, new RunEvent.MachineEnded(dev.stint.providers.MachineStatus.End.PREEMPTED, "taken"));
        step(placed, new RunEvent.Fatal("no market"));
        assertThat(failure(() -> cloud.list("inst"))).isInstanceOf(ProviderUnavailableException.class);
        Timer.builder("http.server.requests")
                .description("Requests that were answered, by the pattern of their path.")
                .tags("method", "GET", "uri", "/api/v1/runs", "status", "200")
                .register(REGISTRY)
                .record(Duration.ofMillis(3));
        TABLES.jdbc()
                .sql("insert into ledger (run, attempt, kind, market, from_at, to_at, usd_per_hour, usd)"
                        + " values ('job-1', 1, 'COMPUTE', '" + SPOT.id()
                        + "', current_timestamp, current_timestamp, 1, 2.5)")
                .update();
        TABLES.jdbc()
                .sql(
                        "insert into cooldown (scope, until_at, why) values ('aws/us-east-1', timestamp with time zone '2026-03-02 00:00:00+00', 'x')")
                .update();
        text = telemetry.exposition();
        told = new Exposition(text);
    }

    @AfterAll
    static void close() {
        pool.close();
        telemetry.close();
    }

    private static RunRow step(RunRow row, RunEvent event) {
        Transition transition = RunMachine.apply(row.machine(), event);
        assertThat(transition.rejected())
                .as(event + " in " + row.machine().state())
                .isFalse();
        RUNS.seen(row, event, transition, CLOCK.instant());
        return TablesUnderTest.row(transition.run(), row.submittedAt(), "");
    }

    private static CapacityProvider provider() {
        return (CapacityProvider) Proxy.newProxyInstance(
                MetricsTest.class.getClassLoader(), new Class<?>[] {CapacityProvider.class}, (self, method, args) -> {
                    if (method.getName().equals("id")) {
                        return "aws";
                    }
                    throw new ProviderUnavailableException("no network", null);
                });
    }

    private static Throwable failure(Runnable work) {
        try {
            work.run();
            throw new AssertionError("nothing failed");
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static double value(String series) {
        Double value = told.values.get(series);
        assertThat(value).as(series + " in\n" + text).isNotNull();
        return value;
    }

    @Test
    void the_exposition_is_in_the_published_format() {
        assertThat(told.faults).isEmpty();
        assertThat(told.types).hasSizeGreaterThan(40);
    }

    @Test
    void the_check_of_the_format_finds_faults() {
        assertThat(new Exposition("# HELP a_total x\n# TYPE a_total counter\na_total{b=\"c\"} 1\n").faults)
                .isEmpty();
        for (String broken : List.of(
                "# TYPE a counter\n# HELP a x\na 1\n", // no _total
                "# TYPE a_total counter\na_total 1\n", // no HELP
                "# HELP a x\n# TYPE a gauge\na 1\na 2\n", // twice
                "# HELP a x\n# TYPE a gauge\nb 2\n", // another family
                "# HELP a x\n# TYPE a gauge\na{b=\"c\"d\"} 2\n", // not escaped
                "# HELP a x\n# TYPE a gauge\na{b=\"c\",b=\"d\"} 2\n", // label twice
                "# HELP a x\n# TYPE a gauge\na 1", // line does not end
                "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
                "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n")) {
            assertThat(new Exposition(broken).faults).as(broken).isNotEmpty();
        }
    }

    @Test
    void promtool_finds_nothing_to_complain_of() throws Exception {
        Optional<String> promtool = promtool();
        assumeTrue(
                promtool.isPresent(), "promtool is not installed: the format was checked by a parser of our own only");
        Path file = Files.createTempFile("metrics", ".txt");
        try {
            Files.writeString(file, text);
            assertThat(run(file, promtool.get(), "check", "metrics")).isEmpty();
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void promtool_plays_every_rule() throws Exception {
        Optional<String> promtool = promtool();
        assumeTrue(promtool.isPresent(), "promtool is not installed: rules are checked for their names only");

        assertThat(run(
                        null,
                        promtool.get(),
                        "test",
                        "rules",
                        DOCS.resolve("rules.test.yml").toString(),
                        DOCS.resolve("rules-day.test.yml").toString()))
                .contains("SUCCESS");
    }

    @Test
    void what_happened_is_told() {
        String aws = "market_type=\"spot\",provider=\"aws\"";
        assertThat(value("stint_attempts_total{market_type=\"spot\",outcome=\"preempted\",provider=\"aws\"}"))
                .isEqualTo(1);
        assertThat(value("stint_preemptions_total{" + aws + "}")).isEqualTo(1);
        assertThat(value("stint_queue_wait_seconds_count{}")).isEqualTo(1);
        assertThat(value("stint_queue_wait_seconds_sum{}")).isEqualTo(90);
        assertThat(value("stint_notice_to_launch_seconds_count{}")).isEqualTo(1);
        assertThat(value("stint_notice_to_launch_seconds_sum{}")).isEqualTo(0.4);
        assertThat(value("stint_notice_to_launch_seconds_bucket{le=\"0.25\"}")).isZero();
        assertThat(value("stint_notice_to_launch_seconds_bucket{le=\"0.5\"}")).isEqualTo(1);
        assertThat(value("stint_checkpoint_commit_seconds_sum{}")).isEqualTo(4.2);
        assertThat(value("stint_runs_ended_total{outcome=\"failed\",team=\"team\"}"))
                .isEqualTo(1);
        assertThat(value("stint_runs_ended_total{outcome=\"succeeded\",team=\"team\"}"))
                .isZero();
        assertThat(value("stint_deadlines_at_risk_total{team=\"team\"}")).isEqualTo(1);
        assertThat(value("stint_provider_errors_total{class=\"unavailable\",provider=\"aws\"}"))
                .isEqualTo(1);
        assertThat(value("stint_provider_errors_total{class=\"no_capacity\",provider=\"aws\"}"))
                .isZero();
        assertThat(value("stint_runs{state=\"queued\"}")).isEqualTo(1);
        assertThat(value("stint_runs{state=\"running\"}")).isZero();
        assertThat(value("stint_queue_longest_seconds{}")).isGreaterThan(0);
        assertThat(value("stint_cooldowns{provider=\"aws\"}")).isEqualTo(1);
        assertThat(value("stint_spend_usd_total{capacity=\"spot\",provider=\"aws\",team=\"team\"}"))
                .isEqualTo(2.5);
        assertThat(value("stint_budget_used_ratio{period=\"month\",project=\"\",team=\"vision\"}"))
                .isEqualTo(0.85);
        assertThat(value("stint_database_up{}")).isEqualTo(1);
        assertThat(value("stint_machines_overdue{}")).isZero();
        assertThat(value("stint_alert_deliveries{state=\"given_up\"}")).isZero();
    }

    @Test
    void no_label_names_a_run_and_none_grows_without_end() {
        assertThat(text).doesNotContain("job-1").doesNotContain("i-1\"");
        Labels labels = new Labels(2);
        assertThat(Stream.of("a", "b", "c", "a", "d").map(labels::bounded))
                .containsExactly("a", "b", "other", "a", "other");
    }

    @Test
    void a_provider_that_is_looked_at_can_do_all_that_it_could() throws Exception {
        for (java.lang.reflect.Method method : CapacityProvider.class.getMethods()) {
            assertThat(WatchedProvider.class.getDeclaredMethod(method.getName(), method.getParameterTypes()))
                    .as("a method that is not passed on would answer with its default")
                    .isNotNull();
        }
        assertThat(PROVIDERS.over(provider())).isNotInstanceOf(PreemptionDrill.class);
        List<Object> preempted = new ArrayList<>();
        CapacityProvider local = (CapacityProvider) Proxy.newProxyInstance(
                MetricsTest.class.getClassLoader(),
                new Class<?>[] {CapacityProvider.class, PreemptionDrill.class},
                (self, method, args) -> {
                    if (method.getName().equals("id")) {
                        return "aws";
                    }
                    preempted.add(args[0]);
                    return null;
                });
        ((PreemptionDrill) PROVIDERS.over(local)).preempt("m-1");
        assertThat(preempted).containsExactly("m-1");
    }

    @Test
    void a_launch_that_is_refused_counts_as_what_it_is() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Meters meters = new Meters(registry);
        WatchedProviders watch = new WatchedProviders(meters, new RunMeter(meters, CLOCK));
        watch.over(provider());
        watch.failed("aws", "quota", false);
        assertThat(watch.lastFailures()).containsEntry("aws", Optional.empty());
        watch.failed("aws", "auth", true);
        assertThat(watch.lastFailures()).containsEntry("aws", Optional.of("auth"));
        assertThat(registry.get("stint.provider.errors")
                        .tags("provider", "aws", "class", "quota")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void a_run_that_rests_is_sent_as_a_trace() throws Exception {
        BlockingQueue<byte[]> got = new LinkedBlockingQueue<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            got.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        Traces traces = new Traces(
                "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces",
                "1",
                "inst-1",
                new AttemptTable(TABLES.jdbc()));
        try {
            Run machine = TablesUnderTest.accepted("traced-1");
            RunRow row = TABLES.insert(machine, NOON, "");
            new AttemptTable(TABLES.jdbc())
                    .insert("traced-1", 1, 1, "token-1", SPOT, "{}", new Money(BigDecimal.ONE), NOON);
            new AttemptTable(TABLES.jdbc()).granted("traced-1", 1, 1, "i-1", NOON);
            RunEvent event = new RunEvent.Fatal("no market");
            traces.seen(row, event, RunMachine.apply(machine, event), NOON.plusSeconds(9));
            traces.close();
            assertThat(new String(Objects.requireNonNull(got.poll(20, TimeUnit.SECONDS)), StandardCharsets.ISO_8859_1))
                    .contains("traced-1", "attempt 1", SPOT.id(), "no market");
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void metrics_are_told_without_a_database_too() {
        TablesUnderTest gone = new TablesUnderTest();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Meters meters = new Meters(registry);
        PrometheusTelemetry alone = new PrometheusTelemetry(
                registry,
                new WatchedProviders(meters, new RunMeter(meters, CLOCK)),
                new Sightings(
                        new WatchTable(gone.jdbc()), new DeliveryTable(gone.jdbc()), registry, CLOCK, Optional::empty),
                List.of());
        gone.jdbc().sql("drop table storage_ledger").update();
        gone.jdbc().sql("drop table alert_delivery").update();

        Exposition without = new Exposition(alone.exposition());
        alone.close();
        assertThat(without.faults).isEmpty();
        assertThat(without.values).containsEntry("stint_database_up{}", 0.0);
    }

    @Test
    void every_metric_that_rules_and_dashboard_ask_for_is_told() throws IOException {
        Set<String> asked = new TreeSet<>();
        rules().forEach(rule -> asked.addAll(metrics(rule.get("expr").toString())));
        assertThat(asked).hasSizeGreaterThan(20);
        int ofRules = asked.size();
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DOCS.resolve("dashboard.json")));
        dashboard.findValues("expr").forEach(expr -> asked.addAll(metrics(expr.asString())));
        assertThat(asked).hasSizeGreaterThan(ofRules);
        asked.remove("up"); // Prometheus' own

        assertThat(told.names).containsAll(asked);
    }

    @Test
    void every_metric_of_ours_is_on_the_page_and_the_other_way_round() throws IOException {
        String page = Files.readString(DOCS.resolve("README.md"));
        Set<String> listed = new TreeSet<>();
        Matcher row = Pattern.compile("^\\| `(stint_\\w+)`", Pattern.MULTILINE).matcher(page);
        while (row.find()) {
            listed.add(row.group(1));
        }
        Set<String> ours = new TreeSet<>(told.types.keySet());
        ours.removeIf(name -> !name.startsWith("stint_") || name.endsWith("_max"));
        assertThat(listed).isEqualTo(ours);
    }

    @Test
    void every_rule_is_tested_both_ways_and_names_a_page_that_is_there() throws IOException {
        String tests =
                Files.readString(DOCS.resolve("rules.test.yml")) + Files.readString(DOCS.resolve("rules-day.test.yml"));
        String pages = Files.readString(Path.of("../../docs/operations.md"));
        Set<String> anchors = new HashSet<>();
        Matcher heading = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE).matcher(pages);
        while (heading.find()) {
            anchors.add(heading.group(1)
                    .toLowerCase(java.util.Locale.ROOT)
                    .replaceAll("[^a-z0-9 -]", "")
                    .replace(' ', '-'));
        }
        assertThat(rules()).hasSizeGreaterThan(15).allSatisfy(rule -> {
            String name = rule.get("alert").toString();
            assertThat(tests).contains("- name: " + name + " fires\n", "- name: " + name + " stays silent\n");
            Map<?, ?> annotations = (Map<?, ?>) rule.get("annotations");
            String runbook = String.valueOf(annotations.get("runbook"));
            assertThat(runbook).startsWith("docs/operations.md#");
            assertThat(anchors).contains(runbook.substring(runbook.indexOf('#') + 1));
        });
    }

    private static List<Map<String, Object>> rules() throws IOException {
        Map<String, List<Map<String, List<Map<String, Object>>>>> file =
                new Yaml().load(Files.readString(DOCS.resolve("rules.yml")));
        return file.get("groups").stream()
                .flatMap(group -> group.get("rules").stream())
                .toList();
    }

    /** Names in an expression that are neither functions, nor labels, nor words of the language. */
    private static Set<String> metrics(String expression) {
        String bare = expression
                .replaceAll("\\{[^}]*}", "")
                .replaceAll("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)", " ")
                .replaceAll("\\[[^]]*]", " ");
        Set<String> names = new TreeSet<>();
        Matcher name =
                Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\w*\\s*\\()").matcher(bare);
        while (name.find()) {
            if (!Set.of("and", "or", "unless", "bool", "le", "e").contains(name.group())
                    && name.group().matches("up|\\w+_\\w+")) {
                names.add(name.group());
            }
        }
        names.removeIf(each -> each.matches("histogram_quantile|label_values|group_left|group_right"));
        return names;
    }

    private static Optional<String> promtool() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static String run(@org.jspecify.annotations.Nullable Path input, String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        Process process = builder.start();
        String said;
        try (InputStream out = process.getInputStream()) {
            said = new String(out.readAllBytes());
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
