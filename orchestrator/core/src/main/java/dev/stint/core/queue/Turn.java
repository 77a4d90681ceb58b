package dev.stint.core.queue;

import java.util.Optional;

/**
 * A waiting run's place.
 *
 * @param position from 1 on: those that start now, then those that wait for nothing but a slot, in their order, then the others
 * @param waits why it does not start; empty when it starts now
 */
public record Turn(Waiting run, int position, Optional<WaitReason> waits) {
    /** Whether it starts now. */
    public boolean starts() {
        return waits.isEmpty();
    }
}
