package dev.stint.providers.gcp;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Finding;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Refusal;
import dev.stint.providers.cloud.BootData;
import dev.stint.providers.cloud.LaunchPins;
import dev.stint.providers.cloud.MachineMemory;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Machines of Google Compute Engine. Keeps a small file for each launch in its folder, and otherwise nothing: Google is what is believed.
 *
 * <p>A launch waits until Google has created the machines or said that it will not, which takes some seconds. A machine whose guest
 * powered itself off is reported gone, and deleted by whoever asks about it.
 */
final class GcpCapacityProvider implements CapacityProvider {

    static final String ID = "gcp";

    private final Markets markets;
    private final Launches launches;
    private final Fleet fleet;
    private final Function<String, List<Finding>> examination;
    private final Runnable release;

    private GcpCapacityProvider(
            Markets markets,
            Launches launches,
            Fleet fleet,
            Function<String, List<Finding>> examination,
            Runnable release) {
        this.markets = markets;
        this.launches = launches;
        this.fleet = fleet;
        this.examination = examination;
        this.release = release;
    }

    /**
     * Puts the adapter together.
     *
     * @param examination {@link CapacityProvider#examine}
     * @param release what {@link #close} does
     */
    static GcpCapacityProvider of(
            GcpSettings settings,
            ProviderContext context,
            GceCalls calls,
            OfferSource offers,
            BootData boot,
            Function<String, List<Finding>> examination,
            Runnable release) {
        LaunchPins pins = new LaunchPins(ID, context.folder().resolve("launches"), context.clock(), LaunchPin.REQUIRED);
        MachineMemory memory = new MachineMemory();
        ZoneOps operations = new ZoneOps(calls);
        Inventory inventory =
                new Inventory(calls, operations, memory, new KnownMachines(), () -> pins.values(LaunchPin.ZONE));
        Terminations terminations = new Terminations(calls, operations, memory, context.clock());
        return new GcpCapacityProvider(
                new Markets(settings.regions(), offers, new QuotaClosures(context.clock())),
                new Launches(
                        calls,
                        pins,
                        new LaunchPlanner(settings),
                        boot,
                        new Arrivals(operations, inventory, terminations, memory, context.clock())),
                new Fleet(
                        pins,
                        inventory,
                        new MachineWatch(inventory, operations, terminations, memory, context.clock()),
                        terminations),
                examination,
                release);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Offer> offers(OfferQuery query) {
        return markets.offers(query);
    }

    @Override
    public List<String> regions() {
        return markets.regions();
    }

    @Override
    public LaunchOutcome launch(LaunchRequest request) {
        if (!launches.known(request)) {
            Optional<Refusal> full = markets.quota(request.market(), request.count());
            // an equal launch made meanwhile is what filled it, perhaps
            if (full.isPresent() && !launches.known(request)) {
                return new LaunchOutcome.Refused(full.get());
            }
        }
        return launches.launch(request, (failure, refusal) -> markets.refused(request.market(), failure, refusal));
    }

    @Override
    public List<Machine> find(LaunchToken token) {
        return fleet.find(token);
    }

    @Override
    public List<Machine> list(String installation) {
        return fleet.list(installation);
    }

    @Override
    public MachineStatus status(String machineId) {
        return fleet.status(machineId);
    }

    @Override
    public void terminate(String machineId) {
        fleet.terminate(machineId);
    }

    @Override
    public boolean fetchesAgent() {
        return true;
    }

    @Override
    public Optional<String> unreachable(String storeUri) {
        return storeUri.startsWith("gs:")
                ? Optional.empty()
                : Optional.of("machines of gcp reach stores of Google Cloud Storage only, and this one is " + storeUri
                        + "; move the run to a gs:// store, or make one the server's");
    }

    @Override
    public List<Finding> examine(String storeUri) {
        return examination.apply(storeUri);
    }

    @Override
    public void close() {
        release.run();
    }
}
