package dev.stint.server.rest;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import dev.stint.server.RefusedException;
import dev.stint.server.Upkeep;
import java.util.List;
import java.util.Optional;
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

    UpkeepController(Upkeep upkeep) {
        this.upkeep = upkeep;
    }

    /** Repeating it replaces who and why. */
    @PutMapping("/runs/{id}/checkpoints/{index}/pin")
    KeepViews.PinView pin(
            @PathVariable String id,
            @PathVariable long index,
            @RequestAttribute(Door.BY) String by,
            @RequestBody(required = false) Requests.@Nullable Ask ask) {
        return upkeep.pin(id, index, by, RunController.why(ask));
    }

    /** Repeating it is harmless. */
    @DeleteMapping("/runs/{id}/checkpoints/{index}/pin")
    KeepViews.UnpinView unpin(@PathVariable String id, @PathVariable long index) {
        return new KeepViews.UnpinView(index, upkeep.unpin(id, index));
    }

    @PostMapping("/runs/{id}/checkpoints/prune")
    KeepViews.PruneView prune(@PathVariable String id, @RequestParam(defaultValue = "false") boolean dryRun) {
        return upkeep.prune(id, !dryRun);
    }

    @GetMapping("/runs/{id}/checkpoints/{index}/why")
    KeepViews.WhyView why(@PathVariable String id, @PathVariable long index) {
        return upkeep.why(id, index);
    }

    @GetMapping("/checkpoints/cost")
    KeepViews.StorageCostView cost(
            @RequestParam(defaultValue = "run") String by, @RequestParam(required = false) @Nullable String run) {
        return upkeep.cost(by, Optional.ofNullable(run));
    }

    /** Answers when it is done. */
    @PostMapping("/sweep")
    KeepViews.SweepView sweep() {
        return upkeep.sweep();
    }

    @GetMapping("/sweep")
    KeepViews.SweepView lastSweep() {
        return upkeep.lastSweep()
                .orElseThrow(() -> new RefusedException(
                        404,
                        Problems.NOT_FOUND,
                        "there was no sweep yet; 'stint checkpoints sweep' makes one now",
                        List.of()));
    }
}
