package dev.stint.server.rest;

import dev.stint.api.StoreViews;
import dev.stint.server.Downloads;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Bytes of checkpoints and outputs. */
@RestController
@RequestMapping("/api/v1/runs/{id}")
final class DownloadController {
    private final Downloads downloads;

    DownloadController(Downloads downloads) {
        this.downloads = downloads;
    }

    @GetMapping("/checkpoints/{index}/files")
    @Needs(Role.VIEWER)
    void checkpointFile(
            @PathVariable String id,
            @PathVariable long index,
            @RequestParam String path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ContentAnswer.send(downloads.checkpointFile(id, index, path), request, response);
    }

    @GetMapping("/outputs")
    @Needs(Role.VIEWER)
    StoreViews.OutputFiles outputs(@PathVariable String id) {
        return downloads.outputs(id);
    }

    @GetMapping("/outputs/files")
    @Needs(Role.VIEWER)
    void output(
            @PathVariable String id,
            @RequestParam String path,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ContentAnswer.send(downloads.output(id, path), request, response);
    }
}
