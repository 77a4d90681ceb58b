package dev.stint.server.engine;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.prices.StoragePriceFiles;
import dev.stint.core.policy.Pace;
import dev.stint.core.policy.StintPolicy;
import dev.stint.providers.CapacityProvider;
import dev.stint.server.HandClock;
import dev.stint.server.Runs;
import dev.stint.server.db.TestDatabase;
import dev.stint.server.peers.ServerId;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;

/**
 * The real engine on a real database, with a cloud and a clock moved by hand. Opening a second one on the same database and cloud
 * is what a restart after a kill is: the first one's loops are left alone with a context that is closed under them.
 */
final class EngineUnderTest implements AutoCloseable {

    final HandClock clock;
    final ObjectStore store;
    final FakeCloud cloud;
    /** Between the engine and its store. */
    final StoreSwitch storeAway;

    private final List<CapacityProvider> others;
    private final Map<String, String> ownStores;
    private final String database;
    private final List<String> settings;
    private final ServerId id;
    private final ConfigurableApplicationContext context;

    private EngineUnderTest(
            HandClock clock,
            ObjectStore store,
            FakeCloud cloud,
            List<CapacityProvider> others,
            Map<String, String> ownStores,
            String database,
            ServerId id,
            StoreSwitch storeAway,
            List<String> settings) {
        this.settings = settings;
        this.id = id;
        this.ownStores = ownStores;
        this.storeAway = storeAway;
        this.others = others;
        this.clock = clock;
        this.store = store;
        this.cloud = cloud;
        this.database = database;
        SpringApplication application = new SpringApplication(Parts.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        application.setBannerMode(Banner.Mode.OFF);
        application.addInitializers(c -> {
            c.getBeanFactory().registerSingleton("clock", clock);
            c.getBeanFactory().registerSingleton("serverId", id);
            c.getBeanFactory().registerSingleton("objectStore", away(store, storeAway));
            c.getBeanFactory().registerSingleton("providerStores", ProviderStores.of(ownStores));
            c.getBeanFactory()
                    .registerSingleton(
                            "providers",
                            new Providers(Stream.concat(Stream.of(cloud), others.stream())
                                    .toList()));
        });
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=" + database,
                "--logging.file.name=",
                "--stint.home=unused",
                "--spring.config.import=",
                // leases run out when a test says so
                "--stint.servers.beat=1h",
                "--stint.servers.lease=2h",
                "--stint.servers.listen=20ms",
                "--stint.engine.dispatch-every=20ms",
                "--stint.engine.reap-every=20ms",
                "--stint.engine.sweep-every=100ms",
                "--stint.engine.mute=3s",
                "--stint.engine.recheck=20ms"));
        arguments.addAll(settings);
        this.context = application.run(arguments.toArray(String[]::new));
    }

    /** @param folder for the database */
    static EngineUnderTest start(Path folder) {
        return start(folder, new MemoryObjectStore());
    }

    /** @param store the server's own, and its machines' */
    static EngineUnderTest start(Path folder, ObjectStore store) {
        return start(folder, store, List.of());
    }

    /** @param others providers beside the fake cloud */
    static EngineUnderTest start(Path folder, ObjectStore store, List<CapacityProvider> others) {
        HandClock clock = new HandClock(Instant.parse("2026-03-01T10:00:00Z"));
        return start(folder, store, new FakeCloud(store, clock), others, Map.of(), clock);
    }

    /** @param ownStores by provider: where a run may move for its machines' sake */
    static EngineUnderTest start(
            Path folder,
            ObjectStore store,
            FakeCloud cloud,
            List<CapacityProvider> others,
            Map<String, String> ownStores,
            HandClock clock) {
        return start(TestDatabase.chosen(), folder, store, cloud, others, ownStores, clock);
    }

    /** On a database of a kind, whatever the build was told. */
    static EngineUnderTest start(TestDatabase kind, Path folder) {
        HandClock clock = new HandClock(Instant.parse("2026-03-01T10:00:00Z"));
        ObjectStore store = new MemoryObjectStore();
        return start(kind, folder, store, new FakeCloud(store, clock), List.of(), Map.of(), clock);
    }

    private static EngineUnderTest start(
            TestDatabase kind,
            Path folder,
            ObjectStore store,
            FakeCloud cloud,
            List<CapacityProvider> others,
            Map<String, String> ownStores,
            HandClock clock) {
        ServerId id = new ServerId("s-one", "test", "development");
        return new EngineUnderTest(
                clock, store, cloud, others, ownStores, kind.fresh(folder), id, new StoreSwitch(), List.of());
    }

    /** @param settings arguments of the server, beside or in place of those of all tests */
    static EngineUnderTest startWith(Path folder, String... settings) {
        HandClock clock = new HandClock(Instant.parse("2026-03-01T10:00:00Z"));
        ObjectStore store = new MemoryObjectStore();
        return new EngineUnderTest(
                clock,
                store,
                new FakeCloud(store, clock),
                List.of(),
                Map.of(),
                TestDatabase.chosen().fresh(folder),
                new ServerId("s-one", "test", "development"),
                new StoreSwitch(),
                List.of(settings));
    }

    /** What teams have stored. */
    Map<String, String> secrets() {
        return context.getBean(FakeSecrets.class).values;
    }

    /** Another server on the same database, store and cloud. */
    EngineUnderTest beside(String name) {
        return new EngineUnderTest(
                clock,
                store,
                cloud,
                others,
                ownStores,
                database,
                new ServerId(name, "test", "development"),
                new StoreSwitch(),
                settings);
    }

    /** From now on, or until now, nothing reaches the store from the engine; machines still reach it. */
    void storeAway(boolean away) {
        storeAway.away(away);
    }

    private static ObjectStore away(ObjectStore store, StoreSwitch away) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (self, method, arguments) -> {
                    away.begins();
                    StoreSwitch.Cut cut = method.getName().equals("uri") ? StoreSwitch.Cut.NONE : away.next();
                    if (cut == StoreSwitch.Cut.BEFORE) {
                        throw new IOException("the store is away");
                    }
                    try {
                        Object answer = method.invoke(store, arguments);
                        if (cut == StoreSwitch.Cut.AFTER) {
                            throw new IOException("the store is away, and the answer is lost");
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A new server process on the same database, store and cloud. */
    EngineUnderTest restarted() {
        // two servers in one process share H2: the first one's loops must have let go of it before the second opens it
        part(EngineStart.class).stop();
        HikariPoolMXBean pool = part(HikariDataSource.class).getHikariPoolMXBean();
        // a loop between two statements holds no connection either, so one look is not enough
        int[] idle = {0};
        await("idle connections", () -> {
            idle[0] = pool.getActiveConnections() == 0 ? idle[0] + 1 : 0;
            return Optional.of(pool).filter(p -> idle[0] >= 40);
        });
        context.close();
        return new EngineUnderTest(clock, store, cloud, others, ownStores, database, id, storeAway, settings);
    }

    Runs runs() {
        return context.getBean(Runs.class);
    }

    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    String submit(String... lines) {
        return runs().submit(new Requests.Submit(
                        "name: job\nrun: ./train\n" + String.join("\n", lines) + "\n", "job.yaml", Map.of(), "", ""))
                .id();
    }

    /** The machine number n, counted from 1 over all launches, once it was launched. */
    FakeCloud.Played machine(int n) {
        return await(
                "machine " + n,
                () -> cloud.machines().size() >= n
                        ? Optional.of(cloud.machines().get(n - 1))
                        : Optional.empty());
    }

    Views.RunDetail awaitState(String run, String state) {
        return await(
                run + " " + state,
                () -> Optional.of(runs().detail(run))
                        .filter(d -> d.run().state().equals(state)));
    }

    List<String> kinds(String run) {
        return runs().events(run, 0).stream().map(Views.EventView::kind).toList();
    }

    void awaitKind(String run, String kind) {
        await(
                run + " event " + kind,
                () -> Optional.of(kind).filter(k -> kinds(run).contains(k)));
    }

    /** Looks again and again, without the hand-driven clock moving, until there is something; fails after 20 real seconds. */
    static <T> T await(String what, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (System.nanoTime() < end) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        throw new AssertionError("waited in vain for " + what);
    }

    @Override
    public void close() {
        context.close();
    }

    /** The engine without what only a real installation has. */
    @EnableAutoConfiguration
    @EnableConfigurationProperties(EngineProperties.class)
    @ComponentScan(
            basePackages = {
                "dev.stint.server.engine",
                "dev.stint.server.db",
                "dev.stint.server.homes",
                "dev.stint.server.peers",
                "dev.stint.server.queue",
                "dev.stint.server.teams"
            },
            excludeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ASSIGNABLE_TYPE,
                            classes = {EngineConfiguration.class, AgentCommand.Finder.class}))
    static class Parts {

        @Bean
        InstallationKey installationKey() {
            return new InstallationKey("test", new byte[32]);
        }

        @Bean
        PreparedAgents fetchedAgents() {
            return new PreparedAgents();
        }

        @Bean
        WatchedPolicy placementPolicy(EngineProperties properties) {
            return new WatchedPolicy(
                    new StintPolicy(new Pace(properties.returnHold(), properties.maxWait(), properties.recheck())));
        }

        @Bean
        StoragePricing storagePricing() {
            return store -> store.uri().startsWith("s3:") ? StoragePriceFiles.shipped("s3") : Optional.empty();
        }

        @Bean
        FakeSecrets secrets() {
            return new FakeSecrets();
        }

        @Bean
        RunThreads runThreads() {
            return new RunThreads();
        }
    }
}
