package dev.stint.core.placement;

/**
 * A checkpoint that a run goes on from.
 *
 * @param gib its size
 * @param provider whose store holds it
 * @param region where
 */
public record KeptCheckpoint(double gib, String provider, String region) {
    public KeptCheckpoint {
        if (!(gib >= 0) || Double.isInfinite(gib)) {
            throw new IllegalArgumentException("checkpoint: " + gib + " GiB; give a size of zero or more");
        }
    }
}
