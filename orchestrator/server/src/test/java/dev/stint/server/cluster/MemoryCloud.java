package dev.stint.server.cluster;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A cloud in the server's own process, of one spot market and no end of {@link MemoryMachines}, at the pace of clouds. */
final class MemoryCloud implements CapacityProvider {

    static final String ID = "memory";
    static final String REGION = "memoryland";
    static final Market MARKET = new Market(ID, REGION, "a", "small", CapacityType.SPOT);

    private final MemoryMachines machines;
    private final InstantSource clock;

    private MemoryCloud(MemoryMachines machines, InstantSource clock) {
        this.machines = machines;
        this.clock = clock;
    }

    /** Found by a service file that only servers of these tests have on their class path. */
    public static final class Factory implements CapacityProviderFactory {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("control", "");
        }

        @Override
        public CapacityProvider open(ProviderContext context) {
            try {
                MemoryControl.serve(
                        MemoryMachines.HERE, Path.of(context.settings().get("control")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new MemoryCloud(MemoryMachines.HERE, context.clock());
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<String> regions() {
        return List.of(REGION);
    }

    @Override
    public List<Offer> offers(OfferQuery query) {
        return List.of(new Offer(
                MARKET,
                Shape.cpus(1, 2),
                Money.of("0.10"),
                OptionalDouble.of(0.1),
                Offer.Availability.UNKNOWN,
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                clock.instant()));
    }

    @Override
    public LaunchOutcome launch(LaunchRequest request) {
        return new LaunchOutcome.Granted(List.of(machines.launch(request, clock.instant())));
    }

    @Override
    public List<Machine> find(LaunchToken token) {
        return machines.find(token.value()).stream().toList();
    }

    @Override
    public List<Machine> list(String installation) {
        return machines.alive();
    }

    @Override
    public MachineStatus status(String machine) {
        return machines.endedAt(machine)
                .map(at ->
                        new MachineStatus(MachineStatus.State.GONE, MachineStatus.End.TERMINATED, Optional.of(at), ""))
                .orElseGet(() -> new MachineStatus(
                        MachineStatus.State.RUNNING, MachineStatus.End.NONE, Optional.empty(), "runs"));
    }

    @Override
    public void terminate(String machine) {
        machines.end(machine, clock.instant());
    }

    @Override
    public void close() {}
}
