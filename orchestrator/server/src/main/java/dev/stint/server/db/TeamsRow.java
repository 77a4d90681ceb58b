package dev.stint.server.db;

import java.time.Instant;

/**
 * A file of teams that was applied.
 *
 * @param revision 1 for the first
 * @param content its text
 * @param summary which teams it added, changed and removed
 */
public record TeamsRow(
        long revision, String content, String fileName, String appliedBy, Instant appliedAt, String summary) {}
