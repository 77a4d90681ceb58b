package dev.stint.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pages people read: every Markdown file of the source tree. */
public final class Pages {
    /** The top folder of the source tree. */
    public static final Path ROOT = Path.of("../..");

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules");
    private static final Pattern FENCED = Pattern.compile("(?ms)^[ ]*```[a-z]*\\n(.*?)^[ ]*```[ ]*$");
    private static final Pattern INLINE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");

    private Pages() {}

    /** Their paths, in order. */
    public static List<Path> all() {
        List<Path> pages = new ArrayList<>();
        try {
            Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    String name = String.valueOf(folder.getFileName());
                    boolean hidden = name.startsWith(".") && !folder.equals(ROOT);
                    return hidden || NOT_OURS.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".md")) {
                        pages.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for pages in " + ROOT, e);
        }
        pages.sort(null);
        return List.copyOf(pages);
    }

    public static String text(Path page) {
        try {
            return Files.readString(page);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + page, e);
        }
    }

    /** The content of its code: of blocks line by line, and of what stands between back quotes. */
    public static List<String> code(String text) {
        List<String> code = new ArrayList<>();
        FENCED.matcher(text)
                .results()
                .forEach(block -> code.addAll(block.group(1).lines().toList()));
        INLINE.matcher(FENCED.matcher(text).replaceAll("")).results().forEach(word -> code.add(word.group(1)));
        return code;
    }

    /** Each link of a page to a file, or to a heading of one, that is not there: with the page, and what is missing. */
    static List<String> deadLinks(Path page) {
        String prose = INLINE.matcher(FENCED.matcher(text(page)).replaceAll("")).replaceAll("");
        return LINK.matcher(prose)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !ELSEWHERE.matcher(link).matches())
                .flatMap(link -> dead(page, link).stream())
                .toList();
    }

    private static Optional<String> dead(Path page, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        if (!Files.exists(target)) {
            return Optional.of(page + ": " + link + ": there is no such file");
        }
        boolean found = hash < 0 || headings(text(target)).contains(link.substring(hash + 1));
        return found ? Optional.empty() : Optional.of(page + ": " + link + ": there is no such heading");
    }

    /** The headings of a page as links name them, in the manner of GitHub: a heading that is there again gets a number. */
    private static Set<String> headings(String text) {
        Set<String> names = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        Matcher heading = HEADING.matcher(FENCED.matcher(text).replaceAll(""));
        while (heading.find()) {
            String name = heading.group(1)
                    .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-');
            int before = seen.merge(name, 1, Integer::sum) - 1;
            names.add(before == 0 ? name : name + "-" + before);
        }
        return names;
    }
}
