package dev.stint.server.dashboard;

import dev.stint.api.MoneyViews;
import dev.stint.server.Costs;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page of what runs of a month cost together, and whom. Reads all they cost, and so takes longer than other pages: where it takes
 * long, it is worked out once for all who look, and says as of when.
 */
@Controller
final class ShowbackPages {
    private final Pages pages;
    private final Visits visits;
    private final Costs costs;
    private final InstantSource clock;
    private final LongAnswers<Asked, MoneyViews.ShowbackView> answers =
            new LongAnswers<>(ShowbackPages::aside, System::nanoTime);

    ShowbackPages(Pages pages, Visits visits, Costs costs, InstantSource clock) {
        this.pages = pages;
        this.visits = visits;
        this.costs = costs;
        this.clock = clock;
    }

    /** What is asked, and by somebody who sees what. */
    private record Asked(String by, Costs.Question question) {}

    private static void aside(Runnable work) {
        Thread thread = new Thread(work, "stint-showback");
        thread.setDaemon(true);
        thread.start();
    }

    /** The page. */
    record ShowbackPage(Frame frame, String by, String month, MoneyViews.ShowbackView view) {}

    @GetMapping("/cost/showback")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> showback(
            @RequestParam(defaultValue = "team") String by,
            @RequestParam(defaultValue = "") String month,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        String asked = month.isBlank()
                ? YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)).toString()
                : month.strip();
        Costs.Question question =
                new Costs.Question(asked, "", "", visit.caller().visible());
        MoneyViews.ShowbackView view =
                answers.of(new Asked(by.strip(), question), () -> costs.showback(by.strip(), question));
        return pages.page("showback", new ShowbackPage(visit.frame("Showback", "/cost"), by, asked, view));
    }
}
