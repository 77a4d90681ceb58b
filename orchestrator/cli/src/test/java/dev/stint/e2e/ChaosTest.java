package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.api.Views;
import dev.stint.checkpoints.FileObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.LogAudit;
import dev.stint.checkpoints.contract.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole runs under fire: whatever is killed, full, lost, slow or taken, every run ends with the same model to the bit, no attempt is
 * launched twice, and nothing is left behind. A sample here, all with {@code -Pchaos}; {@code -Dstint.seed} plays one seed again.
 */
@Tag("chaos")
final class ChaosTest {
    private static final int STEPS = Seeds.full() ? 4000 : 1500;
    private static final int KILLS = Seeds.full() ? 5 : 2;
    private static final int RUNS = Seeds.full() ? 2 : 1;
    private static final String DISK = "48m";

    @TempDir
    static Path folder;

    private static House house;
    private static Training training;
    private static Path disk;
    private static Path bucket;
    private static boolean mounted;
    private static String expected;

    @BeforeAll
    static void build() throws Exception {
        disk = Files.createDirectories(folder.toRealPath().resolve("disk"));
        mounted = call("mount", "-t", "tmpfs", "-o", "size=" + DISK, "stint-chaos", disk.toString());
        bucket = disk.resolve("bucket");
        house = new House(folder);
        Files.createDirectories(house.home);
        Files.writeString(house.home.resolve("server.yaml"), "stint.store: " + RoughStoreFactory.uri(bucket) + "\n");
        training = new Training(house.desk);
        Views.RunDetail calm =
                house.awaitState(house.submit(training.job("calm", STEPS).spec()), "SUCCEEDED");
        expected = model(calm);
        System.out.printf(
                Locale.ROOT,
                "calm: %d ms of work%n",
                Duration.between(
                                calm.attempts().get(0).startedAt().orElseThrow(),
                                calm.run().endedAt().orElseThrow())
                        .toMillis());
    }

    @AfterAll
    static void nothingIsLeft() throws Exception {
        try (House left = house) {
            left.assertLeavesNothing();
            assertThat(halfUploads()).as("half uploads").isEmpty();
        } finally {
            if (mounted) {
                assertThat(call("umount", disk.toString())).isTrue();
            }
        }
    }

    @Test
    void whenever_the_server_is_killed_every_run_ends_with_the_same_model() {
        ServerKills kills = new ServerKills(house, training, STEPS);
        Seeds.each("killing the server", 1, 20, seed -> check("server-kills", seed, kills.play(seed, KILLS)));
    }

    @Test
    void whenever_agents_and_machines_are_killed_every_run_ends_with_the_same_model() {
        AgentKills kills = new AgentKills(house, training, STEPS);
        Seeds.each("killing agents", 1, 20, seed -> check("agent-kills", seed, kills.play(seed, RUNS, KILLS)));
        System.out.println(kills.told());
    }

    @Test
    void a_store_that_is_slow_lossy_or_away_for_seconds_costs_no_machine_and_no_bit() {
        RoughStore store = new RoughStore(house, training, bucket, STEPS);
        Seeds.each("rough store", 1, 25, seed -> check("rough-store", seed, List.of(store.playWeather(seed))));
    }

    @Test
    void a_store_whose_disk_is_full_for_a_while_costs_no_bit() {
        assumeTrue(mounted, "a file system of our own to fill is not available here: mounting one needs root");
        RoughStore store = new RoughStore(house, training, bucket, STEPS);
        Seeds.each("full disk", 1, 15, seed -> check("full-disk", seed, List.of(store.playFull(seed))));
    }

    @Test
    void a_market_that_flaps_every_second_or_two_only_costs_time() {
        FlappingMarket market = new FlappingMarket(house, training, STEPS);
        Seeds.each("flapping market", 1, 15, seed -> check("flapping", seed, List.of(market.play(seed))));
    }

    private static void check(String scenario, long seed, List<Views.RunDetail> runs) throws IOException {
        Machines machines = new Machines(house.home);
        for (Views.RunDetail done : runs) {
            assertThat(model(done)).as("the model" + House.timeline(done)).isEqualTo(expected);
            machines.assertLaunchedOnce(done);
            machines.assertGone(done.run().id());
            System.out.printf(
                    Locale.ROOT,
                    "%s seed=%d run=%s attempts=%d preemptions=%d seconds=%d equal=true%n",
                    scenario,
                    seed,
                    done.run().id(),
                    done.run().attempt(),
                    done.run().preemptions(),
                    Duration.between(
                                    done.run().submittedAt(),
                                    done.run().endedAt().orElseThrow())
                            .toSeconds());
            assertSoundAndTidy(done.run().id());
        }
    }

    /** Looks at the run's log with other eyes, and makes room for the next. */
    private static void assertSoundAndTidy(String run) throws IOException {
        Path home;
        try (Stream<Path> runs = Files.find(bucket, 2, (path, a) -> path.endsWith(run))) {
            home = runs.findFirst().orElseThrow();
        }
        String prefix = bucket.relativize(home).toString();
        try (ObjectStore store = new FileObjectStore(bucket)) {
            LogAudit audit = LogAudit.of(store, prefix);
            assertThat(audit.faults()).isEmpty();
            // of a last commit whose record the store refused the bytes stay until it is certain that no record will
            // name them
            if (!unnamed(store, prefix, audit).isEmpty()) {
                System.out.println(run + ": the sweep removes " + unnamed(store, prefix, audit));
                Await.until("uploads that no checkpoint names are swept: " + unnamed(store, prefix, audit), () -> {
                    house.stint("checkpoints", "sweep");
                    return unnamed(store, prefix, audit).isEmpty();
                });
                assertThat(LogAudit.of(store, prefix).faults()).isEmpty();
            }
        }
        try (Stream<Path> all = Files.walk(home)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static List<String> unnamed(ObjectStore store, String prefix, LogAudit audit) {
        try {
            return store.list(prefix + "/data/", "", 1_000_000).stream()
                    .map(ObjectStore.ObjectInfo::key)
                    .filter(key -> !audit.named().contains(key))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of the kept model, read from the disk. */
    private static String model(Views.RunDetail detail) {
        Views.OutputView output = detail.outputs().stream()
                .filter(o -> o.path().equals(Training.MODEL))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no model among " + detail.outputs()));
        String sha256 = House.sha256(Path.of(output.location().replaceFirst("^rough://", "")));
        assertThat(output.sha256()).isEqualTo(sha256);
        return sha256;
    }

    private static List<Path> halfUploads() throws IOException {
        try (Stream<Path> files = Files.list(bucket.resolve("%tmp"))) {
            return files.toList();
        }
    }

    private static boolean call(String... words) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such program here
        }
    }
}
