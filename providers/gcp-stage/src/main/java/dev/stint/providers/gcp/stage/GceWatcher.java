package dev.stint.providers.gcp.stage;

/**
 * Told of instances, by whichever thread lets time pass on stage (a request's, or that of {@link GceStage#settle}), which holds the
 * stage's lock: do not ask the stage's clients from here, nor wait.
 */
public interface GceWatcher {

    /** An instance runs: its guest may boot. */
    default void launched(StagedInstance instance) {}

    /** An instance that ran begins to end; preempted ones have half a minute from now. */
    default void stopping(StagedInstance instance, boolean preempted) {}

    /** An instance that ran has stopped or is gone: its guest is no more. Told once. */
    default void ended(StagedInstance instance) {}
}
