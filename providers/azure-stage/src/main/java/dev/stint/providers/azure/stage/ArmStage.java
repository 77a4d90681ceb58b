package dev.stint.providers.azure.stage;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Azure Resource Manager on this computer, for tests: an HTTP server that Microsoft's clients are pointed at, with an
 * {@code AzureEnvironment} of this address and any bearer token. One subscription; nothing is shared with other stages.
 *
 * <pre>{@code
 * try (ArmStage stage = ArmStage.start(clock)) {
 *     Landscape land = stage.seed("eastus");
 *     stage.stock().capacity("eastus", "1", "Standard_NC24ads_A100_v4", true, 2);
 *     ComputeManager azure = ComputeManager.authenticate(pipeline, profileOf(stage.endpoint(), stage.subscription()));
 *     stage.preempt("stint-machines:train-7f3k2-0");  // told to whoever listens; 30 s later it is gone
 * }
 * }</pre>
 *
 * <p><b>It is strict.</b> Bodies of virtual machines, in requests and in the stage's own answers, are held against the types of
 * Microsoft.Compute 2025-04-01 as Bicep publishes them, which is the version that azure-resourcemanager-compute 2.55.1 (of azure-resourcemanager
 * 2.57.0) speaks; requests must carry a token and an {@code api-version}, for virtual machines that one. What does not fit is refused with a message and remembered: {@link #violations}; {@link #close} throws when the test has not taken
 * them ({@link #takeViolations}). The same goes for what the stage cannot play.
 *
 * <p><b>Checked against a published description</b>: bodies of {@code virtualMachines} (PUT, PATCH, GET, the members of lists) and of
 * {@code instanceView}. <b>Unchecked</b>, written by hand after Microsoft's REST references, each named where it is made: errors and
 * frames of lists; operations under way; disks; sizes ({@code skus}), {@code usages}, images; network interfaces, public addresses,
 * networks; identities; resource groups, resources, locations, subscriptions, providers; permissions; the activity log; Resource Graph;
 * retail prices. When Azure refuses what, and in which words, is in no description at all: the texts are those users quote.
 *
 * <p><b>It plays</b> machines with parts that go with them or stay; operations that take time by the clock and fail at their end; machines
 * that remain after a failed allocation; capacity, quotas, withheld sizes; evictions of both kinds with their notice; lists that are behind;
 * pages; lost, refused and throttled answers; rights that are missing.
 *
 * <p><b>It does not play</b> scale sets, extensions, resizing as hardware sees it, reservations, {@code start}, deployments, prices that evict,
 * or what the guest does: one that powers itself off is told by {@link #poweredOff}. Safe for many threads.
 */
public final class ArmStage implements AutoCloseable {

    private static final String SUBSCRIPTION = "5f1e0000-0000-4000-8000-000000000007";

    private final InstantSource clock;
    private final World world;
    private final Faults faults = new Faults();
    private final Rights rights = new Rights();
    private final Supply supply;
    private final Machines machines;
    private final ResourceGraph graph;
    private final RetailPrices prices = new RetailPrices();
    private final PlacementScores scores = new PlacementScores();
    private final Subscription account;
    private final Quirks quirks;
    private final Porter porter;
    private final StageServer server;

    private ArmStage(InstantSource clock) throws IOException {
        this.clock = clock;
        this.world = new World(clock, SUBSCRIPTION);
        this.supply = new Supply(world);
        Parts parts = new Parts(world);
        this.machines = new Machines(world, supply.stock, parts);
        this.graph = new ResourceGraph(world);
        this.quirks = new Quirks(world, machines, parts);
        this.account = new Subscription(world, rights, supply);
        Map<String, Desk> desks = Desks.of(world, supply, machines, parts, faults);
        desks.put("microsoft.compute/locations/placementscores", scores::answer);
        desks.put("microsoft.resourcegraph/resources", graph::answer);
        desks.put("microsoft.authorization/permissions", rights::answer);
        desks.put("api/prices", prices::answer);
        this.porter = new Porter(world, rights, desks);
        this.server = new StageServer(porter, faults);
    }

    /** Opens a stage; everything here goes by that clock. */
    public static ArmStage start(InstantSource clock) throws IOException {
        return new ArmStage(clock);
    }

    /** Where it listens, for all services: {@code http://127.0.0.1:PORT}. Retail prices are under {@code /api/retail/prices}. */
    public URI endpoint() {
        return server.address();
    }

    public InstantSource clock() {
        return clock;
    }

    /** Id of the one subscription there is. */
    public String subscription() {
        return SUBSCRIPTION;
    }

    /** Gives a location what machines need: two groups, a network with a subnet, an identity, an image, some sizes. */
    public Landscape seed(String location) {
        synchronized (world) {
            return Landscape.seed(world, supply, location);
        }
    }

    public Subscription account() {
        return account;
    }

    /**
     * How many vCPU there may be in a location.
     *
     * @param name {@code lowPriorityCores} for spot, {@code cores} for all others together, or a family
     */
    public void quota(String location, String name, long vcpus) {
        synchronized (world) {
            supply.quotas.set(location, name, vcpus);
        }
    }

    /** What hardware there is. */
    public Stock stock() {
        return supply.stock;
    }

    public Faults faults() {
        return faults;
    }

    public ResourceGraph graph() {
        return graph;
    }

    public RetailPrices prices() {
        return prices;
    }

    public PlacementScores scores() {
        return scores;
    }

    /** What Azure does now and then. */
    public Quirks quirks() {
        return quirks;
    }

    /** How long things take from now on. */
    public void pace(Pace pace) {
        synchronized (world) {
            world.pace(pace);
        }
    }

    /** Lists have at most so many members on a page; a thousand where nothing was said. */
    public void pageSize(int members) {
        porter.pageSize(members);
    }

    /** Azure will take a spot machine back, with the notice of the pace. Once announced it happens; a second time changes nothing. */
    public void preempt(String machine) {
        synchronized (world) {
            machines.evict(known(machine), world.pace().notice());
        }
    }

    /** Azure takes a spot machine back now, without notice. */
    public void preemptAtOnce(String machine) {
        synchronized (world) {
            machines.evict(known(machine), Duration.ZERO);
            settle();
        }
    }

    /** There is no hardware for spot machines of a size in a zone any more, and all that was given is taken back, with notice. */
    public void dryUp(String location, String zone, String size) {
        synchronized (world) {
            settle();
            supply.stock.capacity(location, zone, size, true, 0);
            for (Machine machine : machines.all()) {
                if (machine.spot() && Stock.key(machine).equals(Stock.key(location, zone, size, true))) {
                    machines.evict(machine, world.pace().notice());
                }
            }
        }
    }

    /** Somebody deletes a machine with everything that goes with it, and the activity log says who. */
    public void removedBy(String caller, String machine) {
        synchronized (world) {
            machines.removedBy(caller, known(machine));
        }
    }

    /** A machine was shut down from within: it is stopped, keeps its hardware, and is billed. */
    public void poweredOff(String machine) {
        synchronized (world) {
            Machine running = known(machine);
            if (running.state != StagedInstance.State.RUNNING) {
                throw new IllegalArgumentException(running.shown() + " does not run, and cannot power itself off");
            }
            machines.switchedOff(running, false);
        }
    }

    /** A machine by {@code GROUP:NAME}, by name or by id; the last of that name. */
    private Machine known(String machine) {
        settle();
        List<Machine> all = machines.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            ArmId id = all.get(i).id;
            if (List.of(id.group() + ":" + id.name(), id.name(), id.text()).contains(machine)) {
                return all.get(i);
            }
        }
        throw new IllegalArgumentException("machine " + machine + " was never created here; there are " + instances());
    }

    /** All machines that were ever accepted here, in order, as they are now. */
    public List<StagedInstance> instances() {
        synchronized (world) {
            settle();
            return machines.all().stream().map(Machine::shown).toList();
        }
    }

    /** A machine as it is now, by {@code GROUP:NAME}, by name or by id. */
    public StagedInstance instance(String machine) {
        synchronized (world) {
            return known(machine).shown();
        }
    }

    /** Ids of what is there now and costs money or quota: machines, disks, network interfaces, public addresses. */
    public List<String> leftovers() {
        synchronized (world) {
            settle();
            List<String> left = new ArrayList<>();
            for (String type : List.of(Machines.TYPE, Parts.DISKS, Parts.INTERFACES, Parts.ADDRESSES)) {
                world.resources.ids(type).forEach(id -> left.add(id.text()));
            }
            return left;
        }
    }

    /** Told of each machine that has got its hardware, by the thread that answers a request: do not ask the stage's clients from there. */
    public void onLaunch(Consumer<StagedInstance> listener) {
        synchronized (world) {
            machines.onStart(listener);
        }
    }

    /** Told of each machine that will be evicted, and when; the same holds. */
    public void onNotice(BiConsumer<StagedInstance, Instant> listener) {
        synchronized (world) {
            machines.onWarning(listener);
        }
    }

    /** Told of each machine that had run and does no more: stopped, deallocated, evicted or gone; the same holds. */
    public void onEnd(Consumer<StagedInstance> listener) {
        synchronized (world) {
            machines.onEnd(listener);
        }
    }

    /** Does what the clock has brought since the last request. */
    public void settle() {
        synchronized (world) {
            world.operations.settle(world.now());
        }
    }

    /** How many requests of an operation came, whatever became of them; named as in {@link Faults}. */
    public int requests(String operation) {
        return porter.count(operation);
    }

    /** What was wrong with requests so far, and what was asked that the stage does not play. */
    public List<String> violations() {
        return porter.violations();
    }

    /** The same, for tests that expect it: what is taken does not fail {@link #close}. */
    public List<String> takeViolations() {
        return porter.takeViolations();
    }

    /** Ends the stage. A second time does nothing. */
    @Override
    public void close() {
        server.close();
        List<String> left = porter.takeViolations();
        if (!left.isEmpty()) {
            throw new AssertionError(
                    "requests that Azure would refuse, or that the stage does not play:\n" + String.join("\n", left));
        }
    }
}
