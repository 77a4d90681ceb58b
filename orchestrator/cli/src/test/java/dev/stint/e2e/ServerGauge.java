package dev.stint.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks at a server while it works: how long a list takes, over REST and as a whole command, and what memory it holds. */
final class ServerGauge implements AutoCloseable {
    private static final Duration LIST_EVERY = Duration.ofMillis(200);
    private static final Duration COMMAND_EVERY = Duration.ofSeconds(5);
    private static final Duration MEMORY_EVERY = Duration.ofSeconds(5);
    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern HEAP = Pattern.compile("(?:total|used) (\\d+)K, used (\\d+)K");

    final Readings list = new Readings("GET /runs?limit=20", "ms");
    final Readings command = new Readings("stint ls, the whole process", "ms");
    final Readings rss = new Readings("resident memory of the server", "MiB");
    final Readings heap = new Readings("heap in use", "MiB");

    private final House house;
    private final long pid;
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    ServerGauge(House house) {
        this.house = house;
        this.pid = house.serverPid();
        start("lists", LIST_EVERY, () -> list.add(milliseconds(this::listOnce)));
        start("commands", COMMAND_EVERY, () -> command.add(milliseconds(this::commandOnce)));
        start("memory", MEMORY_EVERY, this::memory);
    }

    private void start(String name, Duration every, Work work) {
        Thread thread = new Thread(() -> look(every, work), "gauge-" + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void look(Duration every, Work work) {
        try {
            while (!over.get()) {
                work.run();
                LockSupport.parkNanos(every.toNanos());
            }
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            failures.add(e);
        }
    }

    private void memory() throws IOException, InterruptedException {
        rss.add(match(RSS, Files.readString(Path.of("/proc", "" + pid, "status")), 1) / 1024);
        heap.add(heapKib() / 1024);
    }

    /** @throws AssertionError when a look failed */
    void assertAlwaysAnswered() {
        for (Throwable failure : failures) {
            throw new AssertionError("the server could not be looked at", failure);
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static double milliseconds(Work work) throws IOException, InterruptedException {
        long from = System.nanoTime();
        work.run();
        return (System.nanoTime() - from) / 1e6;
    }

    private void listOnce() throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request("/api/v1/runs?limit=20").GET());
        if (answer.statusCode() != 200) {
            throw new AssertionError("ls: " + answer.statusCode() + " " + answer.body());
        }
    }

    private void commandOnce() throws IOException, InterruptedException {
        Path out = house.desk.resolve("ls.out");
        int exit = house.shell(out, "ls").waitFor();
        if (exit != 0) {
            throw new AssertionError("ls ended with " + exit + ": " + Files.readString(out));
        }
    }

    /** A request to the server of this house, with its token. */
    HttpRequest.Builder request(String path) throws IOException {
        JsonNode server = JsonMapper.shared().readTree(Files.readAllBytes(house.home.resolve("server.json")));
        return HttpRequest.newBuilder(URI.create(server.get("url").asString() + path))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + server.get("token").asString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** What the server's heap holds just now, garbage included. */
    private double heapKib() throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, "" + pid, "GC.heap_info")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        double used = 0;
        Matcher matcher = HEAP.matcher(said.replaceFirst("(?s)Metaspace.*", ""));
        while (matcher.find()) {
            used += Double.parseDouble(matcher.group(2));
        }
        if (used == 0) {
            throw new AssertionError("no heap in: " + said);
        }
        return used;
    }

    private static double match(Pattern pattern, String text, int group) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(pattern + " is not in " + text);
        }
        return Double.parseDouble(matcher.group(group));
    }

    @Override
    public void close() {
        over.set(true);
        try {
            for (Thread thread : threads) {
                thread.join(Await.PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
