package dev.stint.server.dashboard;

import dev.stint.api.ProviderViews;
import dev.stint.server.Board;
import dev.stint.server.Machines;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The page of markets: price, hazard, availability, and which are left alone. */
@Controller
final class PoolPages {
    private static final int SHOWN = 200;
    private static final int MOST = 3000;

    private final Pages pages;
    private final Visits visits;
    private final Board board;
    private final Machines machines;

    PoolPages(Pages pages, Visits visits, Board board, Machines machines) {
        this.pages = pages;
        this.visits = visits;
        this.board = board;
        this.machines = machines;
    }

    /** The page. */
    record PoolPage(Frame frame, Board.Markets markets, ProviderViews.CooldownList cooldowns) {
        String left(ProviderViews.CooldownView cooldown) {
            return Shown.span(Duration.between(cooldowns.at(), cooldown.until()));
        }
    }

    @GetMapping("/pools")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> pools(
            @RequestParam(defaultValue = "false") boolean all,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        return pages.page(
                "pools",
                new PoolPage(visit.frame("Pools", "/pools"), board.markets(all ? MOST : SHOWN), machines.cooldowns()));
    }
}
