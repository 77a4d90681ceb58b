package dev.stint.server;

import dev.stint.api.HealthView;

/** Whether the server can serve. Safe for use by many threads. */
public interface Health {

    /** Whether it should be sent requests, and what speaks against it or stands in the way of runs. Takes a few seconds at most. */
    HealthView readiness();
}
