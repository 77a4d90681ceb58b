package dev.stint.server.rest;

import dev.stint.api.AlertViews.AlertList;
import dev.stint.api.AlertViews.AlertView;
import dev.stint.server.AlertBook;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was worth telling, and whether it reached anybody. */
@RestController
@RequestMapping("/api/v1/alerts")
final class AlertController {
    private static final int MOST = 200;

    private final AlertBook alerts;
    private final Callers callers;

    AlertController(AlertBook alerts, Callers callers) {
        this.alerts = alerts;
        this.callers = callers;
    }

    @GetMapping
    @Needs(Role.VIEWER)
    AlertList list(
            @RequestParam(required = false) @Nullable String team,
            @RequestParam(required = false) @Nullable String run,
            @RequestParam(required = false) @Nullable Long before,
            @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > MOST) {
            throw new RefusedException(400, Problems.WRONG_CALL, "limit: " + limit + "; give 1 to " + MOST, List.of());
        }
        Caller asking = callers.current();
        if (team != null) {
            asking.require(Role.VIEWER, team);
        }
        return alerts.list(
                team == null ? asking.visible() : Optional.of(Set.of(team)),
                Optional.ofNullable(run),
                before == null ? Long.MAX_VALUE : before,
                limit);
    }

    /** Repeating it is harmless. */
    @PostMapping("/{id}/retry")
    @Needs(Role.OPERATOR)
    AlertView retry(@PathVariable long id, HttpServletRequest http) {
        Caller asking = callers.current();
        String team = alerts.team(id);
        http.setAttribute(Audit.TEAM, team);
        if (!asking.may(Role.VIEWER, team)) {
            throw new RefusedException(
                    404, Problems.NOT_FOUND, "alert " + id + " is not known; see stint alerts ls", List.of());
        }
        asking.require(Role.OPERATOR, team);
        return alerts.retry(id);
    }
}
