package dev.stint.providers;

import java.util.List;
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

    /**
     * What the adapter would offer, as far as that can be told without credentials, without a network and without opening it;
     * nothing by default. Leaves nothing behind.
     *
     * @param settings as {@link ProviderContext#settings()}
     * @throws IllegalArgumentException when a setting is unknown or wrong, naming it and the remedy
     * @throws ProviderUnavailableException when what describes the offers cannot be read
     */
    default List<Offer> preview(Map<String, String> settings, OfferQuery query) {
        return List.of();
    }
}
