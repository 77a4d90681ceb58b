package dev.stint.spec;

import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/** Reads files of teams. Pure and thread-safe; never throws for anything a text may contain, and has the same bounds as {@link JobSpecs}. */
public final class TeamsFiles {

    private TeamsFiles() {}

    /** Reads a file's bytes; they must be UTF-8. */
    public static TeamsResult parse(byte[] utf8, String fileName) {
        Problems problems = new Problems(Document.TEAMS);
        return read(YamlSource.compose(utf8, problems), problems, fileName);
    }

    /** Reads a text. */
    public static TeamsResult parse(String text, String fileName) {
        Problems problems = new Problems(Document.TEAMS);
        return read(YamlSource.compose(text, problems), problems, fileName);
    }

    private static TeamsResult read(Optional<Node> root, Problems problems, String fileName) {
        return root.flatMap(node -> new TeamsReader(problems).read(node))
                .<TeamsResult>map(TeamsResult.Valid::new)
                .orElseGet(() -> new TeamsResult.Invalid(fileName, problems.inOrder()));
    }
}
