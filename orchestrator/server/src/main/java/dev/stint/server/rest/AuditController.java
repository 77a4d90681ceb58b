package dev.stint.server.rest;

import dev.stint.api.AccessViews;
import dev.stint.server.RefusedException;
import dev.stint.server.access.AuditBook;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who asked for what to be changed: an administrator's of the installation, and of a team what was about that team. */
@RestController
final class AuditController {
    private static final int MOST = 500;

    private final AuditBook book;
    private final Callers callers;

    AuditController(AuditBook book, Callers callers) {
        this.book = book;
        this.callers = callers;
    }

    @GetMapping("/api/v1/audit")
    @Needs(Role.ADMIN)
    AccessViews.AuditList list(
            @RequestParam(defaultValue = "") String team,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > MOST) {
            throw new RefusedException(
                    400, Problems.WRONG_CALL, "limit: " + limit + " is out of range; give 1 to " + MOST, List.of());
        }
        long from = before == null ? Long.MAX_VALUE : before;
        List<AuditBook.Entry> page = book.list(teams(team), from, limit + 1);
        List<AuditBook.Entry> shown = page.subList(0, Math.min(limit, page.size()));
        Optional<Long> next =
                page.size() > limit ? Optional.of(shown.get(shown.size() - 1).id()) : Optional.empty();
        return new AccessViews.AuditList(
                shown.stream().map(AuditController::view).toList(), next);
    }

    private Optional<Set<String>> teams(String team) {
        Caller caller = callers.current();
        if (!team.isEmpty()) {
            caller.require(Role.ADMIN, team);
            return Optional.of(Set.of(team));
        }
        return caller.administered();
    }

    private static AccessViews.AuditEntry view(AuditBook.Entry entry) {
        AuditBook.Asked asked = entry.asked();
        return new AccessViews.AuditEntry(
                entry.id(),
                entry.at(),
                asked.who(),
                asked.token(),
                asked.address(),
                asked.method(),
                asked.what(),
                entry.team(),
                entry.status());
    }
}
