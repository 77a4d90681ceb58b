package dev.stint.api;

import java.util.List;

/**
 * Whether a server should be sent requests.
 *
 * @param ready whether all that is needed for that works
 * @param checks what was looked at
 */
public record HealthView(boolean ready, List<Check> checks) {
    public HealthView {
        checks = List.copyOf(checks);
    }

    /**
     * One thing that was looked at.
     *
     * @param name {@code serving}, {@code database}, {@code store}, or {@code provider} with its id
     * @param good whether it works
     * @param needed whether the server is not ready without it
     * @param detail in a few words; no addresses and no names of people or runs
     */
    public record Check(String name, boolean good, boolean needed, String detail) {}
}
