package dev.stint.providers;

import java.util.List;
import java.util.Optional;

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

    /**
     * Machines of an installation that are not {@link MachineStatus.State#GONE}.
     *
     * @throws PartialListException when some parts of the provider could not be asked, with the machines of the others
     */
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

    /** Whether machines are processes of this computer, which nobody on another one can see or end. */
    default boolean onThisComputer() {
        return false;
    }

    /** Whether machines fetch the agent from their store ({@link MachineBoot#agents()}) instead of being given it by this host. */
    default boolean fetchesAgent() {
        return false;
    }

    /**
     * Why machines of this provider cannot use a store, as a sentence with the remedy; empty when they can.
     *
     * @param storeUri as {@link MachineBoot#storeUri()}
     */
    default Optional<String> unreachable(String storeUri) {
        return Optional.empty();
    }

    /**
     * Why machines of this provider cannot run a command in a container ({@link MachineBoot#container()}), as a sentence with the
     * remedy; empty when they can. Asked often, so quick to answer.
     */
    default Optional<String> uncontained() {
        return Optional.empty();
    }

    /**
     * Looks whether a run could work here: permissions, quotas, network, images. Starts nothing and changes nothing; asks the vendor
     * a handful of questions. Never throws for what it finds, not even for credentials that are refused: that is a finding.
     *
     * @param storeUri the store runs would use
     */
    default List<Finding> examine(String storeUri) {
        return List.of();
    }

    /** Releases what the adapter holds. Machines go on. */
    @Override
    void close();
}
