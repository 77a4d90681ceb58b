package dev.stint.server.cluster;

import dev.stint.api.Requests;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * What users do to a server: they submit at a rate, whether earlier submissions were answered or not, and look at pages. Times count
 * from when something was due.
 */
final class LiveLoad implements AutoCloseable {

    private static final List<String> PAGES = List.of(
            "/runs", "/runs?state=live", "/queue", "/cost", "/cost/showback", "/pools", "/checkpoints", "/servers");

    private final ServerProcess server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private final ScheduledExecutorService pace = Executors.newScheduledThreadPool(2);
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private int page;
    private int submitted;

    LiveLoad(ServerProcess server) {
        this.server = server;
    }

    /** Ids of the runs whose submissions were answered with success. */
    Queue<String> acknowledged() {
        return acknowledged;
    }

    /** Whatever was not answered with success. */
    Queue<String> failures() {
        return failures;
    }

    /** Submits so many runs, so many a second; returns when each was answered. */
    Timings submit(int runs, int perSecond) {
        Timings timings = new Timings();
        CompletableFuture<?>[] answers = new CompletableFuture<?>[runs];
        long begin = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            long due = begin + i * 1_000_000_000L / perSecond;
            Await.moment(Duration.ofNanos(due - System.nanoTime()));
            answers[i] = submit(submitted++).thenRun(() -> timings.add(System.nanoTime() - due));
        }
        CompletableFuture.allOf(answers).join();
        return timings;
    }

    private CompletableFuture<Void> submit(int number) {
        String spec = "name: live-" + number % 50 + "\nkind: command\nrun: \"python train.py --seed " + number
                + "\"\nresources: {regions: [" + MemoryCloud.REGION + "]}\n";
        String body = ServerProcess.JSON.writeValueAsString(
                new Requests.Submit(spec, "job.yaml", Map.of(), "", "key-" + number));
        HttpRequest request = server.request("/api/v1/runs")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).handle((answer, failure) -> {
            if (failure != null) {
                failures.add("submission " + number + ": " + failure);
            } else if (answer.statusCode() / 100 != 2) {
                failures.add("submission " + number + ": " + answer.statusCode() + " " + answer.body());
            } else {
                acknowledged.add(
                        ServerProcess.JSON.readTree(answer.body()).get("id").asString());
            }
            return null;
        });
    }

    /** Pages that somebody looks at, twice a second, one after the other, until {@link #close}; by page. */
    Map<String, Timings> look(Duration until) {
        Map<String, Timings> byPage = new TreeMap<>();
        long end = System.nanoTime() + until.toNanos();
        pace.scheduleAtFixedRate(
                () -> {
                    if (System.nanoTime() < end) {
                        visit(byPage);
                    }
                },
                0,
                500,
                TimeUnit.MILLISECONDS);
        return byPage;
    }

    private void visit(Map<String, Timings> byPage) {
        String[] runs = acknowledged.toArray(String[]::new);
        int turn = page++ % (PAGES.size() + 1);
        boolean one = turn == PAGES.size() && runs.length > 0;
        String path = one
                ? "/runs/" + runs[ThreadLocalRandom.current().nextInt(runs.length)]
                : PAGES.get(turn % PAGES.size());
        long begin = System.nanoTime();
        try {
            HttpResponse<String> answer =
                    client.send(server.request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                failures.add(path + ": " + answer.statusCode());
            }
        } catch (IOException | InterruptedException e) {
            failures.add(path + ": " + e);
        }
        synchronized (byPage) {
            byPage.computeIfAbsent(one ? "/runs/{id}" : path, p -> new Timings())
                    .add(System.nanoTime() - begin);
        }
    }

    @Override
    public void close() {
        pace.shutdownNow();
    }
}
