package dev.stint.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which files of a folder are left out of its snapshot: {@code .stintignore}, in the manner of {@code .gitignore}.
 *
 * <p>One pattern a line; blank lines and lines that begin with {@code #} say nothing. {@code *} and {@code ?} do not cross a
 * slash, {@code **} does, {@code [abc]} is one of these characters. A pattern with a slash at its beginning or inside counts
 * from the folder, any other at every depth. A slash at the end: folders only. {@code !} takes back; the last pattern that
 * matches decides; what lies in a folder that is left out cannot be taken back. {@code .git/} is left out unless taken back.
 * Immutable.
 */
final class StintIgnore {
    static final String FILE = ".stintignore";
    private static final List<String> ALWAYS = List.of(".git/");

    private final List<Rule> rules;

    private StintIgnore(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    private record Rule(Pattern pattern, boolean foldersOnly, boolean leftOut) {}

    /** The rules of a folder; those that always hold when it has no file of its own. */
    static StintIgnore of(Path folder) throws IOException {
        try {
            return of(Files.readAllLines(folder.resolve(FILE)));
        } catch (NoSuchFileException e) {
            return of(List.of());
        }
    }

    static StintIgnore of(List<String> lines) {
        List<Rule> rules = new ArrayList<>();
        ALWAYS.forEach(line -> rules.add(rule(line)));
        for (String line : lines) {
            String text = line.stripTrailing();
            if (!text.isEmpty() && !text.startsWith("#") && !text.equals("!") && !text.equals("/")) {
                rules.add(rule(text));
            }
        }
        return new StintIgnore(rules);
    }

    /** @param path relative to the folder, with slashes */
    boolean leavesOut(String path, boolean folder) {
        boolean leftOut = false;
        for (Rule rule : rules) {
            if ((folder || !rule.foldersOnly) && rule.pattern.matcher(path).matches()) {
                leftOut = rule.leftOut;
            }
        }
        return leftOut;
    }

    private static Rule rule(String line) {
        boolean takesBack = line.startsWith("!");
        String glob = takesBack ? line.substring(1) : line;
        glob = glob.startsWith("\\") ? glob.substring(1) : glob;
        boolean foldersOnly = glob.endsWith("/");
        glob = foldersOnly ? glob.substring(0, glob.length() - 1) : glob;
        boolean fromTop = glob.contains("/");
        glob = glob.startsWith("/") ? glob.substring(1) : glob;
        return new Rule(
                Pattern.compile((fromTop ? "" : "(?:.*/)?") + regex(glob), Pattern.DOTALL), foldersOnly, !takesBack);
    }

    private static String regex(String glob) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < glob.length()) {
            char c = glob.charAt(i);
            if (glob.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 3;
            } else if (glob.startsWith("**", i)) {
                regex.append(".*");
                i += 2;
            } else if (c == '[' && glob.indexOf(']', i + 2) > 0) {
                int end = glob.indexOf(']', i + 2);
                regex.append(characters(glob.substring(i + 1, end)));
                i = end + 1;
            } else {
                regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
                i++;
            }
        }
        return regex.toString();
    }

    /** A character class; only a hyphen keeps its meaning inside. */
    private static String characters(String inside) {
        boolean negated = inside.startsWith("!") || inside.startsWith("^");
        String chosen = negated ? inside.substring(1) : inside;
        return "[" + (negated ? "^/" : "") + chosen.replaceAll("([\\\\\\[\\]^&])", "\\\\$1") + "]";
    }
}
