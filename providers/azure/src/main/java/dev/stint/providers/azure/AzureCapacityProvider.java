package dev.stint.providers.azure;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Finding;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.PreemptionDrill;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Refusal;
import dev.stint.providers.cloud.BootData;
import dev.stint.providers.cloud.LaunchPins;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Virtual machines of Azure. Keeps a small file for each launch in its folder, and otherwise nothing: Azure is what is believed. */
final class AzureCapacityProvider implements CapacityProvider, PreemptionDrill {

    static final String ID = "azure";

    private final Markets markets;
    private final Launches launches;
    private final Machines machines;
    private final Function<String, List<Finding>> examination;
    private final Runnable release;

    /** What is asked of machines that are there. */
    private record Machines(Fleet fleet, MachineWatch watch, Vms vms, MachineBook book) {}

    private AzureCapacityProvider(
            Markets markets,
            Launches launches,
            Machines machines,
            Function<String, List<Finding>> examination,
            Runnable release) {
        this.markets = markets;
        this.launches = launches;
        this.machines = machines;
        this.examination = examination;
        this.release = release;
    }

    /**
     * Puts the adapter together.
     *
     * @param release what {@link #close} does
     */
    static AzureCapacityProvider of(
            AzureSettings settings,
            ProviderContext context,
            ArmCalls calls,
            OfferSource offers,
            BootData boot,
            Runnable release) {
        InstantSource clock = context.clock();
        String subscription = settings.subscription();
        LaunchPins pins = new LaunchPins(ID, context.folder().resolve("launches"), clock, LaunchPin.REQUIRED);
        MachineBook book = new MachineBook(() -> pins.values(LaunchPin.SPOT));
        Places places = new Places(calls, subscription, settings.resourceGroup(), pins);
        Vms vms = new Vms(calls, places, subscription);
        Removal removal = new Removal(calls, vms, subscription);
        Creation creation = new Creation(calls, vms, clock);
        Gangs gangs = new Gangs(calls, vms, creation, removal, book, clock);
        return new AzureCapacityProvider(
                new Markets(settings.regions(), offers, new QuotaClosures(clock)),
                new Launches(pins, new LaunchPlanner(settings), boot, gangs, book),
                new Machines(
                        new Fleet(vms, pins, book, creation, new Leftovers(places, vms, removal, clock)),
                        new MachineWatch(vms, removal, new Disappearance(calls, subscription, clock), book, clock),
                        vms,
                        book),
                new Examination(calls, settings, places)::of,
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
        try {
            return machines.fleet().find(token);
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    @Override
    public List<Machine> list(String installation) {
        try {
            return machines.fleet().list(installation);
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    @Override
    public MachineStatus status(String machineId) {
        Optional<VmId> id = VmId.parse(machineId);
        if (id.isEmpty()) {
            return new MachineStatus(
                    MachineStatus.State.GONE,
                    MachineStatus.End.UNKNOWN,
                    Optional.empty(),
                    "no machine of this adapter is called so");
        }
        try {
            return machines.watch().status(id.get());
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    @Override
    public void terminate(String machineId) {
        Optional<VmId> id = VmId.parse(machineId);
        if (id.isEmpty()) {
            return;
        }
        try {
            machines.watch().end(id.get());
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    /** {@inheritDoc} Azure's own simulation of an eviction: a scheduled event, and after about thirty seconds the end. */
    @Override
    public void preempt(String machineId) {
        MachineStatus status = status(machineId);
        Optional<VmId> id = VmId.parse(machineId);
        if (id.isEmpty() || status.gone()) {
            throw new IllegalArgumentException(
                    "azure: machine " + machineId + " is unknown or gone: " + status.detail());
        }
        if (!machines.book().spot(id.get())) {
            throw new IllegalArgumentException(
                    "azure: machine " + machineId + " is no spot machine, and only those are evicted");
        }
        try {
            machines.vms().simulateEviction(id.get());
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    @Override
    public boolean fetchesAgent() {
        return true;
    }

    @Override
    public Optional<String> unreachable(String storeUri) {
        return storeUri.startsWith("az:")
                ? Optional.empty()
                : Optional.of("machines of azure reach stores of Azure only, and this one is " + storeUri
                        + "; move the run to an az:// store, or make one the server's");
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
