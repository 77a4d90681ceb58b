package dev.stint.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Requests;
import dev.stint.postgres.stage.PostgresStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * Two real servers on one real PostgreSQL, and what may happen to them. However it goes: every run ends, none has two owners, none
 * of its attempts is launched twice. That is read from the tables: who had which run under which fence, under which fence each line
 * of its timeline was written and each launch recorded, and what the provider was asked for.
 *
 * <p>{@code .ci/run} plays 6 runs and a kill; all of it, with 200 runs each: {@code -Dstint.excludedGroups=} (docs/testing.md).
 */
final class TwoServersTest {

    private static final int LOCAL = 50;
    private static final int STUBBED = 150;
    private static final Duration LONGER = Duration.ofSeconds(40);
    private static final Duration CUT = Duration.ofSeconds(20);
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(30);
    private static final Duration ALL_WITHIN = Duration.ofMinutes(9);

    @TempDir
    Path folder;

    private PostgresStage postgres;
    private String database;
    private JdbcClient jdbc;
    private final List<AutoCloseable> open = new ArrayList<>();
    private StubMachines machines;

    @BeforeEach
    void a_database_and_a_cloud() throws IOException {
        postgres = PostgresStage.start();
        open.add(postgres);
        database = postgres.database();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbc(database));
        jdbc = JdbcClient.create(source);
        Files.createDirectories(folder.resolve("shared/cloud"));
    }

    @AfterEach
    void nothing_is_left() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        // agents of local machines are no children of ours
        ProcessHandle.allProcesses()
                .filter(each -> each.info()
                        .commandLine()
                        .filter(line -> line.contains(folder.toString()))
                        .isPresent())
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    @Tag("servers")
    void a_server_that_is_killed_leaves_its_runs_to_the_other() throws Exception {
        kill(1, 5, Duration.ofSeconds(8), List.of("servers.beat=500ms", "servers.lease=2s"));
    }

    @Test
    @Tag("long")
    void a_server_that_is_killed_leaves_its_200_runs_to_the_other_within_half_a_minute() throws Exception {
        kill(LOCAL, STUBBED, LONGER, List.of());
    }

    private void kill(int local, int stubbed, Duration life, List<String> more) throws Exception {
        machines = new StubMachines(folder.resolve("shared/cloud"), life);
        // so that there is something to take over, however long everything takes here
        machines.hold(true);
        ServerProcess one = server("one", postgres.port(), more);
        one.await();
        ServerProcess two = server("two", postgres.port(), more);
        two.await();
        List<String> runs = submit(List.of(one, two), local, stubbed);
        play(
                "both servers have runs that have machines",
                Duration.ofMinutes(4),
                () -> owners(true).size() == 2);
        if (stubbed > 50) {
            play(
                    "half of all runs are at work",
                    Duration.ofMinutes(4),
                    () -> count("machine is not null") > runs.size() / 2);
        }

        String dead = id(one);
        one.kill();
        long killed = System.nanoTime();

        play(
                "the other one has all",
                TAKEN_WITHIN.plusSeconds(local),
                () -> !owners(false).contains(dead));
        double took = (System.nanoTime() - killed) / 1e9;
        machines.hold(false);
        awaitAll(runs);
        System.out.printf(
                "kill -9: %d local and %d stubbed runs; all were driven by the other server after %.1f s%n",
                local, stubbed, took);
        assertThat(took).isLessThan(TAKEN_WITHIN.toSeconds());
        assertThat(taken("ran out")).isPositive();
        proof().assertProven(runs, stubbed);
        assertThat(two.alive()).isTrue();
    }

    @Test
    @Tag("long")
    void a_database_that_is_restarted_loses_no_run_and_starts_nothing_twice() throws Exception {
        machines = new StubMachines(folder.resolve("shared/cloud"), LONGER);
        ServerProcess one = server("one", postgres.port(), List.of());
        one.await();
        ServerProcess two = server("two", postgres.port(), List.of());
        two.await();
        List<String> runs = submit(List.of(one, two), LOCAL, STUBBED);
        play(
                "half of all runs are at work",
                Duration.ofMinutes(4),
                () -> count("machine is not null") > runs.size() / 2);

        postgres.restart();
        System.out.println("database restarted");

        awaitAll(runs);
        proof().assertProven(runs, STUBBED);
    }

    @Test
    @Tag("long")
    void a_network_that_is_cut_for_20_seconds_costs_a_server_its_runs_and_no_run_anything() throws Exception {
        machines = new StubMachines(folder.resolve("shared/cloud"), LONGER);
        CutProxy proxy = new CutProxy(postgres.port());
        open.add(proxy);
        ServerProcess one = server("one", proxy.port(), List.of());
        one.await();
        ServerProcess two = server("two", postgres.port(), List.of());
        two.await();
        List<String> runs = submit(List.of(one, two), LOCAL, STUBBED);
        play(
                "half of all runs are at work",
                Duration.ofMinutes(4),
                () -> count("machine is not null") > runs.size() / 2);
        int before = taken("ran out");

        proxy.cut(true);
        long end = System.nanoTime() + CUT.toNanos();
        play("the cut lasts", CUT.multipliedBy(2), () -> System.nanoTime() > end);
        proxy.cut(false);

        awaitAll(runs);
        System.out.printf("cut of %d s: %d runs changed hands%n", CUT.toSeconds(), taken("ran out") - before);
        assertThat(taken("ran out")).isGreaterThan(before);
        proof().assertProven(runs, STUBBED);
        assertThat(one.alive()).isTrue();
    }

    @Test
    @Tag("long")
    void a_server_that_is_drained_hands_its_runs_over_and_ends() throws Exception {
        machines = new StubMachines(folder.resolve("shared/cloud"), Duration.ofSeconds(20));
        ServerProcess one = server("one", postgres.port(), List.of());
        one.await();
        ServerProcess two = server("two", postgres.port(), List.of());
        two.await();
        List<String> runs = submit(List.of(one, two), 0, 40);
        play(
                "both servers have runs that have machines",
                Duration.ofMinutes(1),
                () -> owners(true).size() == 2);

        JsonNode told = two.ask("POST", "servers/" + id(one) + "/drain", "");
        assertThat(told.get("state").asString()).isEqualTo("DRAINING");

        play("it ends", TAKEN_WITHIN.multipliedBy(2), () -> !one.alive());
        play("the other one has all", TAKEN_WITHIN, () -> owners(false).size() <= 1);
        awaitAll(runs);
        assertThat(taken("its server was drained")).isPositive();
        proof().assertProven(runs, 40);
    }

    private ServerProcess server(String name, int port, List<String> more) throws IOException {
        Path shared = folder.resolve("shared");
        Path installation = shared.resolve("installation");
        List<String> settings = new ArrayList<>(List.of(
                "database.url=postgresql://stint@127.0.0.1:" + port + "/" + database,
                "store=" + Files.createDirectories(shared.resolve("bucket")).toUri(),
                "servers.name=" + name,
                "agent.folder=" + ServerProcess.agent(shared),
                "engine.slots=200",
                "engine.mute=5m",
                "server.idle-timeout=0",
                "providers.stub.folder=" + shared.resolve("cloud"),
                "providers.local.run-as=off",
                "providers.local.home-machines=4"));
        if (Files.exists(installation)) {
            settings.add("installation=" + installation);
        }
        settings.addAll(more);
        ServerProcess server = new ServerProcess(folder.resolve(name), shared, settings);
        open.add(server);
        if (!Files.exists(installation)) {
            Path own = folder.resolve(name).resolve("installation");
            Await.until("the first server founds the installation", () -> Files.exists(own) || !server.alive());
            if (Files.exists(own)) {
                Files.copy(own, installation);
            }
        }
        return server;
    }

    private static String id(ServerProcess server) throws IOException {
        for (JsonNode each : server.ask("GET", "servers", "").get("servers")) {
            if (each.get("here").asBoolean()) {
                return each.get("id").asString();
            }
        }
        throw new AssertionError("a server does not list itself");
    }

    private static List<String> submit(List<ServerProcess> servers, int local, int stubbed) throws IOException {
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < local + stubbed; i++) {
            boolean real = i % (local + stubbed) < local;
            String spec = "name: " + (real ? "real" : "stub") + "\nkind: command\nrun: \"sleep 3\"\n"
                    + "resources: {regions: [" + (real ? "home" : StubCloud.REGION) + "]}\n";
            String body = ServerProcess.JSON.writeValueAsString(
                    new Requests.Submit(spec, "job.yaml", Map.of(), "", "key-" + i));
            runs.add(servers.get(i % servers.size())
                    .ask("POST", "runs", body)
                    .get("id")
                    .asString());
        }
        assertThat(new HashSet<>(runs)).hasSize(local + stubbed);
        return runs;
    }

    /** Plays the machines until something has come about. */
    private void play(String what, Duration patience, java.util.function.BooleanSupplier condition) {
        try {
            Await.until(what, patience, () -> {
                machines.play();
                return condition.getAsBoolean();
            });
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + ": " + states() + " "
                            + jdbc.sql("select id, state, owner, why from run where state <> 'SUCCEEDED' limit 20")
                                    .query()
                                    .listOfRows(),
                    e);
        }
    }

    private void awaitAll(List<String> runs) {
        play("all runs end", ALL_WITHIN, () -> states().getOrDefault("SUCCEEDED", 0) == runs.size());
    }

    private Map<String, Integer> states() {
        Map<String, Integer> states = new TreeMap<>();
        jdbc.sql("select state, count(*) as n from run group by state").query(row -> {
            states.put(row.getString("state"), row.getInt("n"));
        });
        return states;
    }

    /** Who has runs that have not ended; of these, those that have machines. */
    private List<String> owners(boolean withMachines) {
        return jdbc.sql("select distinct owner from run where owner is not null and state "
                        + (withMachines ? "in ('STARTING', 'RUNNING')" : "<> 'SUCCEEDED'"))
                .query(String.class)
                .list();
    }

    private int count(String condition) {
        return jdbc.sql("select count(distinct run) from attempt where " + condition)
                .query(Integer.class)
                .single();
    }

    private int taken(String why) {
        return proof().taken(why);
    }

    private LedgerOfHands proof() {
        return new LedgerOfHands(jdbc, folder, machines);
    }
}
