package dev.stint.server.db;

import java.time.Instant;
import java.util.Optional;

/**
 * A row of table {@code alert}. Immutable.
 *
 * @param id given by the database; 0 before
 * @param key what it is about, unique
 * @param kind word of the kind of alert
 * @param addressedAt when it was found out whom to tell
 */
public record AlertRow(
        long id,
        String key,
        String kind,
        String team,
        String project,
        Optional<String> run,
        String subject,
        String text,
        Instant raisedAt,
        Optional<Instant> addressedAt) {}
