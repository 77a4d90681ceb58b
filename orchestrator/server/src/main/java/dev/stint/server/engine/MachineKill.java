package dev.stint.server.engine;

import dev.stint.api.ProviderViews.KilledView;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.Transition;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.PartialListException;
import dev.stint.server.RefusedException;
import dev.stint.server.db.MachineTable;
import dev.stint.server.db.MachineTable.Granted;
import dev.stint.server.db.RunTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Ends a machine because somebody says so. The run is told first, in the transaction that also says that the machine shall end: so
 * it is ended, and billed until it is gone, whatever becomes of this server or of the call to the provider.
 */
@Component
class MachineKill {

    private static final Logger log = LoggerFactory.getLogger(MachineKill.class);

    private static final int WRONG = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    private final Providers providers;
    private final MachineTable granted;
    private final RunTable runs;
    private final Transitions transitions;
    private final InstallationKey installation;

    MachineKill(
            Providers providers,
            MachineTable granted,
            RunTable runs,
            Transitions transitions,
            InstallationKey installation) {
        this.providers = providers;
        this.granted = granted;
        this.runs = runs;
        this.transitions = transitions;
        this.installation = installation;
    }

    /** As {@link dev.stint.server.Machines#kill}. */
    KilledView end(Optional<String> at, String id, String by, String why) {
        List<Granted> known = granted.held(id).stream()
                .filter(row -> at.isEmpty() || at.get().equals(row.market().provider()))
                .toList();
        CapacityProvider provider = where(at, id, known);
        Optional<Granted> row = known.stream().findFirst();
        Optional<String> told = row.flatMap(machine -> tell(machine, by, why));
        String otherwise = row.isEmpty() ? "no run had it" : "it was being ended already";
        String next = told.orElse(otherwise);
        try {
            provider.terminate(id);
        } catch (RuntimeException e) {
            if (row.isEmpty()) {
                throw new RefusedException(
                        UNAVAILABLE,
                        3,
                        "machine " + id + " is not ended: " + provider.id() + " could not be asked: " + e.getMessage()
                                + "; try again",
                        List.of());
            }
            log.warn("machine={} could not be ended yet, trying again: {}", id, e.toString());
            next += "; " + provider.id() + " could not be asked yet (" + e.getMessage()
                    + "), and is asked again until the machine is gone";
        }
        log.info("machine={} run={} is ended by {}", id, row.map(Granted::run).orElse("-"), by);
        return new KilledView(provider.id(), id, told.flatMap(t -> row.map(Granted::run)), next);
    }

    /** The one provider that has, or had when we last knew, a machine of this id that is ours. */
    private CapacityProvider where(Optional<String> at, String id, List<Granted> known) {
        Set<String> having = new TreeSet<>();
        known.forEach(row -> having.add(row.market().provider()));
        List<String> unasked = new ArrayList<>();
        for (CapacityProvider provider : providers.all()) {
            if (at.isPresent() && !at.get().equals(provider.id())) {
                continue;
            }
            try {
                if (provider.list(installation.id()).stream()
                        .anyMatch(machine -> machine.id().equals(id))) {
                    having.add(provider.id());
                }
            } catch (PartialListException e) {
                if (e.machines().stream().anyMatch(machine -> machine.id().equals(id))) {
                    having.add(provider.id());
                } else {
                    unasked.add(provider.id() + " could be asked in part only: " + e.getMessage());
                }
            } catch (RuntimeException e) {
                unasked.add(provider.id() + " could not be asked: " + e.getMessage());
            }
        }
        if (having.size() > 1) {
            throw new RefusedException(
                    WRONG,
                    2,
                    "machine '" + id + "' is one of " + String.join(" and one of ", having) + "; say which, such as "
                            + having.iterator().next() + "/" + id,
                    List.of());
        }
        if (having.isEmpty() && !unasked.isEmpty()) {
            throw new RefusedException(
                    UNAVAILABLE,
                    3,
                    "machine '" + id + "' was not found, and not every provider could be asked; try again",
                    unasked);
        }
        if (having.isEmpty()) {
            throw new RefusedException(
                    NOT_FOUND,
                    4,
                    "no machine '" + id + "' of this installation is there"
                            + at.map(provider -> " at " + provider).orElse("")
                            + "; 'stint machines ls' shows those that are",
                    List.of());
        }
        return installed(having.iterator().next(), id);
    }

    private CapacityProvider installed(String provider, String id) {
        return providers.all().stream()
                .filter(each -> each.id().equals(provider))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        CONFLICT,
                        3,
                        "machine '" + id + "' is one of " + provider
                                + ", which is not installed any more; switch it on again, then end the machine",
                        List.of()));
    }

    /** Lets the run know that its machine is lost; empty when it has let go of the machine already. */
    private Optional<String> tell(Granted machine, String by, String why) {
        if (!has(runs.find(machine.run()).orElseThrow().machine(), machine)) {
            return Optional.empty();
        }
        String words = (machine.rank() == 0 ? "" : "machine of rank " + machine.rank() + ": ") + "ended by " + by
                + (why.isBlank() ? "" : ": " + why);
        try {
            Transition transition = transitions.apply(
                    machine.run(), new RunEvent.MachineEnded(MachineStatus.End.TERMINATED, words), (row, applied) -> {
                        if (!has(row.machine(), machine)) {
                            throw new LetGoException();
                        }
                    });
            return transition.rejected() ? Optional.empty() : Optional.of(transition.why());
        } catch (LetGoException e) {
            return Optional.empty();
        }
    }

    private static boolean has(Run run, Granted machine) {
        return run.state().active()
                && run.machine().isPresent()
                && run.attempt() == machine.attempt()
                && run.launch() == machine.launch();
    }

    /** Takes the transaction back: between a look and the lock the run has gone on without the machine. */
    private static final class LetGoException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LetGoException() {
            super("the run has let go of the machine");
        }
    }
}
