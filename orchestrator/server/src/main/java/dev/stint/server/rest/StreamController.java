package dev.stint.server.rest;

import dev.stint.api.Views;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** A run as server-sent events. */
@RestController
final class StreamController {
    private final Runs runs;
    private final Followers followers;
    private final Keeper keeper;

    StreamController(Runs runs, Followers followers, Keeper keeper) {
        this.keeper = keeper;
        this.runs = runs;
        this.followers = followers;
    }

    @GetMapping("/api/v1/runs/{id}/stream")
    @Needs(Role.VIEWER)
    void stream(
            @PathVariable String id,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "-1") long log,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        long sequence = lastEventId == null || lastEventId.isEmpty() ? after : sequence(lastEventId);
        Views.RunView view = runs.brief(id);
        String run = view.id();
        String secret = Door.secret(request).orElse("");
        int port = request.getLocalPort();
        BooleanSupplier may = () -> keeper.still(secret, port, caller -> caller.may(Role.VIEWER, view.team()));
        String whose = String.valueOf(request.getAttribute(Door.TOKEN));
        followers.makeRoom(whose);
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        ServletSink sink = ServletSink.open(request.startAsync());
        followers.add(run, sink, sequence, log, whose, may);
    }

    private static long sequence(String lastEventId) {
        try {
            return Long.parseLong(lastEventId);
        } catch (NumberFormatException e) {
            throw new RefusedException(
                    400,
                    Problems.WRONG_CALL,
                    "Last-Event-ID: " + lastEventId + " is not the id of a timeline event; leave it out to begin anew",
                    List.of());
        }
    }
}
