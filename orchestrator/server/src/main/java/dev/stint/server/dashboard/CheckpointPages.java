package dev.stint.server.dashboard;

import dev.stint.api.KeepViews;
import dev.stint.api.Views;
import dev.stint.server.Board;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.Upkeep;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Checkpoints: of all runs by tier, and of one run, where operators pin them. */
@Controller
final class CheckpointPages {
    private static final int MOST = 200;
    private static final int MOST_WHY_CHARACTERS = 1000;

    private final Pages pages;
    private final Visits visits;
    private final Runs runs;
    private final Upkeep upkeep;
    private final Board board;

    CheckpointPages(Pages pages, Visits visits, Runs runs, Upkeep upkeep, Board board) {
        this.pages = pages;
        this.visits = visits;
        this.runs = runs;
        this.upkeep = upkeep;
        this.board = board;
    }

    /** By tier. */
    record TierPage(Frame frame, List<Board.TierBytes> tiers) {}

    /**
     * Of a run.
     *
     * @param checkpoints the newest, newest first
     * @param all how many there are
     * @param storage by tier, as the store says now
     */
    record RunPage(
            Frame frame,
            Views.RunView run,
            String location,
            List<Views.CheckpointView> checkpoints,
            int all,
            KeepViews.StorageCostView storage,
            boolean steers) {}

    /** Asks before pinning, or unpinning. */
    record PinPage(Frame frame, String run, Views.CheckpointView checkpoint, boolean pin) {}

    @GetMapping("/checkpoints")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> tiers(HttpServletRequest request, HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        return pages.page(
                "tiers",
                new TierPage(
                        visit.frame("Checkpoints by tier", "/checkpoints"),
                        board.tiers(visit.caller().visible())));
    }

    @GetMapping("/runs/{id}/checkpoints")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> ofRun(@PathVariable String id, HttpServletRequest request, HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        Views.RunView run = runs.brief(id);
        visit.see(id, run.team());
        Views.CheckpointList list = runs.checkpoints(run.id());
        List<Views.CheckpointView> newest = list.checkpoints().stream()
                .sorted(Comparator.comparingLong(Views.CheckpointView::index).reversed())
                .limit(MOST)
                .toList();
        return pages.page(
                "checkpoints",
                new RunPage(
                        visit.frame("Checkpoints of " + run.id(), "/runs"),
                        run,
                        list.location(),
                        newest,
                        list.checkpoints().size(),
                        upkeep.cost(
                                "tier",
                                Optional.of(whole(run.id())),
                                visit.caller().visible()),
                        visit.may(Role.OPERATOR, run.team())));
    }

    @GetMapping("/runs/{id}/checkpoints/{index}/{act:pin|unpin}")
    @Needs(Role.OPERATOR)
    ResponseEntity<byte[]> ask(
            @PathVariable String id,
            @PathVariable long index,
            @PathVariable String act,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = steering(id, request, response);
        Views.CheckpointView checkpoint = runs.checkpoint(id, index).checkpoint();
        boolean pin = act.equals("pin");
        String title = (pin ? "Pin" : "Unpin") + " checkpoint " + index;
        return pages.page("pin", new PinPage(visit.frame(title, "/runs"), id, checkpoint, pin));
    }

    @PostMapping("/runs/{id}/checkpoints/{index}/{act:pin|unpin}")
    @Needs(Role.OPERATOR)
    ResponseEntity<byte[]> perform(
            @PathVariable String id,
            @PathVariable long index,
            @PathVariable String act,
            @RequestParam(defaultValue = "") String why,
            @RequestParam(defaultValue = "") String form,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = steering(id, request, response);
        visit.own(form);
        if (why.length() > MOST_WHY_CHARACTERS) {
            throw new RefusedException(
                    400,
                    2,
                    "the reason has " + why.length() + " characters; " + MOST_WHY_CHARACTERS + " are allowed",
                    List.of());
        }
        if (act.equals("pin")) {
            upkeep.pin(id, index, visit.caller().name(), why.strip());
            Visits.say(request, response, "Checkpoint " + index + " is pinned: it stays until it is unpinned.");
        } else {
            boolean was = upkeep.unpin(id, index);
            Visits.say(
                    request, response, "Checkpoint " + index + (was ? " is not pinned any more." : " was not pinned."));
        }
        return Pages.seeOther("/runs/" + Shown.url(id) + "/checkpoints");
    }

    private Visit steering(String id, HttpServletRequest request, HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        Views.RunView run = runs.brief(id);
        visit.see(id, run.team());
        visit.require(Role.OPERATOR, run.team());
        return visit;
    }

    /** Of a shard, the run. */
    private static String whole(String id) {
        int dot = id.lastIndexOf('.');
        return dot < 0 ? id : id.substring(0, dot);
    }
}
