package com.example.yard;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import dev.stint.providers.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A few machines that are processes of this computer, as small as an adapter can be. All it knows lies in its folder, so another one on
 * the same folder goes on where this one ended. A spot market is dry while its folder holds a file {@code dry}. Safe for many threads.
 */
final class Yard implements CapacityProvider {

    private static final String ZONE = "gate";
    private static final String TYPE = "cart";

    private final InstantSource clock;
    private final Path folder;
    private final List<String> agent;
    private final List<String> regions;
    private final int room;
    private final Money price;

    Yard(ProviderContext context) {
        this.clock = context.clock();
        this.folder = context.folder();
        this.agent = context.agentCommand();
        this.regions = Stream.of(context.settings().getOrDefault("regions", "").split(","))
                .map(String::strip)
                .filter(region -> !region.isEmpty())
                .toList();
        this.room = Integer.parseInt(context.settings().getOrDefault("machines", "4"));
        this.price = Money.of(context.settings().getOrDefault("price", "0.10"));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new IllegalArgumentException("the folder " + folder + " cannot be made: " + e, e);
        }
    }

    @Override
    public String id() {
        return YardFactory.ID;
    }

    @Override
    public List<String> regions() {
        return regions;
    }

    /** Spot at half the price; nothing for regions it does not have. */
    @Override
    public List<Offer> offers(OfferQuery query) {
        List<Offer> offers = new ArrayList<>();
        for (String region : regions) {
            if (query.regions().isEmpty() || query.regions().contains(region)) {
                offers.add(offer(region, CapacityType.SPOT, Money.of(price.doubleValue() / 2), OptionalDouble.empty()));
                offers.add(offer(region, CapacityType.ON_DEMAND, price, OptionalDouble.of(0)));
            }
        }
        return offers;
    }

    private Offer offer(String region, CapacityType capacity, Money perHour, OptionalDouble hazardPerHour) {
        Market market = new Market(YardFactory.ID, region, ZONE, TYPE, capacity);
        return new Offer(
                market,
                Shape.cpus(1, 1),
                perHour,
                hazardPerHour,
                dry(market) ? Offer.Availability.UNAVAILABLE : Offer.Availability.AVAILABLE,
                Duration.ofSeconds(10),
                Duration.ZERO,
                clock.instant());
    }

    private boolean dry(Market market) {
        return market.interruptible() && Files.exists(folder.resolve("dry"));
    }

    /** The token is what makes a repeated launch the same launch; all machines of a gang, or none. */
    @Override
    public synchronized LaunchOutcome launch(LaunchRequest request) {
        List<Machine> known = find(request.token());
        if (!known.isEmpty()) {
            return new LaunchOutcome.Granted(known);
        }
        long taken = carts().stream().filter(Cart::alive).count();
        if (dry(request.market()) || taken + request.count() > room) {
            return new LaunchOutcome.Refused(new Refusal(
                    Refusal.Kind.NO_CAPACITY,
                    Refusal.Scope.MARKET,
                    "YardFull",
                    "the yard has " + (room - taken) + " machines left, and " + request.count() + " are wanted",
                    Optional.of(Duration.ofMinutes(1))));
        }
        List<Machine> machines = new ArrayList<>();
        try {
            for (int rank = 0; rank < request.count(); rank++) {
                machines.add(Cart.start(folder, agent, request, rank, clock.instant()).machine());
            }
        } catch (IOException e) {
            machines.forEach(machine -> terminate(machine.id()));
            return new LaunchOutcome.Lost("a machine of the yard did not start: " + e);
        }
        return new LaunchOutcome.Granted(machines);
    }

    @Override
    public List<Machine> find(LaunchToken token) {
        return carts().stream()
                .map(Cart::machine)
                .filter(machine -> machine.token().equals(token))
                .sorted(Comparator.comparingInt(Machine::rank))
                .toList();
    }

    @Override
    public List<Machine> list(String installation) {
        return carts().stream()
                .filter(cart -> !look(cart).gone())
                .map(Cart::machine)
                .filter(machine -> machine.tags().installation().equals(installation))
                .toList();
    }

    @Override
    public MachineStatus status(String machineId) {
        return cart(machineId)
                .map(this::look)
                .orElseGet(() -> new MachineStatus(State.GONE, End.UNKNOWN, Optional.empty(), "never in the yard"));
    }

    @Override
    public void terminate(String machineId) {
        cart(machineId).ifPresent(cart -> end(cart, End.TERMINATED));
    }

    /** Whoever looks at a machine of a market that went dry finds it taken. */
    private MachineStatus look(Cart cart) {
        if (cart.alive() && dry(cart.machine().market())) {
            end(cart, End.PREEMPTED);
        }
        try {
            return cart.status(clock.instant());
        } catch (IOException e) {
            throw new ProviderUnavailableException("yard: " + cart.machine().id() + " cannot be looked at", e);
        }
    }

    private void end(Cart cart, End end) {
        try {
            cart.end(end, clock.instant());
        } catch (IOException e) {
            throw new ProviderUnavailableException("yard: " + cart.machine().id() + " cannot be ended", e);
        }
    }

    private Optional<Cart> cart(String machineId) {
        return carts().stream()
                .filter(cart -> cart.machine().id().equals(machineId))
                .findFirst();
    }

    private List<Cart> carts() {
        try (Stream<Path> all = Files.list(folder)) {
            List<Cart> carts = new ArrayList<>();
            for (Path each : (Iterable<Path>) all.filter(Files::isDirectory).sorted()::iterator) {
                Cart.read(each).ifPresent(carts::add);
            }
            return carts;
        } catch (IOException e) {
            throw new ProviderUnavailableException("yard: the folder " + folder + " cannot be read", e);
        }
    }

    /** Machines outlive the adapter. */
    @Override
    public void close() {
        // holds nothing
    }
}
