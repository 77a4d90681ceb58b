package dev.stint.server.engine;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Market;
import dev.stint.providers.PartialListException;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.MemberRow;
import dev.stint.server.db.MemberTable;
import dev.stint.server.peers.Peers;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Ends machines until their provider says they are gone, and finds those that nobody claims. Called by one thread; everything
 * it does is safe to repeat.
 */
@Component
class Reaper {

    private static final Logger log = LoggerFactory.getLogger(Reaper.class);

    private final AttemptTable attempts;
    private final MemberTable members;
    private final Providers providers;
    private final Meter meter;
    private final InstallationKey installation;
    private final Peers peers;
    private final InstantSource clock;

    Reaper(
            AttemptTable attempts,
            MemberTable members,
            Providers providers,
            Meter meter,
            InstallationKey installation,
            Peers peers,
            InstantSource clock) {
        this.attempts = attempts;
        this.members = members;
        this.providers = providers;
        this.meter = meter;
        this.installation = installation;
        this.peers = peers;
        this.clock = clock;
    }

    /** One round over machines that shall end. */
    void reap() {
        for (AttemptRow attempt : attempts.ending(peers.me())) {
            reap(
                    attempt.run(),
                    attempt.machine().orElseThrow(),
                    attempt.market(),
                    at -> attempts.alive(attempt, at),
                    status -> settle(
                            attempts.find(attempt.run(), attempt.attempt(), attempt.launch())
                                    .orElse(attempt),
                            status));
        }
        for (MemberRow member : members.ending(peers.me())) {
            reap(
                    member.run(),
                    member.machine(),
                    member.market(),
                    at -> members.alive(member, at),
                    status -> meter.gone(member, end(status, member.grantedAt(), member.aliveAt())));
        }
    }

    private void reap(
            String run, String machine, Market market, Consumer<Instant> alive, Consumer<MachineStatus> gone) {
        try {
            CapacityProvider provider = providers.of(market.provider());
            Instant asked = clock.instant();
            MachineStatus status = provider.status(machine);
            if (!status.gone()) {
                alive.accept(asked);
                provider.terminate(machine);
                status = provider.status(machine);
            }
            if (status.gone()) {
                gone.accept(status);
            }
        } catch (RuntimeException e) {
            // whatever it is, the other machines have to end all the same
            log.warn("run={} machine={} could not be ended yet, trying again: {}", run, machine, e.toString());
        }
    }

    /**
     * Writes that a machine is gone and what it cost to the end: when its provider says it ended, else when it was last known to
     * live. Nobody was charged for the time during which this server was down and the machine was not there.
     */
    void settle(AttemptRow attempt, MachineStatus status) {
        meter.gone(attempt, end(status, attempt.grantedAt().orElse(clock.instant()), attempt.aliveAt()));
    }

    private Instant end(MachineStatus status, Instant from, Optional<Instant> aliveAt) {
        Instant now = clock.instant();
        Instant known = aliveAt.filter(at -> at.isAfter(from)).orElse(from);
        Instant ended = status.endedAt().orElse(known);
        Instant notLater = ended.isAfter(now) ? now : ended;
        return notLater.isBefore(from) ? from : notLater;
    }

    /** @param known whether it is one of those that {@link #reap} ends anyhow, of which nothing need be said */
    private static void end(CapacityProvider provider, Machine machine, boolean known) {
        String run = machine.tags().run();
        if (!known) {
            log.warn("machine={} of run={} is claimed by nobody; ending it", machine.id(), run);
        }
        try {
            provider.terminate(machine.id());
        } catch (RuntimeException e) {
            // those listed after it have to end all the same
            log.warn("machine={} of run={} could not be ended yet, trying again: {}", machine.id(), run, e.toString());
        }
    }

    /** One look for machines of this installation that no launch of ours claims. */
    void sweep() {
        for (CapacityProvider provider : providers.all()) {
            try {
                List<Machine> machines = listed(provider);
                // after they were listed: a launch is recorded before it is made
                Map<String, Boolean> claims = attempts.claims(
                        machines.stream().map(each -> each.token().value()).toList());
                for (Machine machine : machines) {
                    Optional<Boolean> claimed =
                            Optional.ofNullable(claims.get(machine.token().value()));
                    if (!claimed.orElse(false)) {
                        end(provider, machine, claimed.isPresent());
                    }
                }
            } catch (RuntimeException e) {
                log.warn("provider={} could not be swept: {}", provider.id(), e.toString());
            }
        }
    }

    /** One region that cannot be asked is no reason to leave the machines of the others alone. */
    private List<Machine> listed(CapacityProvider provider) {
        try {
            return provider.list(installation.id());
        } catch (PartialListException e) {
            log.warn("provider={} is swept in part only: {}", provider.id(), e.toString());
            return e.machines();
        }
    }
}
