package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.core.run.Run;
import dev.stint.server.FakeSecretShelf;
import dev.stint.server.FakeUpkeep;
import dev.stint.server.HandClock;
import dev.stint.server.Installation;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.server.db.TestDatabase;
import dev.stint.server.life.AccessToken;
import dev.stint.server.peers.ServerId;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How long the dashboard's pages take with many runs in the database: the real tables, engine, door and templates, over HTTP. A figure for
 * {@code docs/performance.md}; {@code -Dstint.pages.runs} says how many.
 */
@Tag("long")
final class PageTimesTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final int RUNS = Integer.getInteger("stint.pages.runs", 10_000);
    private static final int ASKED = Integer.getInteger("stint.pages.asked", 200);
    private static final int MILLIS_ALLOWED = 300;

    @TempDir
    Path folder;

    @Import(EngineUnderTest.Parts.class)
    @ComponentScan({"dev.stint.server.life", "dev.stint.server.rest", "dev.stint.server.dashboard"})
    static class Parts {
        @Bean
        FakeUpkeep upkeep() {
            return new FakeUpkeep();
        }

        @Bean
        FakeSecretShelf secretShelf() {
            return new FakeSecretShelf();
        }

        @Bean
        Installation installation() {
            return new Installation("test", "memory:");
        }
    }

    @Test
    void pages_are_quick_with_ten_thousand_runs() throws Exception {
        try (ConfigurableApplicationContext context = start()) {
            String run = fill(context.getBean(JdbcTemplate.class), context.getBean(JdbcClient.class));
            String origin = "http://127.0.0.1:"
                    + ((WebServerApplicationContext) context).getWebServer().getPort();
            String cookie = "stint_token=" + context.getBean(AccessToken.class).reveal();
            List<String> slow = new ArrayList<>();
            System.out.printf("| page | median | 99 %% | longest | KiB |%n|---|---|---|---|---|%n");
            for (String page : List.of(
                    "/runs",
                    "/runs?state=live",
                    "/runs?state=failed&team=team-3&project=project-2",
                    "/runs?tag=model-name%3Dm7&name=job",
                    "/runs?before=" + RUNS / 2,
                    "/runs/" + run,
                    "/runs/" + run + "/stop",
                    "/cost",
                    "/cost?days=7",
                    "/pools",
                    "/checkpoints",
                    "/servers",
                    "/submit")) {
                double[] millis = new double[ASKED];
                int bytes = 0;
                for (int i = -20; i < ASKED; i++) {
                    long begin = System.nanoTime();
                    bytes = get(origin + page, cookie);
                    if (i >= 0) {
                        millis[i] = (System.nanoTime() - begin) / 1e6;
                    }
                }
                Arrays.sort(millis);
                double p99 = millis[(int) Math.ceil(ASKED * 0.99) - 1];
                System.out.printf(
                        Locale.ROOT,
                        "| `%s` | %.0f ms | %.0f ms | %.0f ms | %d |%n",
                        page.replace(run, "RUN"),
                        millis[ASKED / 2],
                        p99,
                        millis[ASKED - 1],
                        bytes / 1024);
                if (p99 >= MILLIS_ALLOWED) {
                    slow.add(page + ": " + p99 + " ms");
                }
            }
            assertThat(slow).isEmpty();
        }
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private int get(String address, String cookie) throws Exception {
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Cookie", cookie)
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(address).isEqualTo(200);
        return answer.body().length;
    }

    private ConfigurableApplicationContext start() {
        ObjectStore store = new MemoryObjectStore();
        HandClock clock = new HandClock(NOW);
        SpringApplication spring = new SpringApplication(Parts.class);
        spring.setRegisterShutdownHook(false);
        spring.setLogStartupInfo(false);
        spring.addInitializers(c -> {
            c.getBeanFactory().registerSingleton("clock", clock);
            c.getBeanFactory().registerSingleton("serverId", new ServerId("s-one", "test", "development"));
            c.getBeanFactory().registerSingleton("objectStore", store);
            c.getBeanFactory().registerSingleton("providerStores", ProviderStores.of(Map.of()));
            c.getBeanFactory().registerSingleton("providers", new Providers(List.of(new FakeCloud(store, clock))));
        });
        return spring.run(
                "--spring.datasource.url=" + TestDatabase.chosen().fresh(folder),
                "--stint.servers.beat=1h",
                "--stint.servers.lease=2h",
                "--stint.home=" + folder.resolve("home"),
                "--spring.main.banner-mode=off",
                "--spring.config.import=",
                "--stint.engine.dispatch-every=1h",
                "--stint.engine.reap-every=1h",
                "--stint.engine.sweep-every=1h");
    }

    /** Runs of a month, at rest: attempts, money and events as real ones have. Returns the newest. */
    private static String fill(JdbcTemplate jdbc, JdbcClient client) {
        SplittableRandom random = new SplittableRandom(1);
        String[] states = {"SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "FAILED", "CANCELLED", "PAUSED"};
        List<Object[]> runs = new ArrayList<>();
        List<Object[]> attempts = new ArrayList<>();
        List<Object[]> ledger = new ArrayList<>();
        List<Object[]> events = new ArrayList<>();
        RunTable table = new RunTable(client);
        String id = "";
        for (int n = 0; n < RUNS; n++) {
            id = String.format(Locale.ROOT, "job-%d-%05d", n % 97, n);
            Run machine = TablesUnderTest.accepted(id);
            Instant at = NOW.minus(Duration.ofDays(30)).plusSeconds((long) n * 30 * 86_400 / RUNS);
            table.insert(TablesUnderTest.row(machine, at, "name: job\nrun: ./train\n"), "");
            String state = states[random.nextInt(states.length)];
            runs.add(new Object[] {
                "team-" + n % 12,
                "project-" + n % 5,
                Json.write(Map.of("model-name", "m" + n % 20)),
                state,
                Json.write(machine).replace("\"QUEUED\"", "\"" + state + "\""),
                "the command ended with code 0, after what somebody who reads this page would like to know of it",
                1000L,
                5000L,
                Timestamp.from(at.plusSeconds(7200)),
                id
            });
            for (int a = 1; a <= 3; a++) {
                String market = "aws/us-east-1/us-east-1" + "abc".charAt(a - 1) + "/g5.xlarge/"
                        + (random.nextInt(4) == 0 ? "on-demand" : "spot");
                Instant from = at.plusSeconds(2400L * (a - 1));
                StoredLaunch launch = new StoredLaunch(
                        id + a,
                        market,
                        1,
                        "test",
                        "team",
                        id,
                        a,
                        1,
                        NOW,
                        "memory:",
                        10,
                        at,
                        Duration.ofSeconds(60),
                        0,
                        Duration.ofSeconds(120),
                        List.of(),
                        false);
                attempts.add(new Object[] {
                    id,
                    a,
                    id + "-" + a,
                    market,
                    Json.write(launch),
                    Timestamp.from(from),
                    new BigDecimal("0.5"),
                    "i-" + a,
                    Timestamp.from(from),
                    Timestamp.from(from.plusSeconds(30)),
                    Timestamp.from(from.plusSeconds(2300)),
                    Timestamp.from(from.plusSeconds(2310)),
                    a < 3 ? "PREEMPTED" : "SUCCEEDED"
                });
                for (int part = 0; part < 2; part++) {
                    ledger.add(new Object[] {
                        id,
                        a,
                        market,
                        Timestamp.from(from.plusSeconds(1150L * part)),
                        Timestamp.from(from.plusSeconds(1150L * (part + 1))),
                        new BigDecimal("0.5"),
                        new BigDecimal("0.159722222")
                    });
                }
            }
            for (int e = 1; e <= 20; e++) {
                events.add(new Object[] {
                    id,
                    e,
                    Timestamp.from(at.plusSeconds(300L * e)),
                    1 + e / 8,
                    e % 7 == 0 ? "noticed" : "committed",
                    "RUNNING",
                    "checkpoint " + e + " at step " + e * 100 + ", saved within 1.2 s"
                });
            }
        }
        jdbc.batchUpdate("""
                update run set team = ?, project = ?, tags = ?, state = ?, machine = ?, why = ?, step = ?, total = ?,
                    ended_at = ?, on_demand_market = 'aws/us-east-1/us-east-1a/g5.xlarge/on-demand',
                    on_demand_usd_per_hour = 1.006 where id = ?""", runs);
        jdbc.batchUpdate("""
                insert into attempt (run, attempt, launch, token, market, request, placed_at, tried, usd_per_hour, machine,
                    granted_at, started_at, ended_at, gone_at, outcome, useful_seconds)
                values (?, ?, 1, ?, ?, ?, ?, true, ?, ?, ?, ?, ?, ?, ?, 2200)""", attempts);
        jdbc.batchUpdate("""
                insert into ledger (run, attempt, kind, market, from_at, to_at, usd_per_hour, usd)
                values (?, ?, 'COMPUTE', ?, ?, ?, ?, ?)""", ledger);
        jdbc.batchUpdate(
                "insert into event (run, seq, at, attempt, kind, state, why) values (?, ?, ?, ?, ?, ?, ?)", events);
        return id;
    }
}
