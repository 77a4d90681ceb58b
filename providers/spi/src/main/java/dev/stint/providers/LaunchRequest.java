package dev.stint.providers;

import java.time.Instant;

/**
 * One launch, complete: repeating an equal request must not start a second machine.
 *
 * @param token the launch's name, for recognition
 * @param market where
 * @param count machines wanted, all or nothing; 1 unless the run is a gang
 * @param tags what the machines carry
 * @param boot what the machines know at boot
 * @param diskGib size of the working disk in GiB; 0 for the provider's default
 * @param runSubmittedAt when the run was submitted; a replayed market starts its clock here, others ignore it
 */
public record LaunchRequest(
        LaunchToken token,
        Market market,
        int count,
        MachineTags tags,
        MachineBoot boot,
        int diskGib,
        Instant runSubmittedAt) {
    public LaunchRequest {
        if (count < 1 || diskGib < 0) {
            throw new IllegalArgumentException(
                    "launch " + token + ": count " + count + ", disk " + diskGib + " GiB; give at least 1 and 0");
        }
    }
}
