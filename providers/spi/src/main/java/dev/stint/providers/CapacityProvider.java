package dev.stint.providers;

import java.util.List;

/**
 * A source of machines. One instance serves all runs of an orchestrator and is safe for use by many threads.
 *
 * <p>Calls block for as long as the vendor takes, never for as long as a machine takes to start. A call that could not be
 * answered (network, vendor down, credentials) throws {@link ProviderUnavailableException}, except {@link #launch}, whose
 * refusals and lost answers are values.
 */
public interface CapacityProvider extends AutoCloseable {

    /** Adapter id as used in {@link Market#provider()}. */
    String id();

    /** Everything on offer in the asked regions; regions unknown to this provider add nothing. */
    List<Offer> offers(OfferQuery query);

    /** Names of all regions there are, so that a misspelt one can be refused; empty where they cannot be listed. */
    default List<String> regions() {
        return List.of();
    }

    /** Starts machines. Idempotent: a request whose token was granted before answers with the same machines. */
    LaunchOutcome launch(LaunchRequest request);

    /** Machines of a launch, whether alive or ended lately; empty when the token is unknown. */
    List<Machine> find(LaunchToken token);

    /** Machines of an installation that are not {@link MachineStatus.State#GONE}. */
    List<Machine> list(String installation);

    /** The provider's present word on a machine; {@code GONE}/{@code UNKNOWN} for one it never heard of. */
    MachineStatus status(String machineId);

    /**
     * Ends a machine, whatever runs on it. Idempotent, and silent for machines that are gone. Returns before the machine is
     * gone: repeat until {@link #status} says so.
     */
    void terminate(String machineId);

    /** How often machines of a market read and write their mailbox. */
    default MachinePace pace(Market market) {
        return MachinePace.CLOUD;
    }

    /** Releases what the adapter holds. Machines go on. */
    @Override
    void close();
}
