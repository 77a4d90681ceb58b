package dev.stint.server.engine;

import dev.stint.server.db.MachineTable;
import dev.stint.server.db.RunRow;
import org.springframework.stereotype.Component;

/** Makes the memory a run's loop begins with. */
@Component
class AttemptMemories {

    private final TermsReader terms;
    private final Providers providers;
    private final Cooldowns cooldowns;
    private final MachineTable machines;
    private final Reach reach;
    private final Stores stores;
    private final ProviderStores owners;

    AttemptMemories(
            TermsReader terms,
            Providers providers,
            Cooldowns cooldowns,
            MachineTable machines,
            Reach reach,
            Stores stores,
            ProviderStores owners) {
        this.stores = stores;
        this.owners = owners;
        this.terms = terms;
        this.providers = providers;
        this.cooldowns = cooldowns;
        this.machines = machines;
        this.reach = reach;
    }

    AttemptMemory of(RunRow run) {
        return new AttemptMemory(
                terms.read(run),
                new MarketWatch(providers, cooldowns, reach, new Luggage(stores, owners), machines::heldSince));
    }
}
