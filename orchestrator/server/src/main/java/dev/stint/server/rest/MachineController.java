package dev.stint.server.rest;

import dev.stint.api.ProviderViews;
import dev.stint.api.Requests;
import dev.stint.server.Machines;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Machines at their providers, and markets left alone. */
@RestController
@RequestMapping("/api/v1")
final class MachineController {
    private final Machines machines;

    MachineController(Machines machines) {
        this.machines = machines;
    }

    @GetMapping("/machines")
    @Needs(value = Role.VIEWER, everywhere = true)
    ProviderViews.MachineList list(@RequestParam(defaultValue = "false") boolean all) {
        return machines.list(all);
    }

    /** Answers when the run knows; the machine ends soon after. */
    @PostMapping("/machines/{machine}/kill")
    @Needs(value = Role.OPERATOR, everywhere = true)
    ResponseEntity<ProviderViews.KilledView> kill(
            @PathVariable String machine,
            @RequestParam(required = false) @Nullable String provider,
            @RequestAttribute(Door.BY) String by,
            @RequestBody(required = false) Requests.@Nullable Ask ask) {
        Optional<String> where = Optional.ofNullable(provider).filter(given -> !given.isBlank());
        return ResponseEntity.accepted().body(machines.kill(where, machine, by, RunController.why(ask)));
    }

    @GetMapping("/cooldowns")
    @Needs(Role.VIEWER)
    ProviderViews.CooldownList cooldowns() {
        return machines.cooldowns();
    }

    /** All of them only when that is said. */
    @DeleteMapping("/cooldowns")
    @Needs(value = Role.OPERATOR, everywhere = true)
    ProviderViews.ClearedView clear(
            @RequestParam(required = false) @Nullable List<String> scope,
            @RequestParam(defaultValue = "false") boolean all) {
        List<String> scopes = scope == null ? List.of() : scope;
        if (scopes.isEmpty() != all) {
            throw new RefusedException(
                    400, Problems.WRONG_CALL, "give either scope, once for each to clear, or all=true", List.of());
        }
        return machines.clear(scopes);
    }
}
