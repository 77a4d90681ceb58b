package dev.stint.server.rest;

import dev.stint.api.Views;
import dev.stint.server.Runs;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** A run's checkpoints. */
@RestController
@RequestMapping("/api/v1/runs/{id}/checkpoints")
final class CheckpointController {
    private final Runs runs;

    CheckpointController(Runs runs) {
        this.runs = runs;
    }

    @GetMapping
    @Needs(Role.VIEWER)
    Views.CheckpointList list(@PathVariable String id) {
        return runs.checkpoints(id);
    }

    @GetMapping("/{index}")
    @Needs(Role.VIEWER)
    Views.CheckpointDetail detail(@PathVariable String id, @PathVariable long index) {
        return runs.checkpoint(id, index);
    }

    /** Reads every byte; takes as long as that takes. */
    @PostMapping("/{index}/verify")
    @Needs(Role.SUBMITTER)
    Views.VerifyView verify(@PathVariable String id, @PathVariable long index) {
        return runs.verify(id, index);
    }
}
