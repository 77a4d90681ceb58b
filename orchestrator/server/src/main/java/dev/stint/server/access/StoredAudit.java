package dev.stint.server.access;

import dev.stint.server.db.AuditTable;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** The audit in the database. */
@Component
final class StoredAudit implements AuditBook {
    private final AuditTable table;
    private final InstantSource clock;

    StoredAudit(AuditTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    @Override
    public long begin(Asked asked) {
        return table.insert(clock.instant(), asked.who(), asked.token(), asked.address(), asked.method(), asked.what());
    }

    @Override
    public void end(long id, int status, Optional<String> team, String made) {
        table.end(id, clock.instant(), status, team, made);
    }

    @Override
    public List<Entry> list(Optional<Set<String>> teams, long before, int limit) {
        return table.list(teams, before, limit).stream()
                .map(row -> new Entry(
                        row.id(),
                        row.at(),
                        new Asked(row.who(), row.token(), row.address(), row.method(), row.what()),
                        row.team(),
                        row.status()))
                .toList();
    }
}
