package dev.stint.server.alerts;

/** A way to reach people. Safe for use by many threads. */
interface Channel {

    /** Tries once, in bounded time. Never throws for what the other side does. */
    Receipt send(Letter letter);
}
