package dev.stint.server.rest;

import dev.stint.api.MoneyViews;
import dev.stint.server.Costs;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What runs cost together, and how budgets stand: each caller sees that of the teams they may look at. */
@RestController
@RequestMapping("/api/v1")
final class MoneyController {
    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);
    private static final int MOST_CHARACTERS = 200;

    private final Costs costs;
    private final Callers callers;

    MoneyController(Costs costs, Callers callers) {
        this.costs = costs;
        this.callers = callers;
    }

    @Needs(Role.VIEWER)
    @GetMapping("/costs")
    MoneyViews.ShowbackView showback(
            @RequestParam(defaultValue = "team") String by,
            @RequestParam(defaultValue = "") String month,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String team) {
        return costs.showback(bounded("by", by), question(month, from, to, team));
    }

    /** What the sums are made from, to make them anew. */
    @Needs(Role.VIEWER)
    @GetMapping("/costs/raw")
    MoneyViews.RawCosts raw(
            @RequestParam(defaultValue = "") String month,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String team) {
        return costs.raw(question(month, from, to, team));
    }

    @Needs(Role.VIEWER)
    @GetMapping("/costs/focus")
    ResponseEntity<byte[]> focus(
            @RequestParam(defaultValue = "") String month,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String team) {
        String file = String.join("\r\n", costs.focus(question(month, from, to, team))) + "\r\n";
        return ResponseEntity.ok().contentType(CSV).body(file.getBytes(StandardCharsets.UTF_8));
    }

    @Needs(Role.VIEWER)
    @GetMapping("/costs/review")
    MoneyViews.ReviewView review(
            @RequestParam(defaultValue = "") String month,
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestParam(defaultValue = "") String team) {
        return costs.review(question(month, from, to, team));
    }

    @Needs(Role.VIEWER)
    @GetMapping("/budgets")
    MoneyViews.BudgetList budgets(@RequestParam(defaultValue = "") String team) {
        return costs.budgets(teams(team));
    }

    private Costs.Question question(String month, String from, String to, String team) {
        return new Costs.Question(bounded("month", month), bounded("from", from), bounded("to", to), teams(team));
    }

    private Optional<Set<String>> teams(String team) {
        Caller caller = callers.current();
        if (team.isEmpty()) {
            return caller.visible();
        }
        caller.require(Role.VIEWER, bounded("team", team));
        return Optional.of(Set.of(team));
    }

    private static String bounded(String name, String value) {
        if (value.length() > MOST_CHARACTERS || value.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(
                    400,
                    Problems.WRONG_CALL,
                    name + " is no such word; give at most " + MOST_CHARACTERS + " characters, none of which controls",
                    List.of());
        }
        return value;
    }
}
