package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Many tiny runs submitted at once to one laptop's server, at most eight at work. {@code -Dstint.load=500} for the figures of
 * docs/performance.md; then the time of an answer is held to its bound, which a build on a busy machine is not.
 */
@Tag("long")
final class LoadTest {
    private static final int RUNS = Integer.getInteger("stint.load", 16);
    private static final boolean MEASURING = Integer.getInteger("stint.load") != null;
    private static final String SPEC = "name: tiny\nkind: command\nrun: \"true\"\n";
    private static final int AT_ONCE = 8;
    private static final double MOST_LIST_MS = 300;
    private static final double MOST_RSS_MIB = 1024;
    private static final Duration PER_RUN = Duration.ofSeconds(20);

    @TempDir
    static Path folder;

    @Test
    void all_of_many_runs_succeed_while_lists_stay_quick_and_memory_bounded() throws Exception {
        try (House house = new House(folder)) {
            Files.createDirectories(house.home);
            Files.writeString(
                    house.home.resolve("server.yaml"),
                    "stint:\n  engine.slots: " + AT_ONCE + "\n  providers.local.home-machines: " + AT_ONCE + "\n");
            house.stint("server", "start");
            String first = awake(house);
            long begun = System.nanoTime();
            try (ServerGauge gauge = new ServerGauge(house)) {
                List<String> ids = submitAll(gauge);
                double submitted = (System.nanoTime() - begun) / 1e9;
                awaitAll(gauge, begun);
                double took = (System.nanoTime() - begun) / 1e9;
                gauge.close();

                report(gauge, submitted, took);
                gauge.assertAlwaysAnswered();
                assertThat(ids).doesNotHaveDuplicates().hasSize(RUNS);
                List<Views.RunView> runs = all(house).stream()
                        .filter(run -> !run.id().equals(first))
                        .toList();
                assertThat(runs).extracting(Views.RunView::id).containsExactlyInAnyOrderElementsOf(ids);
                assertThat(runs).allSatisfy(run -> {
                    assertThat(run.state()).as(run.id() + ": " + run.why()).isEqualTo("SUCCEEDED");
                    assertThat(run.attempt()).as(run.id()).isEqualTo(1);
                });
                assertThat(gauge.rss.percentile(100)).isLessThan(MOST_RSS_MIB);
                if (MEASURING) {
                    assertThat(gauge.list.percentile(100)).isLessThan(MOST_LIST_MS);
                }
            }
            house.assertLeavesNothing();
        }
    }

    /** A server in use, not one that is still loading its classes: it has run a job, which somebody watched. Its id. */
    private static String awake(House house) throws IOException {
        try (ServerGauge watching = new ServerGauge(house)) {
            String run = house.submit(Files.writeString(house.desk.resolve("first.yaml"), SPEC));
            house.awaitState(run, "SUCCEEDED");
            watching.assertAlwaysAnswered();
            return run;
        }
    }

    /** All at once: the server has them before the first has ended. Commands of our own would be the greater load. */
    private static List<String> submitAll(ServerGauge gauge) throws Exception {
        byte[] body = JsonMapper.shared().writeValueAsBytes(new Requests.Submit(SPEC, "tiny.yaml", Map.of(), "", ""));
        ExecutorService hands = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<String>> submissions = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                submissions.add(hands.submit(() -> {
                    HttpResponse<String> answer = gauge.send(gauge.request("/api/v1/runs")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
                    return JsonMapper.shared().readTree(answer.body()).get("id").asString();
                }));
            }
            List<String> ids = new ArrayList<>();
            for (Future<String> submission : submissions) {
                ids.add(submission.get());
            }
            return ids;
        } finally {
            hands.shutdownNow();
        }
    }

    /** Waits as long as anything moves, in proportion to how many there are. */
    private static void awaitAll(ServerGauge gauge, long begun) throws Exception {
        long end = begun + PER_RUN.multipliedBy(RUNS + AT_ONCE).toNanos();
        while (true) {
            Views.ServerView server = JsonMapper.shared()
                    .readValue(gauge.send(gauge.request("/api/v1/server").GET()).body(), Views.ServerView.class);
            if (server.live() + server.queued() == 0) {
                return;
            }
            assertThat(System.nanoTime()).as("%s", server).isLessThan(end);
            Await.moment(Duration.ofMillis(250));
        }
    }

    private static List<Views.RunView> all(House house) {
        return house.stint("ls", "--all", "-o", "json").as(Views.RunList.class).runs();
    }

    private static void report(ServerGauge gauge, double submitted, double took) throws IOException {
        String figures = java.util.stream.Stream.of(gauge.list, gauge.command, gauge.rss, gauge.heap)
                .map(Readings::toString)
                .collect(Collectors.joining("\n"));
        String load = Files.exists(Path.of("/proc/loadavg"))
                ? Files.readString(Path.of("/proc/loadavg")).strip()
                : "";
        System.out.printf(
                "load: %d runs, %d at once; submitted after %.1f s, all ended after %.1f s; %d cores, load %s%n%s%n%s%n",
                RUNS,
                AT_ONCE,
                submitted,
                took,
                Runtime.getRuntime().availableProcessors(),
                load,
                figures,
                gauge.list.largest(10));
    }
}
