package dev.stint.server.dashboard;

import dev.stint.server.Board;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page of cost. */
@Controller
final class MoneyPages {
    private static final int MOST_DAYS = 366;
    private static final int MOST_TEAMS = 200;
    private static final int HUNDRED = 100;

    private final Pages pages;
    private final Visits visits;
    private final Board board;
    private final InstantSource clock;

    MoneyPages(Pages pages, Visits visits, Board board, InstantSource clock) {
        this.pages = pages;
        this.visits = visits;
        this.board = board;
        this.clock = clock;
    }

    /**
     * The page.
     *
     * @param at up to when
     * @param total of all teams
     */
    record CostPage(
            Frame frame,
            int days,
            LocalDate first,
            Instant at,
            CostPicture picture,
            List<TeamRow> teams,
            int moreTeams,
            BigDecimal total) {}

    /**
     * A team's project.
     *
     * @param percent of the dearest one's cost, 0 to 100: how long its bar is
     */
    record TeamRow(Board.TeamCost cost, BigDecimal total, int percent) {}

    @GetMapping("/cost")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> cost(
            @RequestParam(defaultValue = "30") int days, HttpServletRequest request, HttpServletResponse response) {
        if (days < 1 || days > MOST_DAYS) {
            throw new RefusedException(400, 2, "days: " + days + " is out of range; give 1 to " + MOST_DAYS, List.of());
        }
        Visit visit = visits.of(request, response);
        LocalDate last = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate first = last.minusDays(days - 1L);
        Instant since = first.atStartOfDay().toInstant(ZoneOffset.UTC);
        Optional<Set<String>> visible = visit.caller().visible();
        Board.Spending spending = board.spending(visible, since);
        List<TeamRow> teams = teams(spending.teams());
        BigDecimal total = teams.stream().map(TeamRow::total).reduce(BigDecimal.ZERO, BigDecimal::add);
        return pages.page(
                "cost",
                new CostPage(
                        visit.frame("Cost", "/cost"),
                        days,
                        first,
                        spending.at(),
                        CostPicture.of(spending.days(), first, last),
                        teams.subList(0, Math.min(MOST_TEAMS, teams.size())),
                        Math.max(0, teams.size() - MOST_TEAMS),
                        total));
    }

    private static List<TeamRow> teams(List<Board.TeamCost> costs) {
        BigDecimal highest = costs.isEmpty() ? BigDecimal.ZERO : total(costs.get(0));
        return costs.stream()
                .map(cost -> new TeamRow(
                        cost,
                        total(cost),
                        highest.signum() <= 0
                                ? 0
                                : total(cost)
                                        .multiply(BigDecimal.valueOf(HUNDRED))
                                        .divide(highest, RoundingMode.HALF_UP)
                                        .intValue()))
                .toList();
    }

    private static BigDecimal total(Board.TeamCost cost) {
        return cost.computeUsd().add(cost.storageUsd());
    }
}
