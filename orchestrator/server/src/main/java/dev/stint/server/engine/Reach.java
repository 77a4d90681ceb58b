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
    private final ProviderStores own;

    Reach(Stores stores, FetchedAgents agents, ProviderStores own) {
        this.stores = stores;
        this.agents = agents;
        this.own = own;
    }

    /** Why machines of a provider are nothing for a run where it lives, with the remedy; empty when they are. */
    Optional<String> obstacle(CapacityProvider provider, RunRow run) {
        return obstacle(provider, home(run));
    }

    /** As for a run whose home is this store. */
    Optional<String> obstacle(CapacityProvider provider, String storeUri) {
        return provider.unreachable(storeUri)
                .or(() -> provider.fetchesAgent()
                        ? agents.obstacle(storeUri)
                                .map(why -> "machines of " + provider.id() + " cannot be given an agent: " + why)
                        : Optional.empty());
    }

    /**
     * The store that a run could move to so that machines of a provider reach it. A shard has none: its log stays with those of the
     * other shards, which may be at work.
     */
    Optional<String> detour(CapacityProvider provider, RunRow run) {
        return own.of(provider.id())
                .filter(uri -> run.shardOf().isEmpty())
                .filter(uri -> !uri.equals(home(run)))
                .filter(uri -> obstacle(provider, uri).isEmpty());
    }

    /** The store that a provider's machines would be told: the server's own, or the provider's where they do not reach that. */
    String store(CapacityProvider provider) {
        String usual = stores.usual().uri();
        return own.of(provider.id())
                .filter(uri -> provider.unreachable(usual).isPresent())
                .orElse(usual);
    }

    private String home(RunRow run) {
        return run.home().orElseGet(() -> stores.usual().uri());
    }
}
