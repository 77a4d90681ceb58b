package dev.stint.providers;

import java.util.List;

/**
 * Some parts of a provider (regions, zones, resource groups) could not be asked for their machines, and others answered. What those have is
 * told, so that one part's outage hides nothing of the rest; of the parts that failed nothing is known.
 */
public final class PartialListException extends ProviderUnavailableException {
    private static final long serialVersionUID = 1L;

    private final transient List<Machine> machines;

    /**
     * @param machines of the parts that answered
     * @param failed what the first part that did not was asked, and why it failed
     */
    public PartialListException(List<Machine> machines, ProviderUnavailableException failed) {
        super(String.valueOf(failed.getMessage()), failed);
        this.machines = List.copyOf(machines);
    }

    /** The machines of the parts that answered. */
    public List<Machine> machines() {
        return machines;
    }
}
