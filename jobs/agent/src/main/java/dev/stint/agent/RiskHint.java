package dev.stint.agent;

import java.util.concurrent.atomic.AtomicBoolean;

/** Word from the provider that this machine is at raised risk, on its way to whoever saves. Safe for many threads. */
final class RiskHint {

    private final AtomicBoolean raised = new AtomicBoolean();

    /** The risk is raised. */
    void raise() {
        raised.set(true);
    }

    /** Whether it was raised since this was last asked. */
    boolean take() {
        return raised.getAndSet(false);
    }
}
