package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.providers.CapacityProvider;
import dev.stint.server.WrongSettingsException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings {@code stint.stores.*}: for a provider, the store that a run may move to for its machines' sake, where they do not reach
 * the run's home. Immutable.
 */
public final class ProviderStores {

    /** Providers there are keys for. */
    public static final List<String> PROVIDERS = List.of("aws", "azure", "gcp");

    static final String SECTION = "stint.stores";

    private static final String LOCAL = "local";
    private static final Map<String, String> OWNERS =
            Map.of("s3", "aws", "gs", "gcp", "az", "azure", "file", LOCAL, "memory", LOCAL);

    private final Map<String, String> byProvider;

    private ProviderStores(Map<String, String> byProvider) {
        this.byProvider = Map.copyOf(byProvider);
    }

    /** As they are given: the URIs as the stores themselves spell them. */
    static ProviderStores of(Map<String, String> byProvider) {
        return new ProviderStores(byProvider);
    }

    /**
     * Opens and asks each, so that what is wrong with one is known now, and not when a run wants to move there.
     *
     * @param settings URIs by provider; blank ones are none
     * @throws WrongSettingsException with a sentence for the first that cannot be used
     */
    static ProviderStores asked(Map<String, String> settings) {
        Map<String, String> sound = new TreeMap<>();
        settings.forEach((provider, uri) -> {
            if (!uri.isBlank()) {
                sound.put(provider, asked(provider, uri.strip()));
            }
        });
        return new ProviderStores(sound);
    }

    private static String asked(String provider, String uri) {
        String key = SECTION + "." + provider;
        try (ObjectStore store = ObjectStores.open(uri)) {
            store.list("installations/", "", 1);
            return store.uri();
        } catch (IllegalArgumentException e) {
            throw new WrongSettingsException(List.of(key + ": " + e.getMessage()));
        } catch (IOException e) {
            throw new WrongSettingsException(List.of(key + ": '" + uri.split("\\?", 2)[0] + "' cannot be used: "
                    + e.getMessage() + "; name a bucket or container that answers, or leave it out"));
        }
    }

    /** The store for a provider's machines, if it has one. */
    public Optional<String> of(String provider) {
        return Optional.ofNullable(byProvider.get(provider));
    }

    /**
     * Whose store one is, for the price of what leaves it: the provider it was set for, or the one its scheme tells; a folder is
     * this host's.
     */
    public String owner(String uri) {
        return byProvider.entrySet().stream()
                .filter(each -> each.getValue().equals(uri))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> {
                    String scheme = uri.split(":", 2)[0];
                    return OWNERS.getOrDefault(scheme, scheme);
                });
    }

    /**
     * A provider that is there.
     *
     * @throws WrongSettingsException when its own machines do not reach its store
     */
    void check(CapacityProvider provider) {
        of(provider.id()).flatMap(provider::unreachable).ifPresent(why -> {
            throw new WrongSettingsException(List.of(SECTION + "." + provider.id() + ": " + why));
        });
    }
}
