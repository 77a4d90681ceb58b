package dev.stint.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.ObjectStoreFactory;
import dev.stint.postgres.stage.PostgresStage;
import dev.stint.providers.CapacityProviderFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Many live runs on one server. Provider and mailbox are in the server's memory, at their interfaces ({@link MemoryMachines}); the server
 * is a process of its own, with the options and the heap of a team's server, on a real PostgreSQL. Runs are submitted at a rate,
 * then all are at work, then machines get notices at a rate; somebody looks at pages all the time.
 *
 * <p>How many, and how fast: {@code -Dstint.live.runs}, {@code .submissions} and {@code .notices} (a second), {@code .seconds} (of
 * notices); {@code .settings} of the server beside its own, with commas between them. Before all that, {@code .warm} runs are submitted and
 * live on, and some of them get notices: what is measured is no server that has just been started. What was measured is printed (docs/performance.md); insisted on is that nothing is lost, and nothing launched twice.
 */
@Tag("long")
final class LiveRunsTest {

    private static final int RUNS = Integer.getInteger("stint.live.runs", 100);
    private static final int WARM = Integer.getInteger("stint.live.warm", 0);
    private static final int SUBMISSIONS = Integer.getInteger("stint.live.submissions", 200);
    private static final int NOTICES = Integer.getInteger("stint.live.notices", Math.max(1, RUNS / 100));
    private static final int SECONDS = Integer.getInteger("stint.live.seconds", 10);
    private static final Duration STEADY = Duration.ofSeconds(Integer.getInteger("stint.live.steady", 5));
    private static final String SETTINGS = System.getProperty("stint.live.settings", "");
    private static final int WARM_SUBMISSIONS = 40;
    private static final int WARM_NOTICES = 80;

    /** How often each of the first runs moves. */
    private static final int WARM_MOVES = Integer.getInteger("stint.live.warm.moves", 2);

    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @TempDir
    Path folder;

    private PostgresStage postgres;
    private ServerProcess server;
    private LiveLoad load;
    private JdbcClient jdbc;
    private final HttpClient control = HttpClient.newHttpClient();

    @BeforeEach
    void a_server_with_a_cloud_in_its_memory() throws IOException {
        postgres = PostgresStage.usual();
        String database = postgres.database();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(postgres.jdbc(database));
        jdbc = JdbcClient.create(source);
        String options = System.getProperty("stint.live.options", "");
        server = new ServerProcess(
                folder.resolve("home"),
                List.of(("-Xmx1g -XX:+ExitOnOutOfMemoryError -Xlog:gc:file=" + folder.resolve("gc.log") + " " + options)
                        .strip()
                        .split(" +")),
                ServerProcess.classPath(
                        folder.resolve("shared"),
                        Map.of(
                                CapacityProviderFactory.class,
                                MemoryCloud.Factory.class,
                                ObjectStoreFactory.class,
                                MemoryStore.Factory.class)),
                Stream.concat(
                                Stream.of(
                                        "database.url=" + postgres.url(database),
                                        "store=" + MemoryStore.URI,
                                        "engine.slots=" + (RUNS + WARM),
                                        "server.idle-timeout=0",
                                        "providers.memory.control=" + folder.resolve("control")),
                                Stream.of(SETTINGS.split(",")).filter(setting -> !setting.isEmpty()))
                        .toList());
        server.await();
        load = new LiveLoad(server);
    }

    @AfterEach
    void nothing_is_left() throws IOException {
        String kept = System.getProperty("stint.live.keep", "");
        if (!kept.isEmpty()) {
            Files.writeString(Path.of(kept, "server.log"), server.log());
            Files.writeString(Path.of(kept, "told"), ask("told"));
            Files.copy(folder.resolve("gc.log"), Path.of(kept, "gc.log"), StandardCopyOption.REPLACE_EXISTING);
        }
        load.close();
        server.close();
        postgres.close();
    }

