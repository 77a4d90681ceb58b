package dev.stint.server.dashboard;

import dev.stint.api.Views;
import dev.stint.server.ColdStart;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.access.BrowserToken;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Pages that steer a run: each asks first, and does it when its form comes back. */
@Controller
final class ActPages {
    private static final int MOST_WHY_CHARACTERS = 1000;

    private final Pages pages;
    private final Visits visits;
    private final Runs runs;

    ActPages(Pages pages, Visits visits, Runs runs) {
        this.pages = pages;
        this.visits = visits;
        this.runs = runs;
    }

    /** Asks. */
    record AskPage(Frame frame, Views.RunView run, Act act) {}

    @GetMapping("/runs/{id}/{act:stop|resume|cancel}")
    @Needs(Role.SUBMITTER)
    ResponseEntity<byte[]> ask(
            @PathVariable String id,
            @PathVariable String act,
            HttpServletRequest request,
            HttpServletResponse response) {
        return ask(id, act(act), request, response);
    }

    @GetMapping("/runs/{id}/preempt")
    @Needs(Role.OPERATOR)
    ResponseEntity<byte[]> askDrill(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) {
        return ask(id, Act.PREEMPT, request, response);
    }

    @PostMapping("/runs/{id}/{act:stop|resume|cancel}")
    @Needs(Role.SUBMITTER)
    ResponseEntity<byte[]> perform(
            @PathVariable String id,
            @PathVariable String act,
            @RequestParam(defaultValue = "") String why,
            @RequestParam(defaultValue = "ASK") String cold,
            @RequestParam(defaultValue = "") String form,
            HttpServletRequest request,
            HttpServletResponse response) {
        return perform(id, act(act), new Wish(why.strip(), cold(cold), form), request, response);
    }

    @PostMapping("/runs/{id}/preempt")
    @Needs(Role.OPERATOR)
    ResponseEntity<byte[]> drill(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String form,
            HttpServletRequest request,
            HttpServletResponse response) {
        return perform(id, Act.PREEMPT, new Wish("", ColdStart.ASK, form), request, response);
    }

    @PostMapping("/logout")
    @Needs(value = Role.VIEWER, anyone = true)
    ResponseEntity<byte[]> leave(
            @RequestParam(defaultValue = "") String form, HttpServletRequest request, HttpServletResponse response) {
        visits.of(request, response).own(form);
        BrowserToken.forget(request, response);
        return Pages.seeOther(BrowserToken.SIGN_IN);
    }

    /** What a form says. */
    private record Wish(String why, ColdStart cold, String form) {}

    private ResponseEntity<byte[]> ask(String id, Act act, HttpServletRequest request, HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        Views.RunView run = runs.brief(id);
        visit.see(id, run.team());
        visit.require(act.role(), run.team());
        return pages.page("ask", new AskPage(visit.frame(act.label() + " " + run.id(), "/runs"), run, act));
    }

    private ResponseEntity<byte[]> perform(
            String id, Act act, Wish wish, HttpServletRequest request, HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        visit.own(wish.form());
        Views.RunView run = runs.brief(id);
        visit.see(id, run.team());
        visit.require(act.role(), run.team());
        if (wish.why().length() > MOST_WHY_CHARACTERS) {
            throw new RefusedException(
                    400,
                    2,
                    "the reason has " + wish.why().length() + " characters; " + MOST_WHY_CHARACTERS + " are allowed",
                    List.of());
        }
        String by = visit.caller().name();
        Views.Accepted accepted = switch (act) {
            case STOP -> runs.stop(run.id(), by, wish.why());
            case RESUME -> runs.resume(run.id(), by, wish.why(), wish.cold());
            case CANCEL -> runs.cancel(run.id(), by, wish.why());
            case PREEMPT -> runs.drillPreempt(run.id(), by);
        };
        Visits.say(request, response, accepted.message());
        return Pages.seeOther("/runs/" + Shown.url(run.id()));
    }

    private static Act act(String path) {
        return Act.valueOf(path.toUpperCase(Locale.ROOT));
    }

    private static ColdStart cold(String word) {
        try {
            return ColdStart.valueOf(word);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, 2, "cold: '" + word + "' is unknown", List.of());
        }
    }
}
