package dev.stint.spec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** From bytes to a bounded tree of nodes with their places. Every scalar stays text: YAML 1.1 guesses no types here. */
final class YamlSource {

    static final int MOST_BYTES = 1024 * 1024;

    /** The library reads one word in time and memory that grow with the square of its length. */
    static final int LONGEST_LINE = 200_000;

    private YamlSource() {}

    /** The root of the only document, or problems. */
    static Optional<Node> compose(byte[] utf8, Problems problems) {
        if (utf8.length > MOST_BYTES) {
            problems.addAt(
                    0,
                    0,
                    problems.document().itself() + " has " + utf8.length + " bytes",
                    "write at most " + MOST_BYTES);
            return Optional.empty();
        }
        if (startsWith(utf8, 0xFE, 0xFF) || startsWith(utf8, 0xFF, 0xFE)) {
            problems.addAt(1, 1, "the file is UTF-16", "save it as UTF-8");
            return Optional.empty();
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(utf8);
        CharBuffer out = CharBuffer.allocate(utf8.length + 1);
        boolean malformed = decoder.decode(in, out, true).isError();
        String text = out.flip().toString();
        if (malformed) {
            addAtEndOf(text, "the file is not UTF-8 from here on", "save it as UTF-8", problems);
            return Optional.empty();
        }
        return compose(text, problems);
    }

    /** The root of the only document, or problems. */
    static Optional<Node> compose(String text, Problems problems) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            problems.addAt(
                    0, 0, problems.document().itself() + " has " + bytes + " bytes", "write at most " + MOST_BYTES);
            return Optional.empty();
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        int strange = firstUnprintable(body);
        if (strange >= 0) {
            String code = String.format("U+%04X", body.codePointAt(strange));
            addAtEndOf(body.substring(0, strange), "the character " + code + " is not allowed", "remove it", problems);
            return Optional.empty();
        }
        int tooLong = lineLongerThan(body, LONGEST_LINE);
        if (tooLong > 0) {
            problems.addAt(
                    tooLong, 1, "the line is longer than " + LONGEST_LINE + " characters", "break it, or use a file");
            return Optional.empty();
        }
        StreamReader reader = new StreamReader(body);
        try {
            return YamlBounds.hold(new ParserImpl(reader, options()), problems)
                    ? composed(body, problems)
                    : Optional.empty();
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            String theirs = String.valueOf(e.getProblem());
            problems.addAt(
                    (mark == null ? reader.getLine() : mark.getLine()) + 1,
                    (mark == null ? reader.getColumn() : mark.getColumn()) + 1,
                    SyntaxWords.what(theirs),
                    SyntaxWords.remedy(theirs));
            return Optional.empty();
        } catch (YAMLException e) {
            String theirs = String.valueOf(e.getMessage());
            problems.addAt(reader.getLine() + 1, 1, SyntaxWords.what(theirs), SyntaxWords.remedy(theirs));
            return Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // what the library does not catch of its own: numbers of characters (backslash U) and of versions that are
            // too large
            problems.addAt(
                    reader.getLine() + 1,
                    1,
                    "this is not YAML: a number in an escape or a directive is out of range",
                    "remove it, or write the character itself");
            return Optional.empty();
        }
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && (bytes[0] & 0xFF) == first && (bytes[1] & 0xFF) == second;
    }

    private static Optional<Node> composed(String body, Problems problems) {
        Node root = new Composer(parser(body), new TextOnly(), options()).getSingleNode();
        if (root == null) {
            Document document = problems.document();
            problems.addAt(1, 1, document.itself() + " is empty", document.ifEmpty());
            return Optional.empty();
        }
        return YamlBounds.holdExpanded(root, problems) ? Optional.of(root) : Optional.empty();
    }

    private static ParserImpl parser(String body) {
        return new ParserImpl(new StreamReader(body), options());
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(YamlBounds.MOST_ALIASES);
        options.setNestingDepthLimit(YamlBounds.DEEPEST);
        options.setCodePointLimit(MOST_BYTES);
        options.setAllowDuplicateKeys(false);
        options.setAllowRecursiveKeys(false);
        return options;
    }

    private static int firstUnprintable(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            if (!StreamReader.isPrintable(text.codePointAt(i))) {
                return i;
            }
        }
        return -1;
    }

    /** The first such line, from 1; 0 when there is none. */
    private static int lineLongerThan(String text, int most) {
        int line = 1;
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            if (end - from > most) {
                return line;
            }
            line++;
            from = end + 1;
        }
        return text.length() - from > most ? line : 0;
    }

    private static void addAtEndOf(String prefix, String what, String remedy, Problems problems) {
        int line = 1 + (int) prefix.chars().filter(c -> c == '\n').count();
        int column = prefix.length() - (prefix.lastIndexOf('\n') + 1) + 1;
        problems.addAt(line, column, what, remedy);
    }

    /** Resolves every plain scalar as text, so that {@code no}, {@code 1:30} and {@code 010} stay what was written. */
    static final class TextOnly extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            // none, on purpose: types come from the keys
        }
    }
}
