package dev.stint.server.rest;

import dev.stint.server.Telemetry;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the server measures. */
@RestController
final class WatchController {
    private static final MediaType EXPOSITION = MediaType.parseMediaType("text/plain;version=0.0.4;charset=utf-8");

    private final Telemetry telemetry;

    WatchController(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    @GetMapping("/metrics")
    @Needs(value = Role.VIEWER, everywhere = true)
    ResponseEntity<String> metrics() {
        return ResponseEntity.ok().contentType(EXPOSITION).body(telemetry.exposition());
    }
}
