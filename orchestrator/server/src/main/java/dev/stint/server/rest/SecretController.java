package dev.stint.server.rest;

import dev.stint.api.Requests;
import dev.stint.api.SecretViews;
import dev.stint.server.RefusedException;
import dev.stint.server.SecretShelf;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Secrets of teams: put, listed by name, removed; never read. */
@RestController
@RequestMapping("/api/v1/secrets")
final class SecretController {

    private final SecretShelf secrets;
    private final Asking asking;

    SecretController(SecretShelf secrets, Asking asking) {
        this.secrets = secrets;
        this.asking = asking;
    }

    /** Of the teams in which the caller may submit. */
    @GetMapping
    @Needs(Role.SUBMITTER)
    SecretViews.SecretList list(@RequestParam(defaultValue = "") String team) {
        Caller caller = asking.caller();
        return secrets.list(name -> (team.isEmpty() || name.equals(team)) && caller.may(Role.SUBMITTER, name));
    }

    @PutMapping("/{team}/{name}")
    @Needs(Role.OPERATOR)
    SecretViews.SecretView put(
            @PathVariable String team, @PathVariable String name, @RequestBody Requests.PutSecret request) {
        return secrets.put(team, name, request.value(), operator(team).name());
    }

    @DeleteMapping("/{team}/{name}")
    @Needs(Role.OPERATOR)
    ResponseEntity<Void> remove(@PathVariable String team, @PathVariable String name) {
        operator(team);
        secrets.remove(team, name);
        return ResponseEntity.noContent().build();
    }

    /** Of all teams: the key is the installation's. */
    @PostMapping("/rotate")
    @Needs(value = Role.ADMIN, everywhere = true)
    SecretViews.RotatedView rotate() {
        return secrets.rotate();
    }

    private Caller operator(String team) {
        Caller caller = asking.caller();
        if (!caller.may(Role.OPERATOR, team)) {
            throw new RefusedException(
                    caller.may(Role.VIEWER, team) ? 403 : 404,
                    caller.may(Role.VIEWER, team) ? Problems.REFUSED : Problems.NOT_FOUND,
                    caller.may(Role.VIEWER, team)
                            ? caller.name() + " is not an operator in team " + team + "; ask one of its operators"
                            : "there is no such team",
                    List.of());
        }
        return caller;
    }
}
