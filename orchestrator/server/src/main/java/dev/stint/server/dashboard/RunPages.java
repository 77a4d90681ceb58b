package dev.stint.server.dashboard;

import dev.stint.api.Views;
import dev.stint.server.Board;
import dev.stint.server.Runs;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Pages to look at runs. */
@Controller
final class RunPages {
    private static final int PER_PAGE = 25;
    private static final int MOST_EVENTS = 100;
    private static final int LOG_BYTES = 128 * 1024;
    private static final int TAIL_BYTES = 64 * 1024;

    private final Pages pages;
    private final Visits visits;
    private final Runs runs;
    private final Board board;

    RunPages(Pages pages, Visits visits, Runs runs, Board board) {
        this.pages = pages;
        this.visits = visits;
        this.runs = runs;
        this.board = board;
    }

    /**
     * The page of runs.
     *
     * @param older the query of the following page; empty on the last
     * @param first whether these are the newest
     */
    record ListPage(
            Frame frame,
            Board.Filter filter,
            List<Board.StateCount> counts,
            List<Board.Line> runs,
            String older,
            boolean first) {}

    /**
     * The page of a run.
     *
     * @param events the newest of its timeline, the newest first
     * @param more how many there are beside
     * @param acts what this visitor may do with it now
     * @param logFrom the byte of the log from which on it is shown
     */
    record OnePage(
            Frame frame,
            Views.RunDetail detail,
            RunPicture picture,
            List<Views.EventView> events,
            int more,
            List<Act> acts,
            long logFrom) {
        Views.RunView run() {
            return detail.run();
        }

        long lastSequence() {
            return detail.events().isEmpty()
                    ? 0
                    : detail.events().get(detail.events().size() - 1).sequence();
        }
    }

    /**
     * A stretch of a run's log.
     *
     * @param next where the following one begins
     */
    record LogPage(Frame frame, String run, String text, long from, long next, long total, long before) {}

    @GetMapping("/")
    @Needs(value = Role.VIEWER, anyone = true)
    ResponseEntity<byte[]> home() {
        return Pages.seeOther("/runs");
    }

    @GetMapping("/runs")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> list(
            @RequestParam(defaultValue = "") String state,
            @RequestParam(defaultValue = "") String team,
            @RequestParam(defaultValue = "") String project,
            @RequestParam(defaultValue = "") String tag,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(required = false) @Nullable String before,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        Board.Filter filter = new Board.Filter(
                visit.caller().visible(), state.strip(), team.strip(), project.strip(), tag.strip(), name.strip());
        Board.Page page = board.runs(filter, Optional.ofNullable(before), PER_PAGE);
        return pages.page(
                "runs",
                new ListPage(
                        visit.frame("Runs", "/runs"),
                        filter,
                        board.counts(visit.caller().visible()),
                        page.runs(),
                        page.next().map(next -> query(filter, next)).orElse(""),
                        before == null));
    }

    @GetMapping("/runs/{id}")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestParam(defaultValue = "false") boolean all,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        Views.RunDetail detail = runs.detail(id);
        Views.RunView run = detail.run();
        visit.see(id, run.team());
        List<Views.EventView> events = detail.events();
        int shown = all ? events.size() : Math.min(MOST_EVENTS, events.size());
        List<Views.EventView> newest = events.subList(events.size() - shown, events.size());
        List<Act> acts = Arrays.stream(Act.values())
                .filter(act -> act.fits(run.state()) && visit.may(act.role(), run.team()))
                .toList();
        return pages.page(
                "run",
                new OnePage(
                        visit.frame(run.id(), "/runs"),
                        detail,
                        RunPicture.of(detail),
                        newestFirst(newest),
                        events.size() - shown,
                        acts,
                        Math.max(0, board.logBytes(run.id()) - TAIL_BYTES)));
    }

    @GetMapping("/runs/{id}/log")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> log(
            @PathVariable String id,
            @RequestParam(defaultValue = "-1") long from,
            HttpServletRequest request,
            HttpServletResponse response) {
        Visit visit = visits.of(request, response);
        Views.RunView run = runs.brief(id);
        visit.see(id, run.team());
        long total = board.logBytes(run.id());
        long begin = from < 0 ? Math.max(0, total - LOG_BYTES) : Math.min(from, total);
        Runs.LogSlice slice = runs.logs(run.id(), begin, LOG_BYTES);
        return pages.page(
                "log",
                new LogPage(
                        visit.frame("Log of " + run.id(), "/runs"),
                        run.id(),
                        new String(slice.bytes(), StandardCharsets.UTF_8),
                        begin,
                        slice.next(),
                        total,
                        Math.max(0, begin - LOG_BYTES)));
    }

    private static List<Views.EventView> newestFirst(List<Views.EventView> events) {
        return events.stream()
                .sorted((one, two) -> Long.compare(two.sequence(), one.sequence()))
                .toList();
    }

    private static String query(Board.Filter filter, String before) {
        return Map.of(
                        "state", filter.state(),
                        "team", filter.team(),
                        "project", filter.project(),
                        "tag", filter.tag(),
                        "name", filter.name(),
                        "before", before)
                .entrySet()
                .stream()
                .filter(each -> !each.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + "=" + Shown.url(each.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }
}
