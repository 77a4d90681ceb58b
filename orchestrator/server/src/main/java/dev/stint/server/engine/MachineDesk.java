package dev.stint.server.engine;

import dev.stint.api.ProviderViews;
import dev.stint.server.Machines;
import dev.stint.server.RefusedException;
import dev.stint.server.db.CooldownTable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What the doors ask about machines and about markets that are left alone. */
@Component
class MachineDesk implements Machines {

    private static final int NOT_FOUND = 404;

    private final MachineRoll roll;
    private final MachineKill kill;
    private final Cooldowns cooldowns;
    private final InstantSource clock;

    MachineDesk(MachineRoll roll, MachineKill kill, Cooldowns cooldowns, InstantSource clock) {
        this.roll = roll;
        this.kill = kill;
        this.cooldowns = cooldowns;
        this.clock = clock;
    }

    @Override
    public ProviderViews.MachineList list(boolean all) {
        return roll.call(all);
    }

    @Override
    public ProviderViews.KilledView kill(Optional<String> provider, String id, String by, String why) {
        return kill.end(provider, id, by, why);
    }

    @Override
    public ProviderViews.CooldownList cooldowns() {
        Instant now = clock.instant();
        return new ProviderViews.CooldownList(
                now, cooldowns.list(now).stream().map(MachineDesk::view).toList());
    }

    @Override
    public ProviderViews.ClearedView clear(List<String> scopes) {
        List<CooldownTable.Closed> closed = cooldowns.list(clock.instant());
        Set<String> unknown = new TreeSet<>(scopes);
        closed.forEach(each -> unknown.remove(each.scope()));
        if (!unknown.isEmpty()) {
            throw new RefusedException(
                    NOT_FOUND,
                    4,
                    "no cooldown of '" + String.join("', '", unknown)
                            + "' is in force; 'stint cooldowns ls' shows those that are",
                    List.of());
        }
        List<CooldownTable.Closed> meant = closed.stream()
                .filter(each -> scopes.isEmpty() || scopes.contains(each.scope()))
                .toList();
        cooldowns.open(meant.stream().map(CooldownTable.Closed::scope).collect(Collectors.toSet()));
        return new ProviderViews.ClearedView(
                meant.stream().map(MachineDesk::view).toList());
    }

    private static ProviderViews.CooldownView view(CooldownTable.Closed closed) {
        return new ProviderViews.CooldownView(closed.scope(), closed.until(), closed.why());
    }
}
