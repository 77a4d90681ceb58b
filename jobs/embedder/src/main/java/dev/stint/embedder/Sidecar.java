package dev.stint.embedder;

import java.io.IOException;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What stands beside a shard's file, for the index of the whole result.
 *
 * @param rows in the file
 * @param embedded texts that this run embedded
 * @param reused texts whose vector was taken over
 * @param duplicates rows whose text another row of the shard has; rows = embedded + reused + duplicates
 * @param repeated rows left out because an earlier one has the same id and text
 * @param model name of the model
 * @param modelSha256 of its file; empty when a command of the user's embedded
 * @param dimensions length of the vectors; 0 when a command of the user's embedded
 * @param previous texts of the last run that had a vector to take over
 */
record Sidecar(
        long rows,
        long embedded,
        long reused,
        long duplicates,
        long repeated,
        String model,
        String modelSha256,
        int dimensions,
        long previous) {

    /** Writes it beside the shard's file, which must be complete. */
    void write(Settings settings, Path file) throws IOException {
        JsonMapper json = JsonMapper.shared();
        ObjectNode body = json.createObjectNode()
                .put("shard", settings.shard())
                .put("shards", settings.shards())
                .put("rows", rows)
                .put("embedded", embedded)
                .put("reused", reused)
                .put("duplicates", duplicates)
                .put("repeated", repeated)
                .put("model", model)
                .put("modelSha256", modelSha256)
                .put("dimensions", dimensions)
                .put("file", String.valueOf(file.getFileName()))
                .put("sha256", Digests.ofFile(file))
                .put("previous", previous);
        AtomicFiles.write(settings.output().resolve(settings.name() + ".json"), json.writeValueAsBytes(body));
    }
}
