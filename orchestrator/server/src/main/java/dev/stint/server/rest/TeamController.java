package dev.stint.server.rest;

import dev.stint.api.Requests;
import dev.stint.api.TeamViews;
import dev.stint.server.RefusedException;
import dev.stint.server.TeamRules;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The file of teams. */
@RestController
@RequestMapping("/api/v1/teams")
final class TeamController {

    private static final int MOST_BYTES = 1024 * 1024;

    private final TeamRules rules;
    private final Asking asking;

    TeamController(TeamRules rules, Asking asking) {
        this.rules = rules;
        this.asking = asking;
    }

    /** Those the caller may look at. */
    @GetMapping
    @Needs(Role.VIEWER)
    TeamViews.TeamList list() {
        Caller caller = asking.caller();
        return rules.list(team -> caller.may(Role.VIEWER, team));
    }

    @PutMapping
    @Needs(value = Role.ADMIN, everywhere = true)
    TeamViews.TeamsPlan put(@RequestBody Requests.PutTeams request) {
        int bytes = request.content().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw new RefusedException(
                    413,
                    Problems.WRONG_CALL,
                    "the file of teams has " + bytes + " bytes; " + MOST_BYTES + " are allowed",
                    List.of());
        }
        return rules.put(request, asking.caller().name());
    }

    @GetMapping("/history")
    @Needs(value = Role.ADMIN, everywhere = true)
    TeamViews.TeamHistory history() {
        return rules.history();
    }

    /** With addresses of webhooks as they were written. */
    @GetMapping("/history/{revision}")
    @Needs(value = Role.ADMIN, everywhere = true)
    TeamViews.TeamFile file(@PathVariable long revision) {
        return rules.file(revision);
    }
}
