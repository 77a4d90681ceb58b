package dev.stint.server.db;

import dev.stint.api.Requests.BlobRef;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A row of table {@code schedule}.
 *
 * @param id 0 before it is inserted
 * @param nonce part of the idempotency keys of its runs, never shown
 * @param owner who put it
 * @param version counts how often it was put
 * @param decidedUntil what was due until then is decided
 */
public record ScheduleRow(
        long id,
        String team,
        String name,
        String nonce,
        String spec,
        String specName,
        Map<String, BlobRef> blobs,
        String baseFolder,
        String owner,
        Instant putAt,
        long version,
        Instant decidedUntil,
        Optional<Pause> paused) {

    /** Since when, by whom and why it does not fire. */
    public record Pause(Instant at, String by, String why) {}

    public ScheduleRow {
        blobs = Map.copyOf(blobs);
    }
}
