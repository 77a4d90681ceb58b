package dev.stint.server.engine;

import dev.stint.providers.CapacityProvider;
import dev.stint.server.db.RunRow;
import dev.stint.server.images.FetchedAgents;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Whether a run could work on machines of a provider at all: they have to reach its home, and to get an agent from there. */
@Component
class Reach {

    private final Stores stores;
    private final FetchedAgents agents;

    Reach(Stores stores, FetchedAgents agents) {
        this.stores = stores;
        this.agents = agents;
    }

    /** Why machines of a provider are nothing for a run, with the remedy; empty when they are. */
    Optional<String> obstacle(CapacityProvider provider, RunRow run) {
        return obstacle(provider, run.home().orElseGet(() -> stores.usual().uri()));
    }

    /** As for a run whose home is this store. */
    Optional<String> obstacle(CapacityProvider provider, String storeUri) {
        return provider.unreachable(storeUri)
                .or(() -> provider.fetchesAgent()
                        ? agents.obstacle(storeUri)
                                .map(why -> "machines of " + provider.id() + " cannot be given an agent: " + why)
                        : Optional.empty());
    }
}
