package dev.stint.server.rest;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import dev.stint.server.Homes;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A run's move to another store. */
@RestController
@RequestMapping("/api/v1/runs/{id}/checkpoints/copy")
final class HomeController {
    private final Homes homes;

    HomeController(Homes homes) {
        this.homes = homes;
    }

    @GetMapping
    @Needs(Role.VIEWER)
    KeepViews.CopyView show(@PathVariable String id) {
        return homes.show(id);
    }

    /** Answers when the move is written down; it goes on without the client. */
    @PostMapping
    @Needs(Role.OPERATOR)
    ResponseEntity<KeepViews.CopyView> copy(
            @PathVariable String id, @RequestAttribute(Door.BY) String by, @RequestBody Requests.Copy ask) {
        RunController.boundedWhy(ask.why());
        return ResponseEntity.accepted().body(homes.copy(id, ask, by));
    }

    @PostMapping("/back")
    @Needs(Role.OPERATOR)
    ResponseEntity<KeepViews.CopyView> back(
            @PathVariable String id,
            @RequestAttribute(Door.BY) String by,
            @RequestBody(required = false) Requests.@Nullable Ask ask) {
        return ResponseEntity.accepted().body(homes.back(id, by, RunController.why(ask)));
    }
}
