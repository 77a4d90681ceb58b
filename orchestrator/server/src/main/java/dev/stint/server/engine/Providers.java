package dev.stint.server.engine;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.ProviderUnavailableException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The open adapters, by id. */
public final class Providers implements AutoCloseable {

    private final Map<String, CapacityProvider> byId;

    public Providers(List<CapacityProvider> providers) {
        this.byId = providers.stream().collect(Collectors.toUnmodifiableMap(CapacityProvider::id, Function.identity()));
    }

    /** @throws ProviderUnavailableException when a stored market names an adapter that is not there, or not switched on, any more */
    CapacityProvider of(String id) {
        CapacityProvider provider = byId.get(id);
        if (provider == null) {
            throw new ProviderUnavailableException(
                    "provider '" + id
                            + "' is not switched on any more, but machines may still be there; give its settings back"
                            + " (switched on: " + new TreeSet<>(byId.keySet()) + ")",
                    null);
        }
        return provider;
    }

    Collection<CapacityProvider> all() {
        return byId.values();
    }

    @Override
    public void close() {
        byId.values().forEach(CapacityProvider::close);
    }
}
