package dev.stint.spec;

import dev.stint.hostile.HostileSpecs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Mutants of everything that is shown to people as a good spec. How many: {@code -Dstint.fuzz}. */
final class Mutants {

    private static final Path EXAMPLES = Path.of("../examples");

    private Mutants() {}

    /** How many to try; {@code usual} unless the property says otherwise. */
    static int count(int usual) {
        return Integer.getInteger("stint.fuzz", usual);
    }

    /** The examples of the distribution, the golden specs and the starter. */
    static HostileSpecs source() {
        Map<String, String> good = new TreeMap<>();
        for (Path file : yaml(EXAMPLES)) {
            good.put(file.getFileName().toString(), SpecFiles.text(file));
        }
        for (Path file : SpecFiles.valid()) {
            good.put(file.getFileName().toString(), SpecFiles.text(file));
        }
        good.put("starter", StarterSpec.text("starter"));
        return new HostileSpecs(good, SpecKeys.paths());
    }

    static List<Path> yaml(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
