package dev.stint.cli;

import dev.stint.hostile.HostileSpecs;
import dev.stint.hostile.Mutant;
import dev.stint.spec.JobSpecs;
import dev.stint.spec.SpecSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Mutants of the examples, for the doors: the command and the requests. */
public final class HostileSpecFiles {
    private static final Path EXAMPLES = Path.of("../../jobs/examples");

    private HostileSpecFiles() {}

    /** Draws mutants of every example there is. */
    public static HostileSpecs source() throws IOException {
        Map<String, String> examples = new TreeMap<>();
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                examples.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        TreeSet<String> keys = new TreeSet<>();
        collect(Json.tree(SpecSchema.text()), "", keys);
        return new HostileSpecs(examples, List.copyOf(keys));
    }

    /** So many that are refused, from the first seed on. */
    public static List<Mutant> broken(HostileSpecs source, int count) {
        return LongStream.iterate(1, seed -> seed + 1)
                .mapToObj(source::mutant)
                .filter(mutant -> JobSpecs.parse(mutant.bytes(), "job.yaml").fold(spec -> false, invalid -> true))
                .limit(count)
                .toList();
    }

    private static void collect(JsonNode schema, String prefix, TreeSet<String> keys) {
        JsonNode properties = schema.path("properties");
        for (String name : properties.propertyNames()) {
            JsonNode key = properties.path(name);
            boolean list = key.path("items").has("properties");
            keys.add(prefix + name);
            collect(list ? key.path("items") : key, prefix + name + (list ? "[]." : "."), keys);
        }
    }
}
