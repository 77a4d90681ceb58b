package dev.stint.server.dashboard;

import dev.stint.api.ScheduleViews;
import dev.stint.server.Schedules;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** Pages of jobs that run again and again. */
@Controller
final class SchedulePages {
    private final Pages pages;
    private final Visits visits;
    private final Schedules schedules;

    SchedulePages(Pages pages, Visits visits, Schedules schedules) {
        this.pages = pages;
        this.visits = visits;
        this.schedules = schedules;
    }

    /** All. */
    record ListPage(Frame frame, ScheduleViews.ScheduleList list) {}

    /** One. */
    record OnePage(Frame frame, ScheduleViews.ScheduleDetail detail) {}

    @GetMapping("/schedules")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> list(HttpServletRequest request, HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        return pages.page(
                "schedules",
                new ListPage(
                        visit.frame("Schedules", "/schedules"), schedules.list(team -> visit.may(Role.VIEWER, team))));
    }

    @GetMapping("/schedules/{team}/{name}")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> one(
            @PathVariable String team,
            @PathVariable String name,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        visit.see(team + "/" + name, team);
        return pages.page(
                "schedule",
                new OnePage(visit.frame("Schedule " + team + "/" + name, "/schedules"), schedules.show(team, name)));
    }
}
