package dev.stint.server.rest;

import dev.stint.api.ServerViews;
import dev.stint.server.Servers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The servers that share a database. */
@RestController
@RequestMapping("/api/v1/servers")
final class PeerController {
    private final Servers servers;

    PeerController(Servers servers) {
        this.servers = servers;
    }

    @Needs(value = Role.VIEWER, everywhere = true)
    @GetMapping
    ServerViews.PeerList list() {
        return servers.list();
    }

    /** Answers when the server is told; it ends when it has handed its runs over. */
    @Needs(value = Role.ADMIN, everywhere = true)
    @PostMapping("/{server}/drain")
    ResponseEntity<ServerViews.PeerView> drain(
            @PathVariable String server,
            @RequestParam(defaultValue = "false") boolean force,
            @RequestAttribute(Door.BY) String by) {
        return ResponseEntity.accepted().body(servers.drain(server, force, by));
    }
}
