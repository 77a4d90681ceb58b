package dev.stint.server;

import dev.stint.server.access.AuditBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The audit in memory. */
public final class FakeAudit implements AuditBook {
    private final List<Entry> entries = new ArrayList<>();

    @Override
    public synchronized long begin(Asked asked) {
        entries.add(new Entry(
                entries.size() + 1L, Instant.parse("2026-03-01T08:00:00Z"), asked, Optional.empty(), Optional.empty()));
        return entries.size();
    }

    @Override
    public synchronized void end(long id, int status, Optional<String> team, String made) {
        Entry begun = entries.get((int) id - 1);
        Asked asked = begun.asked();
        String what = made.isEmpty() ? asked.what() : made;
        entries.set(
                (int) id - 1,
                new Entry(
                        id,
                        begun.at(),
                        new Asked(asked.who(), asked.token(), asked.address(), asked.method(), what),
                        team,
                        Optional.of(status)));
    }

    @Override
    public synchronized List<Entry> list(Optional<Set<String>> teams, long before, int limit) {
        List<Entry> newest = new ArrayList<>(entries);
        Collections.reverse(newest);
        return newest.stream()
                .filter(each -> each.id() < before)
                .filter(each -> teams.isEmpty()
                        || each.team().filter(teams.get()::contains).isPresent())
                .limit(limit)
                .toList();
    }
}
