package dev.stint.server.engine;

import dev.stint.providers.CapacityProvider;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The open adapters, by id. */
public final class Providers implements AutoCloseable {

    private final Map<String, CapacityProvider> byId;

    public Providers(List<CapacityProvider> providers) {
        this.byId = providers.stream().collect(Collectors.toUnmodifiableMap(CapacityProvider::id, Function.identity()));
    }

    /** @throws IllegalStateException when a stored market names an adapter that is not there any more */
    CapacityProvider of(String id) {
        CapacityProvider provider = byId.get(id);
        if (provider == null) {
            throw new IllegalStateException("provider '" + id + "' is not installed; known: " + byId.keySet());
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
