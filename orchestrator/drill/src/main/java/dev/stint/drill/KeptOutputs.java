package dev.stint.drill;

import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The outputs an agent has kept. */
final class KeptOutputs {

    private final ObjectStore store;

    KeptOutputs(ObjectStore store) {
        this.store = store;
    }

    /** Path to content; empty when the run keeps none. */
    SortedMap<String, Saved.Stored> read(String runPrefix) throws IOException {
        SortedMap<String, Saved.Stored> files = new TreeMap<>();
        Optional<byte[]> list = store.get(runPrefix + "/outputs/outputs.json");
        if (list.isPresent()) {
            for (JsonNode file : JsonMapper.shared().readTree(list.get()).path("files")) {
                files.put(
                        file.path("path").asString(),
                        new Saved.Stored(
                                file.path("sha256").asString(), file.path("key").asString()));
            }
        }
        return files;
    }
}
