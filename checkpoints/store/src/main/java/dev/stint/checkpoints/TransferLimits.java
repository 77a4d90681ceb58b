package dev.stint.checkpoints;

/**
 * How much of a machine moving bytes may take.
 *
 * @param bufferBytes memory for parts on their way, at least two parts of {@link PartPlan#USUAL_PART_BYTES}
 * @param filesAtOnce files that are read and hashed at the same time, from 1
 * @param connections requests to the store at the same time, from 1
 */
public record TransferLimits(long bufferBytes, int filesAtOnce, int connections) {

    public TransferLimits {
        if (bufferBytes < 2L * PartPlan.USUAL_PART_BYTES) {
            throw new IllegalArgumentException("transfer buffers of " + bufferBytes + " bytes are too small; give "
                    + 2L * PartPlan.USUAL_PART_BYTES + " or more");
        }
        if (filesAtOnce < 1 || connections < 1) {
            throw new IllegalArgumentException("transfers: " + filesAtOnce + " files at once over " + connections
                    + " connections; give 1 or more");
        }
    }

    /** One file after the other, in the caller's thread: what happens is then the same each time. */
    public static TransferLimits oneByOne() {
        return new TransferLimits(2L * PartPlan.USUAL_PART_BYTES, 1, 1);
    }

    /** What fits beside a training job: 256 MiB of buffers at most, a reader per core up to four, eight connections. */
    public static TransferLimits usual() {
        int readers = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
        long buffers = Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 2);
        return new TransferLimits(Math.max(2L * PartPlan.USUAL_PART_BYTES, buffers), readers, 8);
    }
}
