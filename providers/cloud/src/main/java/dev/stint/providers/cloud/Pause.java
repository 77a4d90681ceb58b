package dev.stint.providers.cloud;

import java.time.Duration;

/** How a thread waits before it calls again. */
@FunctionalInterface
public interface Pause {

    void pause(Duration length) throws InterruptedException;
}