    @Test
    void every_notice_is_answered_by_one_launch_and_no_submission_is_lost() throws IOException {
        Map<String, Timings> pages = load.look(Duration.ofHours(1));
        int warmed = warm();
        pages.clear();
        Processors processors = new Processors(server.handle());

        Timings submitted = load.submit(RUNS, SUBMISSIONS);
        say("submitted, " + SUBMISSIONS + " a second: %s", submitted);
        assertThat(load.failures()).isEmpty();
        Set<String> known =
                new HashSet<>(jdbc.sql("select id from run").query(String.class).list());
        assertThat(known).as("runs in the database").containsAll(load.acknowledged());
        say("  processors: %s", processors.since());
        told(pages);

        Await.until("all runs are at work", PATIENCE, this::allAtWork);
        say("all at work; until then %s", processors.since());
        told(pages);

        long looks = Long.parseLong(counts()[3]);
        Await.moment(STEADY);
        long looked = (Long.parseLong(counts()[3]) - looks) / STEADY.toSeconds();
        say("at work for %d s: %d looks at mail a second; %s", STEADY.toSeconds(), looked, processors.since());
        told(pages);

        ask("notices?" + NOTICES + "x" + SECONDS);
        Await.moment(Duration.ofSeconds(SECONDS));
        say("notices, %d a second for %d s: %s", NOTICES, SECONDS, processors.since());
        told(pages);
        Await.until("each notice is answered", PATIENCE, () -> answered() == warmed + NOTICES * SECONDS);
        Timings read = new Timings();
        Timings launched = new Timings();
        ask("told").lines().skip(warmed).map(line -> line.split(" ")).forEach(line -> {
            read.add(Long.parseLong(line[1]) - Long.parseLong(line[0]));
            launched.add(Long.parseLong(line[2]) - Long.parseLong(line[1]));
        });
        say("  from a notice in the mail to its reading: %s", read);
        say("  from its reading to the launch: %s", launched);
        say("  pauses and heap: %s", garbage());

        assertThat(counts()[1]).as("launches that were asked for again").isEqualTo("0");
        assertThat(Integer.parseInt(counts()[0])).as("launches").isEqualTo(WARM + RUNS + warmed + NOTICES * SECONDS);
        assertThat(count("attempt", "outcome = 'PREEMPTED'")).isEqualTo(warmed + NOTICES * SECONDS);
        assertThat(load.failures()).isEmpty();
    }

    /** Some runs live, and some of them move; returns how many did. */
    private int warm() {
        if (WARM == 0) {
            return 0;
        }
        load.submit(WARM, WARM_SUBMISSIONS);
        Await.until("the first runs are at work", PATIENCE, this::allAtWork);
        int seconds = Math.max(1, WARM_MOVES * WARM / WARM_NOTICES);
        ask("notices?" + WARM_NOTICES + "x" + seconds);
        int warmed = WARM_NOTICES * seconds;
        Await.until("the first notices are answered", PATIENCE, () -> answered() == warmed);
        Await.until("all of them are at work again", PATIENCE, this::allAtWork);
        say("before: %d runs, %d notices", WARM, warmed);
        return warmed;
    }

    private boolean allAtWork() {
        return count("run", "state <> 'RUNNING'") == 0;
    }

    private long answered() {
        return ask("told").lines().filter(line -> !line.endsWith(" 0")).count();
    }

    /** Says how long pages took, and forgets it. */
    private static void told(Map<String, Timings> pages) {
        say("  pages: %s", all(pages));
        synchronized (pages) {
            pages.forEach((page, timings) -> say("    %s %s", page, timings));
            pages.clear();
        }
    }

    private static Timings all(Map<String, Timings> pages) {
        Timings all = new Timings();
        synchronized (pages) {
            pages.values().forEach(all::add);
        }
        return all;
    }

    private String[] counts() {
        return ask("counts").split(" ");
    }

    private int count(String table, String condition) {
        return jdbc.sql("select count(*) from " + table + " where " + condition)
                .query(Integer.class)
                .single();
    }

    private String ask(String path) {
        try {
            String port = Files.readString(folder.resolve("control"));
            return control.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The longest pause and the most that was left after one, of the collector's log. */
    private String garbage() throws IOException {
        double longest = 0;
        int most = 0;
        for (String line : Files.readAllLines(folder.resolve("gc.log"))) {
            var found = java.util.regex.Pattern.compile("Pause.*->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms")
                    .matcher(line);
            if (found.find()) {
                most = Math.max(most, Integer.parseInt(found.group(1)));
                longest = Math.max(longest, Double.parseDouble(found.group(2)));
            }
        }
        return String.format(Locale.ROOT, "longest %.0f ms, at most %d MiB after a collection", longest, most);
    }

    private static void say(String words, Object... values) {
        System.out.println(String.format(Locale.ROOT, words, values));
    }
}
