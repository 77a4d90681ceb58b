package dev.stint.providers.aws;

import java.time.Duration;

/** How a thread waits before it calls again. */
@FunctionalInterface
interface Pause {

    void pause(Duration length) throws InterruptedException;
}
