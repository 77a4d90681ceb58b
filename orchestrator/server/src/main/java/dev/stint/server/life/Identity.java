package dev.stint.server.life;

import java.time.Instant;

/**
 * This server process.
 *
 * @param version of the program
 * @param startedAt when it came up
 */
public record Identity(String version, long pid, Instant startedAt) {}
