package dev.stint.drill;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Says where two files differ: by named values where they can be read, by lines of text, else by bytes. */
final class FileComparison {

    private static final long LONGEST_TEXT_BYTES = 8L << 20;
    private static final int LINE_CHARS = 60;

    private FileComparison() {}

    /** @param alone of the run that was left alone */
    static Difference compare(String path, Path alone, Path other) throws IOException {
        Optional<FileValues> left = FileValues.read(alone);
        Optional<FileValues> right = left.isPresent() ? FileValues.read(other) : Optional.empty();
        if (left.isPresent() && right.isPresent()) {
            return values(path, left.get(), right.get());
        }
        Optional<List<String>> a = text(alone);
        Optional<List<String>> b = a.isPresent() ? text(other) : Optional.empty();
        return a.isPresent() && b.isPresent()
                ? Difference.opaque(path, "text", lines(a.get(), b.get()))
                : Difference.opaque(path, "binary", bytes(alone, other));
    }

    private static Difference values(String path, FileValues alone, FileValues other) {
        Set<String> keys = new TreeSet<>(alone.leaves().keySet());
        keys.addAll(other.leaves().keySet());
        List<String> places = new ArrayList<>();
        Set<String> differing = new TreeSet<>();
        for (String key : keys) {
            FileValues.Leaf left = alone.leaves().get(key);
            FileValues.Leaf right = other.leaves().get(key);
            if (left == null || right == null) {
                differing.add(key);
                places.add(key + (left == null ? " is there only after the interruption" : " is missing"));
            } else if (!left.equals(right)) {
                differing.add(key);
                places.add(key + ": " + left.against(right));
            }
        }
        return Difference.valued(path, alone.kind(), places, keys, differing);
    }

    private static Optional<List<String>> text(Path file) throws IOException {
        if (Files.size(file) > LONGEST_TEXT_BYTES) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        for (byte each : bytes) {
            if (each == 0) {
                return Optional.empty();
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .lines()
                    .toList());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String lines(List<String> a, List<String> b) {
        int line = 0;
        while (line < a.size() && line < b.size() && a.get(line).equals(b.get(line))) {
            line++;
        }
        String left = line < a.size() ? "'" + clip(a.get(line)) + "'" : "the end";
        String right = line < b.size() ? "'" + clip(b.get(line)) + "'" : "the end";
        return "from line " + (line + 1) + ": " + left + ", not " + right;
    }

    private static String clip(String line) {
        return line.length() <= LINE_CHARS ? line : line.substring(0, LINE_CHARS) + "...";
    }

    private static String bytes(Path a, Path b) throws IOException {
        long first = Files.mismatch(a, b);
        long shorter = Math.min(Files.size(a), Files.size(b));
        long differing = Math.abs(Files.size(a) - Files.size(b));
        try (InputStream left = new BufferedInputStream(Files.newInputStream(a));
                InputStream right = new BufferedInputStream(Files.newInputStream(b))) {
            for (long i = 0; i < shorter; i++) {
                differing += left.read() == right.read() ? 0 : 1;
            }
        }
        String sizes = Files.size(a) == Files.size(b)
                ? "of " + Files.size(a) + " bytes"
                : "of " + Files.size(a) + " and " + Files.size(b) + " bytes";
        double share = 100.0 * differing / Math.max(Files.size(a), Files.size(b));
        return String.format(Locale.ROOT, "%s: %.1f %% differ, the first at offset %d", sizes, share, first);
    }
}
