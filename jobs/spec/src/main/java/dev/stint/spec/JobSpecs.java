package dev.stint.spec;

import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads job specs from YAML. Pure and thread-safe; never throws for anything a text may contain. At most 1 MiB of UTF-8, 50
 * levels, 50 aliases, no tags.
 */
public final class JobSpecs {

    private JobSpecs() {}

    /** Reads a file's bytes; they must be UTF-8. What cannot run yet is refused. */
    public static SpecResult parse(byte[] utf8, String fileName) {
        Problems problems = new Problems();
        return read(YamlSource.compose(utf8, problems), problems, fileName);
    }

    /** Reads a text. What cannot run yet is refused. */
    public static SpecResult parse(String text, String fileName) {
        Problems problems = new Problems();
        return read(YamlSource.compose(text, problems), problems, fileName);
    }

    private static SpecResult read(Optional<Node> root, Problems problems, String fileName) {
        Optional<JobSpec> spec = root.flatMap(node -> ScheduledRuns.read(node, problems));
        return spec.<SpecResult>map(SpecResult.Valid::new)
                .orElseGet(() -> new SpecResult.Invalid(fileName, problems.inOrder()));
    }
}
