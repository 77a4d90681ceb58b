package dev.stint.server.engine;

import dev.stint.providers.CapacityProvider;

/** Looks at what goes between the engine and its providers. A bean of this type is put before each adapter when it is opened. */
public interface ProviderLens {

    /** An adapter that does the same, and is looked at. */
    CapacityProvider over(CapacityProvider provider);
}
