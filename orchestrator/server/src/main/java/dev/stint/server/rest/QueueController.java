package dev.stint.server.rest;

import dev.stint.api.QueueViews;
import dev.stint.api.Requests;
import dev.stint.server.ManyRuns;
import dev.stint.server.RefusedException;
import dev.stint.server.WaitingRuns;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The queue, and many runs at once. */
@RestController
@RequestMapping("/api/v1")
final class QueueController {
    private static final int MOST_SHOWN = 10_000;

    private final WaitingRuns waiting;
    private final ManyRuns many;
    private final Callers callers;

    QueueController(WaitingRuns waiting, ManyRuns many, Callers callers) {
        this.waiting = waiting;
        this.many = many;
        this.callers = callers;
    }

    /** Of the teams the caller may look at. */
    @GetMapping("/queue")
    @Needs(Role.VIEWER)
    QueueViews.QueueView queue(
            @RequestParam(defaultValue = "") String team, @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MOST_SHOWN) {
            throw new RefusedException(
                    400,
                    Problems.WRONG_CALL,
                    "limit: " + limit + " is out of range; give 1 to " + MOST_SHOWN,
                    List.of());
        }
        Caller caller = callers.current();
        return waiting.look(name -> (team.isEmpty() || name.equals(team)) && caller.may(Role.VIEWER, name), limit);
    }

    /** Of the teams in which the caller is an operator; to name another one is refused. */
    @PostMapping("/runs/bulk")
    @Needs(Role.OPERATOR)
    ResponseEntity<QueueViews.BulkView> bulk(
            @RequestAttribute(Door.BY) String by, @RequestBody Requests.Bulk wish, HttpServletRequest request) {
        Caller caller = callers.current();
        if (!wish.team().isEmpty()) {
            request.setAttribute(Audit.TEAM, wish.team());
            caller.require(Role.OPERATOR, wish.team());
        }
        RunController.boundedWhy(wish.why());
        QueueViews.BulkView done = many.ask(wish, team -> caller.may(Role.OPERATOR, team), by);
        if (wish.team().isEmpty()) {
            request.setAttribute(
                    Audit.TEAM,
                    done.results().stream()
                            .map(QueueViews.BulkResult::team)
                            .distinct()
                            .toList());
        }
        return ResponseEntity.accepted().body(done);
    }
}
