package dev.stint.core.replay;

/**
 * A policy in a replay. One object sees one run, tick by tick from the first, and may remember what it saw: so it cannot look
 * ahead. Used by one thread.
 */
@FunctionalInterface
public interface TickPolicy {

    /**
     * What to be on in this tick: {@link Tick#IDLE}, {@link Tick#ON_DEMAND}, or a pool that is available.
     *
     * @param tick what there is to see; valid during this call
     */
    int decide(Tick tick);
}
