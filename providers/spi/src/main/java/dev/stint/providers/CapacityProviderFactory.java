package dev.stint.providers;

import java.util.Map;

/** Opens an adapter; found by {@link java.util.ServiceLoader}. */
public interface CapacityProviderFactory {

    /** Adapter id as used in {@link Market#provider()}. */
    String id();

    /** The names of all settings {@link ProviderContext#settings()} may contain, with their defaults; empty: none. */
    Map<String, String> settings();

    /**
     * Opens the adapter.
     *
     * @throws IllegalArgumentException when a setting is unknown or wrong, naming it and the remedy
     */
    CapacityProvider open(ProviderContext context);
}
