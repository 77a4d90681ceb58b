package dev.stint.server;

/**
 * Told within the process, once, when a server that was drained has handed over all that it had: it may end.
 *
 * @param why for the log
 */
public record Drained(String why) {}
