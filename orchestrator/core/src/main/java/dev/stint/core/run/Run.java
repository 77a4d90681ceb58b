package dev.stint.core.run;

import dev.stint.providers.Market;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The state of one run, everything {@link RunMachine} needs to decide and nothing else. Immutable.
 *
 * @param id run id
 * @param state where in its life it is
 * @param rules what the job spec allows
 * @param attempt number of the current or last attempt; 0 before the first
 * @param launch launch ordinal within the attempt; 0 before the first
 * @param market where the current attempt starts or runs. It stays while a launch was refused (the next launch belongs to the
 *     same attempt) and once the attempt has succeeded (only settling is left); empty when the next launch begins a new
 *     attempt
 * @param machine the provider's id of the current machine, once granted
 * @param drain why it drains, while {@link RunState#DRAINING}
 * @param retriesUsed failures of the command so far; preemption is not one
 * @param losses machines lost in a row for no known reason, without a commit between
 * @param restoredFrom checkpoint the current attempt started from, if any
 * @param committed whether the current attempt has committed a checkpoint
 * @param suspect checkpoint after whose restore the last attempt failed quickly, if any
 * @param suspectFailures quick failures in a row after that restore
 * @param quarantined checkpoints never to restore from
 */
public record Run(
        String id,
        RunState state,
        Rules rules,
        int attempt,
        int launch,
        Optional<Market> market,
        Optional<String> machine,
        Optional<DrainCause> drain,
        int retriesUsed,
        int losses,
        OptionalLong restoredFrom,
        boolean committed,
        OptionalLong suspect,
        int suspectFailures,
        Set<Long> quarantined) {

    public Run {
        quarantined = Set.copyOf(quarantined);
    }

    /** A run just accepted. */
    public static Run accepted(String id, Rules rules) {
        return new Run(
                id,
                RunState.QUEUED,
                rules,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                OptionalLong.empty(),
                false,
                OptionalLong.empty(),
                0,
                Set.of());
    }

    /**
     * What the job spec allows.
     *
     * @param retries failures of the command that are forgiven
     * @param retryCodes exit codes that may be retried; empty means all
     * @param finalCodes exit codes that are never retried
     * @param shards into how many runs of their own this one is divided; 0 for a run with machines of its own
     */
    public record Rules(int retries, Set<Integer> retryCodes, Set<Integer> finalCodes, int shards) {
        public Rules {
            retryCodes = Set.copyOf(retryCodes);
            finalCodes = Set.copyOf(finalCodes);
            if (shards < 0) {
                throw new IllegalArgumentException("rules: " + shards + " shards; give zero or more");
            }
        }

        /** A run with machines of its own. */
        public Rules(int retries, Set<Integer> retryCodes, Set<Integer> finalCodes) {
            this(retries, retryCodes, finalCodes, 0);
        }

        /** Whether the work is done by shards. */
        public boolean sharded() {
            return shards > 0;
        }
    }
}
