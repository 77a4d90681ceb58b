package dev.stint.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The golden specs, and short ways to read one. */
final class SpecFiles {

    private static final Path VALID = Path.of("src/test/resources/dev/stint/spec/valid");

    private SpecFiles() {}

    static List<Path> valid() {
        try (Stream<Path> files = Files.list(VALID)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JobSpec spec(String name) {
        return valid(text(VALID.resolve(name)));
    }

    static JobSpec valid(String yaml) {
        return JobSpecs.parse(yaml, "job.yaml").fold(spec -> spec, invalid -> {
            throw new AssertionError(String.join("\n", invalid.messages()));
        });
    }

    static List<SpecProblem> problems(String yaml) {
        return JobSpecs.parse(yaml, "job.yaml").fold(spec -> List.of(), SpecResult.Invalid::problems);
    }

    static List<String> messages(String yaml) {
        return JobSpecs.parse(yaml, "job.yaml").fold(spec -> List.of(), SpecResult.Invalid::messages);
    }
}
