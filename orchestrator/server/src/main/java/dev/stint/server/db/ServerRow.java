package dev.stint.server.db;

import java.time.Instant;

/**
 * A row of table {@code server}. Instants are the database's.
 *
 * @param id the same over restarts
 * @param number the order in which servers first came
 * @param generation how often it was started
 * @param draining whether it takes nothing new
 * @param lives whether its lease had not run out when the row was read
 * @param owned runs it drives
 */
public record ServerRow(
        String id,
        long number,
        String name,
        String version,
        long generation,
        boolean draining,
        Instant startedAt,
        Instant beatAt,
        boolean lives,
        int owned) {}
