package com.example.yard;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.ProviderContext;
import java.util.Map;

/** Opens the yard. Found by its name in {@code META-INF/services}; needs a constructor without arguments. */
public final class YardFactory implements CapacityProviderFactory {

    static final String ID = "yard";

    @Override
    public String id() {
        return ID;
    }

    /** Keys below {@code stint.providers.yard}, with their defaults; one that is not here stops the server's start. */
    @Override
    public Map<String, String> settings() {
        return Map.of("regions", "", "machines", "4", "price", "0.10");
    }

    @Override
    public CapacityProvider open(ProviderContext context) {
        return new Yard(context);
    }
}
