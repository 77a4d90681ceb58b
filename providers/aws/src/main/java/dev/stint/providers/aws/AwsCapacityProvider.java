package dev.stint.providers.aws;

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
 * Machines of Amazon EC2. Keeps a small file for each launch in its folder, and otherwise nothing: EC2 is what is believed.
 *
 * <p>Statuses are at most two seconds old. A machine that was launched lately and that EC2 does not show yet is pending, not gone.
 */
final class AwsCapacityProvider implements CapacityProvider {

    static final String ID = "aws";

    private final Markets markets;
    private final Launches launches;
    private final Fleet fleet;
    private final Function<String, List<Finding>> examination;
    private final Runnable release;

    private AwsCapacityProvider(
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
    static AwsCapacityProvider of(
            AwsSettings settings,
            ProviderContext context,
            Ec2Calls calls,
            Network network,
            OfferSource offers,
            BootData boot,
            Function<String, List<Finding>> examination,
            Runnable release) {
        LaunchPins pins = new LaunchPins(ID, context.folder().resolve("launches"), context.clock(), LaunchPin.REQUIRED);
        MachineMemory memory = new MachineMemory();
        Inventory inventory = new Inventory(calls, memory);
        SpotRequests spotRequests = new SpotRequests(calls, context.clock());
        MachineWatch watch =
                new MachineWatch(calls, memory, () -> Fleet.regions(settings.regions(), pins), context.clock());
        return new AwsCapacityProvider(
                new Markets(settings, offers, network, new QuotaClosures(context.clock())),
                new Launches(
                        calls,
                        pins,
                        new LaunchPlanner(settings, network),
                        boot,
                        new Arrivals(memory, spotRequests, inventory, context.clock())),
                new Fleet(
                        settings.regions(),
                        pins,
                        inventory,
                        spotRequests,
                        watch,
                        new Terminations(calls, watch, memory, context.clock())),
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
        LaunchOutcome outcome = launches.launch(request);
        if (outcome instanceof LaunchOutcome.Refused refused) {
            markets.refused(request.market(), refused.refusal());
        }
        return outcome;
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
        return storeUri.startsWith("s3:")
                ? Optional.empty()
                : Optional.of("machines of aws reach stores of S3 only, and this one is " + storeUri
                        + "; move the run to an s3:// store, or make one the server's");
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
