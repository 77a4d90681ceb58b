package dev.stint.providers;

/** A provider that can take a machine away on request, exactly as it would by itself: for drills. */
public interface PreemptionDrill {

    /**
     * Starts a preemption: notice first, the end after the usual grace. Returns at once.
     *
     * @throws IllegalArgumentException when the machine is unknown or gone
     */
    void preempt(String machineId);
}
