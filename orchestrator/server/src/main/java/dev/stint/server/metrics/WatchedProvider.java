package dev.stint.server.metrics;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Finding;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachinePace;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Market;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.PreemptionDrill;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** A provider that does what the one behind it does, and tells how that went. */
class WatchedProvider implements CapacityProvider {

    private final CapacityProvider behind;
    private final WatchedProviders watch;

    private WatchedProvider(CapacityProvider behind, WatchedProviders watch) {
        this.behind = behind;
        this.watch = watch;
    }

    /** Can do whatever else the one behind it can. */
    static CapacityProvider over(CapacityProvider behind, WatchedProviders watch) {
        return behind instanceof PreemptionDrill drill
                ? new Drilling(behind, drill, watch)
                : new WatchedProvider(behind, watch);
    }

    private static final class Drilling extends WatchedProvider implements PreemptionDrill {
        private final PreemptionDrill drill;

        Drilling(CapacityProvider behind, PreemptionDrill drill, WatchedProviders watch) {
            super(behind, watch);
            this.drill = drill;
        }

        @Override
        public void preempt(String machineId) {
            drill.preempt(machineId);
        }
    }

    @Override
    public String id() {
        return behind.id();
    }

    @Override
    public LaunchOutcome launch(LaunchRequest request) {
        watch.launching(request.tags().run());
        LaunchOutcome outcome = asked(() -> behind.launch(request));
        if (outcome instanceof LaunchOutcome.Refused refused) {
            Refusal.Kind kind = refused.refusal().kind();
            watch.failed(id(), kind.name().toLowerCase(Locale.ROOT), kind == Refusal.Kind.AUTH);
        } else if (outcome instanceof LaunchOutcome.Lost) {
            watch.failed(id(), "lost", true);
        }
        return outcome;
    }

    @Override
    public List<Offer> offers(OfferQuery query) {
        return asked(() -> behind.offers(query));
    }

    @Override
    public List<String> regions() {
        return asked(behind::regions);
    }

    @Override
    public List<Machine> find(LaunchToken token) {
        return asked(() -> behind.find(token));
    }

    @Override
    public List<Machine> list(String installation) {
        return asked(() -> behind.list(installation));
    }

    @Override
    public MachineStatus status(String machineId) {
        return asked(() -> behind.status(machineId));
    }

    @Override
    public void terminate(String machineId) {
        asked(() -> {
            behind.terminate(machineId);
            return true;
        });
    }

    @Override
    public MachinePace pace(Market market) {
        return behind.pace(market);
    }

    @Override
    public boolean onThisComputer() {
        return behind.onThisComputer();
    }

    @Override
    public boolean fetchesAgent() {
        return behind.fetchesAgent();
    }

    @Override
    public Optional<String> unreachable(String storeUri) {
        return behind.unreachable(storeUri);
    }

    @Override
    public Optional<String> uncontained() {
        return behind.uncontained();
    }

    @Override
    public List<Finding> examine(String storeUri) {
        return behind.examine(storeUri);
    }

    @Override
    public void close() {
        behind.close();
    }

    private <T> T asked(Supplier<T> question) {
        watch.asked(id());
        try {
            T answer = question.get();
            watch.answered(id());
            return answer;
        } catch (ProviderUnavailableException e) {
            watch.failed(id(), "unavailable", true);
            throw e;
        } catch (RuntimeException e) {
            watch.failed(id(), "fault", true);
            throw e;
        }
    }
}
