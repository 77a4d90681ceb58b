package dev.stint.drill;

import dev.stint.spec.JobSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a drill shall do.
 *
 * @param spec the job
 * @param materials snapshots of what the spec names on this computer, by spec key; kept in the drill before
 * @param steps up to which step results are compared; empty for as far as a few checkpoints reach
 * @param patience how long a command may run without a new checkpoint
 * @param ignored globs of files, in checkpoints and outputs, that need not be equal
 */
public record DrillPlan(
        JobSpec spec, Map<String, Material> materials, OptionalLong steps, Duration patience, List<String> ignored) {

    public DrillPlan {
        materials = Map.copyOf(materials);
        ignored = List.copyOf(ignored);
        if (steps.isPresent() && steps.getAsLong() < 1) {
            throw new IllegalArgumentException("steps: " + steps.getAsLong() + " is not positive; give one or more");
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience: " + patience + " is not positive; give some time");
        }
    }

    /**
     * Content kept in the drill.
     *
     * @param sha256 lower-case hex
     * @param size in bytes
     * @param archive whether it is a tar.gz of a folder
     */
    public record Material(String sha256, long size, boolean archive) {}
}
