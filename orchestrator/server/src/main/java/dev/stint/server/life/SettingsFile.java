package dev.stint.server.life;

import dev.stint.server.WrongSettingsException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * {@code server.yaml} looked at before Spring reads it: Spring answers what is wrong with the file itself with a stack trace, takes
 * some encodings for others, and does not come to an end with what refers to itself.
 */
final class SettingsFile {
    private static final String REMEDY = "; correct it, or remove the file";

    private SettingsFile() {}

    /** Where it is in a home. */
    static Path in(Home home) {
        return home.root().resolve("server.yaml");
    }

    /** @throws WrongSettingsException when there is one that is not keys with values, in YAML, in UTF-8 */
    static void check(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return;
        } catch (CharacterCodingException e) {
            throw wrong(file + " is no text in UTF-8" + REMEDY);
        } catch (IOException e) {
            throw wrong(file + " cannot be read; see that it is a file, and that this user may read it");
        }
        try {
            List<Node> documents = new ArrayList<>();
            yaml().composeAll(new StringReader(text)).forEach(documents::add);
            for (Node document : documents) {
                if (!(document instanceof MappingNode) && !text.isBlank()) {
                    throw wrong(
                            file + line(document) + " is not keys with values, such as stint.server.port: 0" + REMEDY);
                }
                refuseCircles(file, document, Collections.newSetFromMap(new IdentityHashMap<>()));
            }
            // keys that are there twice, and tags
            yaml().loadAll(text).forEach(document -> {});
        } catch (MarkedYAMLException e) {
            String line = e.getProblemMark() == null
                    ? ""
                    : " line " + (e.getProblemMark().getLine() + 1);
            throw wrong(file + line + " cannot be read as YAML: "
                    // a tag can name a class
                    + (String.valueOf(e.getProblem()).contains("tag") ? "tags are not read" : e.getProblem())
                    + REMEDY);
        } catch (YAMLException e) {
            throw wrong(
                    file + " cannot be read as YAML: it holds characters that are no text, or far too much" + REMEDY);
        }
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options));
    }

    /** @param above what this is within */
    private static void refuseCircles(Path file, Node node, Set<Node> above) {
        if (!above.add(node)) {
            throw wrong(file + line(node) + " refers to itself" + REMEDY);
        }
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(each -> refuseCircles(file, each, above));
        } else if (node instanceof MappingNode map) {
            map.getValue().forEach(entry -> refuseCircles(file, entry.getValueNode(), above));
        }
        above.remove(node);
    }

    private static String line(Node node) {
        return " line " + (node.getStartMark().getLine() + 1);
    }

    private static WrongSettingsException wrong(String problem) {
        return new WrongSettingsException(List.of(problem));
    }
}
