package dev.stint.core.cost;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An attempt as far as sums over many runs are concerned. Immutable.
 *
 * @param span the attempt; what it lost is counted over all its machines
 * @param until when its machines were gone, or the instant of the look
 * @param command how long its command has run, on each machine
 * @param gpu its accelerators; empty where none were seen
 */
public record AttemptFacts(AttemptSpan span, Instant until, Duration command, Optional<GpuUse> gpu) {

    /**
     * What the accelerators of one of its machines were seen to do.
     *
     * @param count how many, of one machine
     * @param meanPercent mean utilisation, 0 to 100
     */
    public record GpuUse(int count, double meanPercent) {}
}
