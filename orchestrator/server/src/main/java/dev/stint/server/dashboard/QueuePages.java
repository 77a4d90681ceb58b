package dev.stint.server.dashboard;

import dev.stint.api.QueueViews;
import dev.stint.server.WaitingRuns;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of the queue: who waits, in what order, and why. */
@Controller
final class QueuePages {
    private static final int SHOWN = 200;

    private final Pages pages;
    private final Visits visits;
    private final WaitingRuns waiting;

    QueuePages(Pages pages, Visits visits, WaitingRuns waiting) {
        this.pages = pages;
        this.visits = visits;
        this.waiting = waiting;
    }

    /** The page. */
    record QueuePage(Frame frame, QueueViews.QueueView queue) {}

    @GetMapping("/queue")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> queue(HttpServletRequest request, HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        return pages.page(
                "queue",
                new QueuePage(
                        visit.frame("Queue", "/queue"), waiting.look(team -> visit.may(Role.VIEWER, team), SHOWN)));
    }
}
