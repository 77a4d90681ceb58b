package dev.stint.server.rest;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import dev.stint.server.RefusedException;
import dev.stint.server.RunOwners;
import dev.stint.server.Upkeep;
import dev.stint.server.access.Callers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Which checkpoints stay, where they lie, and what they cost. */
@RestController
@RequestMapping("/api/v1")
final class UpkeepController {
    private final Upkeep upkeep;
    private final RunOwners owners;
    private final Callers callers;

    UpkeepController(Upkeep upkeep, RunOwners owners, Callers callers) {
        this.upkeep = upkeep;
        this.owners = owners;
        this.callers = callers;
    }

    /** Repeating it replaces who and why. */
    @PutMapping("/runs/{id}/checkpoints/{index}/pin")
    @Needs(Role.OPERATOR)
    KeepViews.PinView pin(
            @PathVariable String id,
            @PathVariable long index,
            @RequestAttribute(Door.BY) String by,
            @RequestBody(required = false) Requests.@Nullable Ask ask) {
        return upkeep.pin(id, index, by, RunController.why(ask));
    }

    /** Repeating it is harmless. */
    @DeleteMapping("/runs/{id}/checkpoints/{index}/pin")
    @Needs(Role.OPERATOR)
    KeepViews.UnpinView unpin(@PathVariable String id, @PathVariable long index) {
        return new KeepViews.UnpinView(index, upkeep.unpin(id, index));
    }

    @PostMapping("/runs/{id}/checkpoints/prune")
    @Needs(Role.OPERATOR)
    KeepViews.PruneView prune(@PathVariable String id, @RequestParam(defaultValue = "false") boolean dryRun) {
        return upkeep.prune(id, !dryRun);
    }

    @GetMapping("/runs/{id}/checkpoints/{index}/why")
    @Needs(Role.VIEWER)
    KeepViews.WhyView why(@PathVariable String id, @PathVariable long index) {
        return upkeep.why(id, index);
    }

    @GetMapping("/checkpoints/cost")
    @Needs(Role.VIEWER)
    KeepViews.StorageCostView cost(
            @RequestParam(defaultValue = "run") String by, @RequestParam(required = false) @Nullable String run) {
        Optional<Set<String>> visible = callers.current().visible();
        // of somebody's own teams, where they may not look at all
        Optional<String> exact = Optional.ofNullable(run)
                .map(given -> visible.isPresent() ? owners.of(given, visible).id() : given);
        return upkeep.cost(by, exact, visible);
    }

    /** Answers when it is done. */
    @PostMapping("/sweep")
    @Needs(value = Role.OPERATOR, everywhere = true)
    KeepViews.SweepView sweep() {
        return upkeep.sweep();
    }

    @GetMapping("/sweep")
    @Needs(value = Role.VIEWER, everywhere = true)
    KeepViews.SweepView lastSweep() {
        return upkeep.lastSweep()
                .orElseThrow(() -> new RefusedException(
                        404,
                        Problems.NOT_FOUND,
                        "there was no sweep yet; 'stint checkpoints sweep' makes one now",
                        List.of()));
    }
}
