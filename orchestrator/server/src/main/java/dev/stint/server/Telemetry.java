package dev.stint.server;

/** What the server measures, for Prometheus. Safe for use by many threads. */
public interface Telemetry {

    /** All of it in the text format of Prometheus, version 0.0.4. Never throws because the database is away: then less is told. */
    String exposition();
}
