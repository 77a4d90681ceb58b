package dev.stint.providers.metadata;

import dev.stint.providers.NoticeSourceFactory;
import java.util.ServiceLoader;

/** Factories of notice sources, found as the agent finds them. */
final class Factories {

    private Factories() {}

    static NoticeSourceFactory of(String provider) {
        return ServiceLoader.load(NoticeSourceFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.provider().equals(provider))
                .findFirst()
                .orElseThrow();
    }
}
