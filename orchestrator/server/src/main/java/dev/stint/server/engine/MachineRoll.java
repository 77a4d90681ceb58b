package dev.stint.server.engine;

import dev.stint.api.ProviderViews.MachineList;
import dev.stint.api.ProviderViews.MachineView;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.PartialListException;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.MachineTable;
import dev.stint.server.db.MachineTable.Granted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Calls the roll: what machines of this installation providers have, beside what our tables say. One that only one side knows is
 * shown all the same, for that is what somebody looks for.
 */
@Component
class MachineRoll {

    private static final Logger log = LoggerFactory.getLogger(MachineRoll.class);

    /** How long what went is shown with all. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    /** What a provider says that could not be asked about a machine. */
    private static final String UNKNOWN = "UNKNOWN";

    private final Providers providers;
    private final MachineTable granted;
    private final AttemptTable attempts;
    private final InstallationKey installation;
    private final InstantSource clock;

    MachineRoll(
            Providers providers,
            MachineTable granted,
            AttemptTable attempts,
            InstallationKey installation,
            InstantSource clock) {
        this.providers = providers;
        this.granted = granted;
        this.attempts = attempts;
        this.installation = installation;
        this.clock = clock;
    }

    /** What becomes of a machine by our own tables. */
    private enum Claim {
        CLAIMED,
        ENDING,
        NOBODY,
        UNLISTED,
        OVER
    }

    /** @param all whether those that went lately are shown too */
    MachineList call(boolean all) {
        Instant now = clock.instant();
        // before the question: what is granted while providers are asked is listed by them, and found to be claimed
        Map<String, Map<String, Granted>> ours = granted.held().stream()
                .collect(Collectors.groupingBy(
                        each -> each.market().provider(),
                        LinkedHashMap::new,
                        Collectors.toMap(Granted::machine, Function.identity(), (a, b) -> b, LinkedHashMap::new)));
        List<MachineView> views = new ArrayList<>();
        List<String> unasked = new ArrayList<>();
        for (CapacityProvider provider : providers.all()) {
            Map<String, Granted> known = new LinkedHashMap<>(
                    Optional.ofNullable(ours.remove(provider.id())).orElse(Map.of()));
            try {
                views.addAll(listed(provider, provider.list(installation.id()), known));
                known.values().forEach(each -> unlisted(provider, each).ifPresent(views::add));
            } catch (PartialListException e) {
                unasked.add(provider.id() + " could be asked in part only: " + e.getMessage());
                views.addAll(listed(provider, e.machines(), known));
                views.addAll(unseen(known.values()));
            } catch (ProviderUnavailableException e) {
                unasked.add(provider.id() + " could not be asked: " + e.getMessage());
                views.addAll(unseen(known.values()));
            } catch (RuntimeException e) {
                // a fault of one adapter must not hide the machines of the others
                log.warn("provider={} could not list its machines", provider.id(), e);
                unasked.add(provider.id() + " could not be asked: " + e);
                views.addAll(unseen(known.values()));
            }
        }
        ours.forEach((id, machines) -> {
            unasked.add(
                    id + " is not installed any more, but runs have machines there; switch it on again to end them");
            views.addAll(unseen(machines.values()));
        });
        if (all) {
            granted.goneSince(now.minus(REMEMBERED)).forEach(each -> views.add(view(each, "GONE", "", Claim.OVER)));
        }
        views.sort(Comparator.comparing(MachineView::provider)
                .thenComparing(MachineView::since)
                .thenComparing(MachineView::id));
        return new MachineList(now, List.copyOf(views), List.copyOf(unasked));
    }

    /** @param known our rows of the provider's machines, of which those that are listed are taken out */
    private List<MachineView> listed(CapacityProvider provider, List<Machine> machines, Map<String, Granted> known) {
        return machines.stream()
                .map(machine -> listed(provider, machine, Optional.ofNullable(known.remove(machine.id()))))
                .toList();
    }

    private MachineView listed(CapacityProvider provider, Machine machine, Optional<Granted> known) {
        // a launch whose answer was lost has a machine that no row names yet
        boolean claimed = known.map(row -> !row.letGo())
                .orElseGet(() -> attempts.claims(machine.token().value()));
        Claim claim = claimed ? Claim.CLAIMED : known.isPresent() ? Claim.ENDING : Claim.NOBODY;
        Optional<MachineStatus> status = status(provider, machine.id());
        return new MachineView(
                provider.id(),
                machine.id(),
                machine.market().id(),
                machine.tags().run(),
                machine.tags().attempt(),
                machine.tags().launch(),
                machine.rank(),
                status.map(s -> s.state().name()).orElse(UNKNOWN),
                status.map(MachineStatus::detail).orElse(""),
                claim.name(),
                machine.launchedAt(),
                Optional.empty(),
                known.map(row -> row.usdPerHour().usd()),
                Optional.of(machine.tags().expiresAt()));
    }

    /** One that our tables know alone; empty for one that was let go and is gone, which is as it should be. */
    private Optional<MachineView> unlisted(CapacityProvider provider, Granted row) {
        Optional<MachineStatus> status = status(provider, row.machine());
        if (row.letGo() && status.filter(MachineStatus::gone).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(view(
                row,
                status.map(s -> s.state().name()).orElse(UNKNOWN),
                status.map(MachineStatus::detail).orElse(""),
                row.letGo() ? Claim.ENDING : Claim.UNLISTED));
    }

    private static List<MachineView> unseen(Collection<Granted> rows) {
        return rows.stream()
                .map(row -> view(row, UNKNOWN, "", row.letGo() ? Claim.ENDING : Claim.CLAIMED))
                .toList();
    }

    private static MachineView view(Granted row, String state, String detail, Claim claim) {
        return new MachineView(
                row.market().provider(),
                row.machine(),
                row.market().id(),
                row.run(),
                row.attempt(),
                row.launch(),
                row.rank(),
                state,
                detail,
                claim.name(),
                row.grantedAt(),
                row.goneAt(),
                Optional.of(row.usdPerHour().usd()),
                Optional.empty());
    }

    private static Optional<MachineStatus> status(CapacityProvider provider, String machine) {
        try {
            return Optional.of(provider.status(machine));
        } catch (ProviderUnavailableException e) {
            log.debug("machine={} could not be asked about: {}", machine, e.toString());
            return Optional.empty();
        }
    }
}
