package dev.stint.providers;

import java.time.InstantSource;
import java.util.Map;

/** Makes the notice source of a provider; found by {@link java.util.ServiceLoader} on the machine. */
public interface NoticeSourceFactory {

    /** Adapter id as used in {@link Market#provider()}. */
    String provider();

    /** @param environment the agent's environment variables, where the boot left what the source needs */
    NoticeSource open(Map<String, String> environment, InstantSource clock);
}
