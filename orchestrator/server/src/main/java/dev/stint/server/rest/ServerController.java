package dev.stint.server.rest;

import dev.stint.api.Views;
import dev.stint.server.Installation;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import dev.stint.server.life.Ending;
import dev.stint.server.life.Home;
import dev.stint.server.life.Identity;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The server itself. */
@RestController
@RequestMapping("/api/v1")
final class ServerController {
    private final Runs runs;
    private final Home home;
    private final Identity identity;
    private final Installation installation;
    private final Ending ending;

    ServerController(Runs runs, Home home, Identity identity, Installation installation, Ending ending) {
        this.runs = runs;
        this.home = home;
        this.identity = identity;
        this.installation = installation;
        this.ending = ending;
    }

    @GetMapping("/server")
    @Needs(value = Role.VIEWER, anyone = true)
    Views.ServerView server(@RequestAttribute(Door.CALLER) Caller caller) {
        // where it keeps things is for those who have to do with the installation
        boolean inside = caller.mayEverywhere(Role.VIEWER);
        return new Views.ServerView(
                identity.version(),
                identity.pid(),
                identity.startedAt(),
                inside ? home.root().toString() : "",
                System.getProperty("java.vendor") + " " + System.getProperty("java.version"),
                runs.live(),
                runs.queued(),
                inside ? installation.storeUri() : "",
                installation.id());
    }

    @PostMapping("/server/stop")
    @Needs(value = Role.ADMIN, everywhere = true)
    ResponseEntity<Views.ServerView> stop(
            @RequestParam(defaultValue = "false") boolean force, @RequestAttribute(Door.CALLER) Caller by) {
        Views.ServerView now = server(by);
        if (!force && now.live() + now.queued() > 0) {
            throw new RefusedException(
                    409,
                    Problems.REFUSED,
                    now.live() + " live and " + now.queued() + " queued runs need this server",
                    List.of(
                            "'stint server stop --force' (REST: force=true) stops it all the same. Machines already granted go on,"
                                    + " and the next server picks them up; nobody replaces a preempted machine or starts a queued run until then."));
        }
        ending.end("asked by " + by.name());
        return ResponseEntity.accepted().body(now);
    }

    @GetMapping(path = "/openapi.yaml", produces = "application/yaml")
    @Needs(value = Role.VIEWER, anyone = true)
    Resource openapi() {
        return new ClassPathResource("openapi/stint-v1.yaml");
    }
}
