package dev.stint.server.rest;

import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import dev.stint.server.RefusedException;
import dev.stint.server.Schedules;
import dev.stint.server.access.AuditBook;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Jobs that run again and again. */
@RestController
@RequestMapping("/api/v1/schedules")
final class ScheduleController {

    private final Schedules schedules;
    private final Callers callers;

    ScheduleController(Schedules schedules, Callers callers) {
        this.schedules = schedules;
        this.callers = callers;
    }

    @GetMapping
    @Needs(Role.VIEWER)
    ScheduleViews.ScheduleList list() {
        Caller caller = callers.current();
        return schedules.list(team -> caller.may(Role.VIEWER, team));
    }

    @PutMapping
    @Needs(Role.SUBMITTER)
    ScheduleViews.ScheduleView put(@RequestBody Requests.PutSchedule request, HttpServletRequest http) {
        int bytes = request.spec().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > RunController.MOST_SPEC_BYTES) {
            throw new RefusedException(
                    413,
                    Problems.WRONG_CALL,
                    "the spec has " + bytes + " bytes; " + RunController.MOST_SPEC_BYTES
                            + " are allowed: keep data in inputs",
                    List.of());
        }
        ScheduleViews.ScheduleView put = schedules.put(request, rights());
        http.setAttribute(Audit.TEAM, put.team());
        http.setAttribute(AuditBook.MADE, "/api/v1/schedules/" + put.team() + "/" + put.name());
        return put;
    }

    @GetMapping("/{team}/{name}")
    @Needs(Role.VIEWER)
    ScheduleViews.ScheduleDetail show(@PathVariable String team, @PathVariable String name) {
        return schedules.show(team, name);
    }

    @DeleteMapping("/{team}/{name}")
    @Needs(Role.SUBMITTER)
    ScheduleViews.ScheduleView remove(@PathVariable String team, @PathVariable String name) {
        return schedules.remove(team, name, rights());
    }

    @PostMapping("/{team}/{name}/pause")
    @Needs(Role.SUBMITTER)
    ScheduleViews.ScheduleView pause(
            @PathVariable String team,
            @PathVariable String name,
            @RequestBody(required = false) Requests.@Nullable Ask ask) {
        return schedules.pause(team, name, rights(), RunController.why(ask));
    }

    @PostMapping("/{team}/{name}/resume")
    @Needs(Role.SUBMITTER)
    ScheduleViews.ScheduleView resume(@PathVariable String team, @PathVariable String name) {
        return schedules.resume(team, name, rights());
    }

    @PostMapping("/{team}/{name}/fire")
    @Needs(Role.SUBMITTER)
    ScheduleViews.FiringView fire(
            @PathVariable String team,
            @PathVariable String name,
            @RequestBody(required = false) Requests.@Nullable Ask ask) {
        return schedules.fire(team, name, rights(), RunController.why(ask));
    }

    @PostMapping("/{team}/{name}/backfill")
    @Needs(Role.SUBMITTER)
    ScheduleViews.BackfillView backfill(
            @PathVariable String team, @PathVariable String name, @RequestBody Requests.Backfill range) {
        return schedules.backfill(team, name, range, rights());
    }

    private Schedules.By rights() {
        Caller caller = callers.current();
        return new Schedules.By(
                caller.name(), team -> caller.may(Role.SUBMITTER, team), team -> caller.may(Role.OPERATOR, team));
    }
}
