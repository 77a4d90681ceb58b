package dev.stint.server.rest;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.server.ColdStart;
import dev.stint.server.RefusedException;
import dev.stint.server.Repeats;
import dev.stint.server.Runs;
import dev.stint.server.access.Callers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Runs: submit, look, steer. */
@RestController
@RequestMapping("/api/v1/runs")
final class RunController {
    static final int MOST_SPEC_BYTES = 2 << 20;
    static final int MOST_LOG_BYTES = 4 << 20;
    private static final int MOST_PER_PAGE = 500;
    private static final int MOST_WHY_CHARACTERS = 1000;
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final Runs runs;
    private final Repeats repeats;
    private final Callers callers;

    RunController(Runs runs, Repeats repeats, Callers callers) {
        this.callers = callers;
        this.runs = runs;
        this.repeats = repeats;
    }

    @PostMapping
    @Needs(Role.SUBMITTER)
    ResponseEntity<Views.RunView> submit(
            @RequestBody Requests.Submit submit,
            @RequestParam(defaultValue = "false") boolean again,
            HttpServletRequest request) {
        int bytes = submit.spec().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_SPEC_BYTES) {
            throw new RefusedException(
                    413,
                    Problems.WRONG_CALL,
                    "the spec has " + bytes + " bytes; " + MOST_SPEC_BYTES + " are allowed: keep data in inputs",
                    List.of());
        }
        Views.RunView run = runs.submit(submit, callers.current());
        request.setAttribute(Audit.TEAM, run.team());
        ResponseEntity.BodyBuilder created = ResponseEntity.created(URI.create("/api/v1/runs/" + run.id()));
        if (!again) {
            repeats.of(run.id()).ifPresent(warning -> created.header("Stint-Warning", warning));
        }
        return created.body(run);
    }

    @GetMapping
    @Needs(Role.VIEWER)
    Views.RunList list(
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(defaultValue = "50") int limit) {
        within("limit", limit, 1, MOST_PER_PAGE);
        return runs.list(callers.current().visible(), Optional.ofNullable(state), Optional.ofNullable(before), limit);
    }

    @GetMapping("/{id}")
    @Needs(Role.VIEWER)
    Views.RunDetail detail(@PathVariable String id) {
        return runs.detail(id);
    }

    @GetMapping("/{id}/brief")
    @Needs(Role.VIEWER)
    Views.RunView brief(@PathVariable String id) {
        return runs.brief(id);
    }

    @GetMapping("/{id}/cost")
    @Needs(Role.VIEWER)
    Views.CostView cost(@PathVariable String id) {
        return runs.detail(id).cost();
    }

    @GetMapping("/{id}/logs")
    @Needs(Role.VIEWER)
    ResponseEntity<byte[]> logs(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") long from,
            @RequestParam(defaultValue = "1048576") int max) {
        within("from", from, 0, Long.MAX_VALUE);
        within("max", max, 1, MOST_LOG_BYTES);
        Runs.LogSlice slice = runs.logs(id, from, max);
        return ResponseEntity.ok()
                .contentType(TEXT)
                .header("Stint-Next", Long.toString(slice.next()))
                .header("Stint-Ended", Boolean.toString(slice.ended()))
                .header(
                        "Stint-Attempts",
                        slice.attempts().entrySet().stream()
                                .map(stretch -> stretch.getKey() + "=" + stretch.getValue())
                                .collect(Collectors.joining(",")))
                .body(slice.bytes());
    }

    @PostMapping("/{id}/stop")
    @Needs(Role.SUBMITTER)
    ResponseEntity<Views.Accepted> stop(
            @PathVariable String id,
            @RequestAttribute(Door.BY) String by,
            @RequestBody(required = false) Requests.@Nullable Ask ask) {
        return ResponseEntity.accepted().body(runs.stop(id, by, why(ask)));
    }

    @PostMapping("/{id}/resume")
    @Needs(Role.SUBMITTER)
    ResponseEntity<Views.Accepted> resume(
            @PathVariable String id,
            @RequestAttribute(Door.BY) String by,
            @RequestParam(defaultValue = "") String thaw,
            @RequestParam(defaultValue = "false") boolean warm,
            @RequestBody(required = false) Requests.@Nullable Ask ask) {
        return ResponseEntity.accepted().body(runs.resume(id, by, why(ask), cold(thaw, warm)));
    }

    @PostMapping("/{id}/cancel")
    @Needs(Role.SUBMITTER)
    ResponseEntity<Views.Accepted> cancel(
            @PathVariable String id,
            @RequestAttribute(Door.BY) String by,
            @RequestBody(required = false) Requests.@Nullable Ask ask) {
        return ResponseEntity.accepted().body(runs.cancel(id, by, why(ask)));
    }

    @PostMapping("/{id}/drill/preempt")
    @Needs(Role.OPERATOR)
    ResponseEntity<Views.Accepted> drillPreempt(@PathVariable String id, @RequestAttribute(Door.BY) String by) {
        return ResponseEntity.accepted().body(runs.drillPreempt(id, by));
    }

    private static ColdStart cold(String thaw, boolean warm) {
        ColdStart choice = switch (thaw) {
            case "" -> warm ? ColdStart.WARM : ColdStart.ASK;
            case "expedited" -> ColdStart.THAW_EXPEDITED;
            case "standard" -> ColdStart.THAW_STANDARD;
            case "bulk" -> ColdStart.THAW_BULK;
            default ->
                throw new RefusedException(
                        400,
                        Problems.WRONG_CALL,
                        "thaw: '" + thaw + "' is no speed; give expedited, standard or bulk",
                        List.of());
        };
        if (warm && choice != ColdStart.WARM) {
            throw new RefusedException(
                    400, Problems.WRONG_CALL, "thaw and warm exclude each other; give one of them", List.of());
        }
        return choice;
    }

    /** The reason that came with a request; empty when none did. */
    static String why(Requests.@Nullable Ask ask) {
        return boundedWhy(ask == null ? "" : ask.why());
    }

    static String boundedWhy(String why) {
        if (why.length() > MOST_WHY_CHARACTERS) {
            throw new RefusedException(
                    400,
                    Problems.WRONG_CALL,
                    "why has " + why.length() + " characters; " + MOST_WHY_CHARACTERS + " are allowed",
                    List.of());
        }
        return why;
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new RefusedException(
                    400,
                    Problems.WRONG_CALL,
                    name + ": " + value + " is out of range; give " + least + " to " + most,
                    List.of());
        }
    }
}
