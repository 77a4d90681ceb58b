package dev.stint.server.dashboard;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.access.AuditBook;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page that takes a spec. */
@Controller
final class SubmitPages {
    private final Pages pages;
    private final Visits visits;
    private final Runs runs;

    SubmitPages(Pages pages, Visits visits, Runs runs) {
        this.pages = pages;
        this.visits = visits;
        this.runs = runs;
    }

    /**
     * The page.
     *
     * @param key so that a form sent twice makes one run
     * @param trouble what is wrong; empty at first
     * @param problems all of it, each with line and remedy
     */
    record SubmitPage(Frame frame, String spec, String name, String key, String trouble, List<String> problems) {}

    @GetMapping("/submit")
    @Needs(Role.SUBMITTER)
    ResponseEntity<byte[]> ask(HttpServletRequest request, HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        return pages.page(
                "submit", new SubmitPage(visit.frame("Submit a job", "/submit"), "", "job.yaml", key(), "", List.of()));
    }

    @PostMapping("/submit")
    @Needs(Role.SUBMITTER)
    ResponseEntity<byte[]> submit(
            @RequestParam(defaultValue = "") String spec,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String key,
            @RequestParam(defaultValue = "") String form,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        visit.own(form);
        String called = name.isBlank() ? "job.yaml" : name.strip();
        // browsers send other line ends than files have
        String text = spec.replace("\r\n", "\n");
        try {
            Views.RunView run = runs.submit(new Requests.Submit(text, called, Map.of(), "", key), visit.caller());
            request.setAttribute(AuditBook.TEAM, run.team());
            request.setAttribute(AuditBook.MADE, "/runs/" + run.id());
            Visits.say(request, response, "Run " + run.id() + " was accepted.");
            return Pages.seeOther("/runs/" + Shown.url(run.id()));
        } catch (RefusedException e) {
            return pages.page(
                    e.httpStatus(),
                    "submit",
                    new SubmitPage(
                            visit.frame("Submit a job: not accepted", "/submit"),
                            text,
                            called,
                            key(),
                            String.valueOf(e.getMessage()),
                            e.problems()));
        }
    }

    private static String key() {
        return "page-" + UUID.randomUUID();
    }
}
