package dev.stint.server.db;

import dev.stint.core.run.Effect;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of table {@code attempt}: one launch, and the attempt that came of it when it was granted.
 *
 * @param token the launch's name at the provider
 * @param request the launch request without its boot key
 * @param tried whether the launch may have been made
 * @param usdPerHour price in force
 * @param endWanted whether the machine shall be ended
 * @param goneAt when the provider confirmed that it is gone
 * @param firstStep step the command started from
 * @param warmStep step of the first progress it told; what came before that is start-up, not work
 * @param warmSeconds how long the command had run then
 * @param lastStep newest step it reported
 * @param keptStep newest step a checkpoint of this attempt holds
 * @param commandSeconds how long the command has run
 * @param saveSeconds cost of the last save
 * @param statusSequence newest status seen
 * @param remark newest remark taken over
 * @param segmentFrom start of the price segment that is not in the ledger yet
 * @param aliveAt when the machine was last known to live; never later than it was billed to
 * @param gpu what its accelerators were seen to do
 */
public record AttemptRow(
        String run,
        int attempt,
        int launch,
        String token,
        Market market,
        String request,
        boolean tried,
        Money usdPerHour,
        Optional<String> machine,
        Optional<Instant> grantedAt,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        boolean endWanted,
        Optional<Instant> goneAt,
        Optional<Effect.Outcome> outcome,
        String detail,
        Optional<Long> restoredFrom,
        Optional<Long> firstStep,
        Optional<Long> warmStep,
        Optional<Double> warmSeconds,
        Optional<Long> lastStep,
        Optional<Long> keptStep,
        double commandSeconds,
        double usefulSeconds,
        double lostSeconds,
        long stepsLost,
        int checkpoints,
        Optional<Double> saveSeconds,
        int orderVersion,
        long statusSequence,
        long logChunks,
        long remark,
        Optional<Instant> segmentFrom,
        Optional<Instant> aliveAt,
        Optional<Gpu> gpu) {

    /**
     * Use of a machine's accelerators since its command started.
     *
     * @param meanPercent mean utilisation, 0 to 100
     * @param peakPercent highest utilisation of one sample, 0 to 100
     * @param peakMemoryBytes most memory in use on one of them
     * @param memoryBytes memory of that one; 0 when unknown
     */
    public record Gpu(int count, double meanPercent, double peakPercent, long peakMemoryBytes, long memoryBytes) {}

    /** Key prefix of this launch's mailbox. */
    public String name() {
        return name(run, attempt, launch);
    }

    /** As {@link #name()}, of any launch. */
    public static String name(String run, int attempt, int launch) {
        return run + " attempt " + attempt + "." + launch;
    }
}
