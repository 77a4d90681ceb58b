package dev.stint.server.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.KeepViews;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunState;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.server.HandClock;
import dev.stint.server.Upkeep;
import dev.stint.server.db.AttemptReports;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.server.db.TestDatabase;
import dev.stint.server.life.Activity;
import dev.stint.server.peers.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The real upkeep with the real Batch, Quartz and database, a store in memory and a clock moved by hand. */
final class UpkeepUnderTest implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final Market MARKET = Market.parse("fake/region/zone/type/spot");

    final HandClock clock = new HandClock(START);
    final ColdStore store = new ColdStore(clock);
    private final Path folder;
    private final ConfigurableApplicationContext context;
    private final Map<String, CheckpointWriter> writers = new TreeMap<>();
    private int sets;

    UpkeepUnderTest(Path folder, String... settings) {
        this.folder = folder;
        SpringApplication application = new SpringApplication(Parts.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        application.setBannerMode(Banner.Mode.OFF);
        application.addInitializers(c -> {
            c.getBeanFactory().registerSingleton("clock", clock);
            c.getBeanFactory().registerSingleton("objectStore", store);
        });
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.datasource.url="
                        + (TestDatabase.chosen() == TestDatabase.H2
                                ? "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"
                                : TestDatabase.chosen().fresh(folder)),
                "--logging.file.name=",
                "--stint.home=unused",
                "--spring.config.import="));
        arguments.addAll(List.of(settings));
        this.context = application.run(arguments.toArray(String[]::new));
    }

    /** Nothing was ever done. */
    void clear() {
        store.clear();
        writers.clear();
        JdbcClient jdbc = part(JdbcClient.class);
        for (String table : List.of("checkpoint_mark", "sweep", "storage_ledger", "event", "attempt")) {
            jdbc.sql("delete from " + table).update();
        }
        jdbc.sql("delete from run where parent is not null").update();
        jdbc.sql("delete from run").update();
    }

    Upkeep upkeep() {
        return part(Upkeep.class);
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }

    /** A run in a state, that keeps the newest k. */
    RunRow run(String id, RunState state, int newest) {
        return run(id, state, newest, Set.of());
    }

    RunRow run(String id, RunState state, int newest, Set<Long> quarantined) {
        return run(
                id,
                state,
                quarantined,
                "name: job\nrun: ./train\ncheckpoint:\n  path: out\n  keep:\n    last: " + newest + "\n");
    }

    RunRow run(String id, RunState state, Set<Long> quarantined, String spec) {
        RunTable runs = part(RunTable.class);
        RunRow row = TablesUnderTest.row(TablesUnderTest.accepted(id), clock.instant(), spec);
        runs.insert(row, "");
        become(id, state, quarantined);
        return runs.find(id).orElseThrow();
    }

    void become(String id, RunState state, Set<Long> quarantined) {
        part(RunTable.class).transitioned(id, machine(id, state, quarantined), "said by a test", clock.instant());
    }

    static Run machine(String id, RunState state, Set<Long> quarantined) {
        return new Run(
                id,
                state,
                TablesUnderTest.accepted(id).rules(),
                1,
                1,
                Optional.of(MARKET),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                OptionalLong.empty(),
                false,
                OptionalLong.empty(),
                0,
                quarantined);
    }

    /** An attempt takes the run's log over, restored from a checkpoint or from none. */
    void attempt(String run, int attempt, Optional<Long> restoredFrom) throws IOException {
        AttemptTable attempts = part(AttemptTable.class);
        attempts.insert(run, attempt, 1, run + "-" + attempt, MARKET, "{}", Money.of("2.5"), clock.instant());
        attempts.granted(run, attempt, 1, "machine", clock.instant());
        part(AttemptReports.class).started(row(run, attempt), clock.instant(), restoredFrom, 0);
        try {
            CheckpointWriter writer = CheckpointWriter.open(store, prefix(run), attempt, run + "-" + attempt, clock);
            if (restoredFrom.isPresent()) {
                writer.trust(CheckpointLog.read(store, prefix(run))
                        .find(restoredFrom.get())
                        .orElseThrow());
            }
            writers.put(run, writer);
        } catch (FencedException e) {
            throw new AssertionError(e);
        }
    }

    /** The attempt at work saves; {@code static.bin} is the same each time. */
    long commit(String run, int attempt, long step) throws IOException {
        Map<String, byte[]> content = new TreeMap<>();
        byte[] weights = new byte[200];
        new java.util.Random(step).nextBytes(weights);
        content.put("weights.bin", weights);
        content.put("static.bin", new byte[300]);
        return commit(run, attempt, step, content);
    }

    long commit(String run, int attempt, long step, Map<String, byte[]> content) throws IOException {
        return commit(run, attempt, step, content, Metrics.NONE);
    }

    long commit(String run, int attempt, long step, Map<String, byte[]> content, Metrics metrics) throws IOException {
        Path own = Files.createDirectories(folder.resolve("set-" + sets++));
        List<FrozenFile> files = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : content.entrySet()) {
            Path file = own.resolve(Integer.toString(files.size()));
            Files.write(file, entry.getValue());
            files.add(new FrozenFile(entry.getKey(), file, FileState.of(file)));
        }
        try (FrozenSet set = new FrozenSet(own, files, Trust.CALL, clock.instant(), metrics)) {
            CommitResult result = writers.get(run).commit(set, step, null);
            assertThat(result).isInstanceOf(CommitResult.Committed.class);
            AttemptRow row = row(run, attempt);
            part(AttemptReports.class).committed(row, step, 1, row.checkpoints() + 1);
            return ((CommitResult.Committed) result).index();
        } catch (FencedException e) {
            throw new AssertionError(e);
        }
    }

    private AttemptRow row(String run, int attempt) {
        return part(AttemptTable.class).find(run, attempt, 1).orElseThrow();
    }

    /** A run in a state with so many checkpoints of one attempt. */
    List<Long> runWith(String id, RunState state, int newest, int checkpoints) throws IOException {
        run(id, state, newest);
        attempt(id, 1, Optional.empty());
        List<Long> indexes = new ArrayList<>();
        for (int i = 1; i <= checkpoints; i++) {
            indexes.add(commit(id, 1, i));
        }
        return indexes;
    }

    static String prefix(String run) {
        return "team/" + run.replace('.', '/');
    }

    List<Checkpoint> live(String run) throws IOException {
        return CheckpointLog.read(store, prefix(run)).checkpoints().stream()
                .filter(each -> !each.retired())
                .toList();
    }

    List<Long> liveIndexes(String run) throws IOException {
        return live(run).stream().map(Checkpoint::index).toList();
    }

    /** Changes a byte of an object of a checkpoint that no other one has. */
    void damage(String run, long index) throws IOException {
        Checkpoint checkpoint =
                CheckpointLog.read(store, prefix(run)).find(index).orElseThrow();
        String key = checkpoint.files().stream()
                .filter(file -> file.path().equals("weights.bin"))
                .findFirst()
                .orElseThrow()
                .objectKey();
        byte[] bytes = store.get(key).orElseThrow();
        bytes[0]++;
        store.put(key, bytes);
    }

    static KeepViews.SweepStep step(KeepViews.SweepView sweep, String name) {
        return sweep.steps().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The upkeep with what of the engine it stands on. */
    @EnableAutoConfiguration
    @ComponentScan(
            basePackages = {"dev.stint.server.upkeep", "dev.stint.server.db", "dev.stint.server.peers"},
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(Test|UnderTest).*"))
    @ComponentScan(
            basePackages = "dev.stint.server.engine",
            useDefaultFilters = false,
            includeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.REGEX,
                            pattern = ".*\\.(Transitions|Cooldowns|Wakeups|RunFinder|Stores|Executions)"))
    static class Parts {

        @Bean
        Activity activity(InstantSource clock) {
            return new Activity(clock);
        }

        @Bean
        ServerId serverId() {
            return new ServerId("s-test", "test", "development");
        }

        /** The other job there is: whoever asks for a job by its type gets it. */
        @Bean
        Job batchJob(JobRepository repository) {
            TaskletStep step = new TaskletStep(repository);
            step.setName("nothing");
            return new JobBuilder("run", repository).start(step).build();
        }
    }
}
