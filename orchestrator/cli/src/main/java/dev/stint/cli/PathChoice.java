package dev.stint.cli;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.PatternSyntaxException;

/**
 * Which of a run's files somebody means: one by its path, a folder with all below it, or a glob ({@code *} and {@code ?} stay within a
 * folder, {@code **} does not; a folder that matches means all below it). A name that is there exactly is no glob. Immutable.
 */
final class PathChoice {
    private static final String WILD = "*?[{\\";

    private final String text;
    private final boolean contentsOnly;
    private final PathMatcher glob;

    /** @throws CommandFailure when it is no glob */
    PathChoice(String option, String text) {
        this.contentsOnly = text.endsWith("/") || text.isEmpty();
        this.text = text.replaceAll("/+$", "");
        try {
            this.glob = FileSystems.getDefault().getPathMatcher("glob:" + this.text);
        } catch (PatternSyntaxException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    option + ": '" + text + "' is no glob: " + e.getDescription()
                            + "; '\\' before a character takes it as it is");
        }
    }

    /**
     * Those that are meant.
     *
     * @return for each its name below what was asked for: of {@code out/a/b.bin} that is {@code b.bin} for {@code out/a/b.bin}, {@code
     *     a/b.bin} for {@code out/a} and for <code>out/*</code>, {@code b.bin} for {@code out/a/}
     */
    Map<String, String> among(Collection<String> paths) {
        int folder = text.lastIndexOf('/') + 1;
        int below = contentsOnly ? (text.isEmpty() ? 0 : text.length() + 1) : folder;
        Map<String, String> exact = new LinkedHashMap<>();
        Map<String, String> matched = new LinkedHashMap<>();
        for (String path : paths) {
            if (path.equals(text)) {
                exact.put(path, path.substring(folder));
            } else if (text.isEmpty() || path.startsWith(text + "/")) {
                exact.put(path, path.substring(below));
            } else if (matches(path)) {
                matched.put(path, path.substring(fixed()));
            }
        }
        return exact.isEmpty() ? matched : exact;
    }

    /** Length of the folder before the first wildcard. */
    private int fixed() {
        int end = 0;
        while (end < text.length() && WILD.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.lastIndexOf('/', end) + 1;
    }

    /** The path, or a folder it lies in. */
    private boolean matches(String path) {
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            if (glob.matches(Path.of(path.substring(0, end)))) {
                return true;
            }
        }
        return glob.matches(Path.of(path));
    }
}
