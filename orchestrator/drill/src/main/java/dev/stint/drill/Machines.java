package dev.stint.drill;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.PreemptionDrill;
import dev.stint.providers.ProviderContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;

/**
 * The machines of one drill: those of the local provider, in a market of the drill's own, so that a command runs and is taken
 * away as in a real run. Safe for use by several threads: the one that works, and the one that ends everything.
 */
final class Machines implements AutoCloseable {

    private static final String PROVIDER = "local";
    private static final Market MARKET = new Market(PROVIDER, "drill", "here", "host", CapacityType.SPOT);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final int KILL_LOOKS = 500;

    private final String installation = UUID.randomUUID().toString().substring(0, 8);
    private final CapacityProvider provider;
    private final PreemptionDrill taker;
    private final InstantSource clock;
    private final Pause pause;
    private boolean closed;

    /**
     * @param folder where machines live; exists
     * @param agentCommand how the agent is started
     * @param notice from a notice to the end of the machine
     */
    Machines(Path folder, List<String> agentCommand, Duration notice, InstantSource clock, Pause pause)
            throws IOException {
        Path markets = Files.createDirectories(folder.resolve("markets"));
        Files.writeString(markets.resolve(MARKET.region() + ".yaml"), """
                description: machines of a drill
                notice: %ds
                pace: {order_poll: 300ms, heartbeat: 300ms}
                shapes:
                  host: {vcpus: 1, memory_gib: 1}
                zones:
                  here:
                    host:
                      spot: {price: 0.01, hazard_per_hour: 0}
                """.formatted(notice.toSeconds()));
        this.clock = clock;
        this.pause = pause;
        this.provider = factory()
                .open(new ProviderContext(
                        installation,
                        Files.createDirectories(folder.resolve("local")),
                        agentCommand,
                        Map.of("markets", markets.toString()),
                        clock));
        if (!(provider instanceof PreemptionDrill able)) {
            throw new IllegalStateException("the local provider cannot take machines away on request");
        }
        this.taker = able;
    }

    private static CapacityProviderFactory factory() {
        for (CapacityProviderFactory factory : ServiceLoader.load(CapacityProviderFactory.class)) {
            if (factory.id().equals(PROVIDER)) {
                return factory;
            }
        }
        throw new IllegalStateException("the local provider is not installed; build the distribution anew");
    }

    /**
     * Starts a machine.
     *
     * @throws IOException when it was refused
     */
    synchronized String launch(String team, String run, int attempt, MachineBoot boot, Instant leaseUntil)
            throws IOException {
        requireOpen();
        LaunchRequest request = new LaunchRequest(
                new LaunchToken("drill-" + installation + "-" + team + "-" + attempt),
                MARKET,
                1,
                new MachineTags(installation, team, run, attempt, 1, leaseUntil),
                boot,
                0,
                clock.instant());
        LaunchOutcome outcome = provider.launch(request);
        Optional<String> id = outcome.fold(
                machines -> Optional.of(machines.get(0).id()), refusal -> Optional.empty(), lost -> Optional.empty());
        return id.orElseThrow(() -> new IOException("a machine could not be started on this computer: " + outcome));
    }

    /** Takes a machine away as a provider does: notice, signal, kill at the end of the notice. */
    synchronized void notice(String id) {
        requireOpen();
        taker.preempt(id);
    }

    synchronized boolean gone(String id) {
        requireOpen();
        return provider.status(id).gone();
    }

    /** Kills a machine with everything on it, without warning; when this returns it is gone. */
    synchronized void kill(String id) throws IOException {
        requireOpen();
        end(id);
    }

    private void end(String id) throws IOException {
        for (int look = 0; look < KILL_LOOKS; look++) {
            provider.terminate(id);
            if (provider.status(id).gone()) {
                return;
            }
            pause.of(LOOK);
        }
        throw new IOException("processes of machine " + id + " resist SIGKILL; look for STINT_MACHINE=" + id
                + " in their environment");
    }

    /** Kills all machines; launches none from now on. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            for (Machine machine : provider.list(installation)) {
                end(machine.id());
            }
        } finally {
            provider.close();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new DrillInterruptedException();
        }
    }
}
