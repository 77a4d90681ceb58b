package dev.stint.providers.local;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Finding;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachinePace;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.PreemptionDrill;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.ProviderUnavailableException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Machines that are processes of this host: an agent each, in a session and a folder of its own. Its regions are scenarios;
 * their zones have prices and availability from a script or a recorded trace, and take machines away for real. One instance per
 * folder. Safe for use by many threads; calls take turns.
 */
public final class LocalCapacityProvider implements CapacityProvider, PreemptionDrill {
    /** Adapter id. */
    public static final String ID = "local";

    private static final Logger LOG = System.getLogger(LocalCapacityProvider.class.getName());
    private static final Duration TICK = Duration.ofMillis(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final InstantSource clock;
    private final MachineStore store;
    private final Fleet fleet;
    private final Scenarios scenarios;
    private final LaunchDesk desk;
    private final MarketClock marketClock;
    private final LocalDocker docker;
    private final LocalExamination examination;
    private @Nullable ScheduledExecutorService ticker;
    private boolean closed;

    private LocalCapacityProvider(
            InstantSource clock,
            MachineStore store,
            Fleet fleet,
            Scenarios scenarios,
            MarketClock marketClock,
            LocalExamination examination) {
        this.clock = clock;
        this.store = store;
        this.fleet = fleet;
        this.scenarios = scenarios;
        this.marketClock = marketClock;
        this.docker = new LocalDocker(clock);
        this.desk = new LaunchDesk(fleet, scenarios, docker);
        this.examination = examination;
    }

    /** Opens the adapter without letting time pass: until {@link #startTicking}, {@link #tick} does. */
    static LocalCapacityProvider open(ProviderContext context, MachineStore.RecordFile recordFile) {
        LocalSettings settings = LocalSettings.of(context.settings());
        if (context.agentCommand().isEmpty()) {
            throw new IllegalArgumentException("local provider: no agent command is given; name the program to start");
        }
        Scenarios scenarios =
                new Scenarios(Scenario.home(HostShape.ofThisHost(), settings.homeMachines()), settings.markets());
        @Nullable MachineStore store = null;
        try {
            Processes processes = Processes.ofThisHost();
            String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
            Isolation isolation = Isolation.of(settings, context.folder(), path, processes);
            LOG.log(isolation.on() ? Level.INFO : Level.WARNING, "local machines: {0}", isolation.words());
            store = MachineStore.open(context.folder(), recordFile, isolation);
            Fleet fleet = new Fleet(
                    store,
                    new AgentStart(context.agentCommand(), System.getenv(), isolation),
                    processes,
                    new Reaper(processes, isolation),
                    HostId.ofThisHost());
            Instant now = context.clock().instant();
            fleet.recover(now);
            isolation.sweep();
            MarketClock marketClock = new MarketClock(fleet, scenarios, settings.keepMachines(), now);
            LocalExamination examination = new LocalExamination(context.folder(), settings, scenarios, isolation);
            return new LocalCapacityProvider(context.clock(), store, fleet, scenarios, marketClock, examination);
        } catch (IOException | RuntimeException e) {
            if (store != null) {
                store.close();
            }
            if (e instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new java.io.UncheckedIOException(
                    "local machines: folder " + context.folder() + " cannot be used", (IOException) e);
        }
    }

    /** From now on a thread of this adapter's own calls {@link #tick}. */
    void startTicking() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "stint-local-market");
            thread.setDaemon(true);
            return thread;
        });
        executor.scheduleWithFixedDelay(this::tickAndGoOn, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
        ticker = executor;
    }

    private void tickAndGoOn() {
        try {
            tick();
        } catch (RuntimeException e) {
            // An exception would end the schedule, and with it every preemption.
            LOG.log(Level.ERROR, "local machines: tick failed", e);
        }
    }

    /** Does what is due now. Does nothing once closed. */
    void tick() {
        lock.lock();
        try {
            if (!closed) {
                marketClock.tick(clock.instant());
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Offer> offers(OfferQuery query) {
        return ScenarioOffers.of(scenarios, query);
    }

    @Override
    public List<String> regions() {
        return scenarios.names();
    }

    @Override
    public Optional<String> uncontained() {
        return docker.refusal();
    }

    private Optional<Scenario> scenario(String region) {
        return ScenarioOffers.scenario(scenarios, region);
    }

    @Override
    public LaunchOutcome launch(LaunchRequest request) {
        return locked(() -> desk.launch(request, clock.instant()));
    }

    @Override
    public List<Machine> find(LaunchToken token) {
        return locked(() -> fleet.ofToken(token).stream()
                .map(machine -> fleet.refresh(machine, clock.instant()).machine())
                .toList());
    }

    @Override
    public List<Machine> list(String installation) {
        return locked(() -> fleet.all().stream()
                .filter(machine -> machine.tags().installation().equals(installation))
                .map(machine -> fleet.refresh(machine, clock.instant()))
                .filter(machine -> !machine.isGone())
                .map(MachineRecord::machine)
                .toList());
    }

    @Override
    public boolean onThisComputer() {
        return true;
    }

    @Override
    public MachineStatus status(String machineId) {
        return locked(() -> fleet.get(machineId)
                .map(machine -> fleet.refresh(machine, clock.instant()).status())
                .orElseGet(() -> new MachineStatus(
                        State.GONE,
                        End.UNKNOWN,
                        Optional.empty(),
                        fleet.damage(machineId).orElse("no machine of this id is known here"))));
    }

    @Override
    public void terminate(String machineId) {
        locked(() -> fleet.get(machineId)
                .map(machine -> fleet.end(machine, End.TERMINATED, "ended on request", clock.instant())));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Works in every market, as it is a drill. A machine that is being taken already keeps its notice.
     */
    @Override
    public void preempt(String machineId) {
        locked(() -> {
            Instant now = clock.instant();
            MachineRecord machine = fleet.get(machineId)
                    .map(known -> fleet.refresh(known, now))
                    .filter(known -> known.ending() == null)
                    .orElseThrow(() -> new IllegalArgumentException("local machine " + machineId
                            + " does not run here; only running machines can be preempted"));
            Duration notice = scenario(Market.parse(machine.market()).region())
                    .map(Scenario::notice)
                    .orElse(Duration.ZERO);
            return fleet.take(machine, new MachineRecord.Taking(now, now.plus(notice), "preemption drill"));
        });
    }

    @Override
    public List<Finding> examine(String storeUri) {
        return examination.findings();
    }

    @Override
    public MachinePace pace(Market market) {
        return scenario(market.region()).map(Scenario::pace).orElse(MachinePace.CLOUD);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                if (ticker != null) {
                    ticker.shutdownNow();
                }
                store.close();
            }
        } finally {
            lock.unlock();
        }
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            if (closed) {
                throw new ProviderUnavailableException("local machines: the adapter is closed", null);
            }
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
