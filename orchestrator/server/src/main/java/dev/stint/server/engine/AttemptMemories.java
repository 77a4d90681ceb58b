package dev.stint.server.engine;

import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.RunRow;
import org.springframework.stereotype.Component;

/** Makes the memory a run's loop begins with. */
@Component
class AttemptMemories {

    private final TermsReader terms;
    private final Providers providers;
    private final Cooldowns cooldowns;
    private final AttemptTable attempts;
    private final Reach reach;

    AttemptMemories(TermsReader terms, Providers providers, Cooldowns cooldowns, AttemptTable attempts, Reach reach) {
        this.terms = terms;
        this.providers = providers;
        this.cooldowns = cooldowns;
        this.attempts = attempts;
        this.reach = reach;
    }

    AttemptMemory of(RunRow run) {
        return new AttemptMemory(terms.read(run), new MarketWatch(providers, cooldowns, reach, attempts::heldSince));
    }
}
