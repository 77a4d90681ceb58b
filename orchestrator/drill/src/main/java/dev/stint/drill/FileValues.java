package dev.stint.drill;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The named values of a file in a format that trainers write: JSON, pickle, what {@code torch.save} writes, other zips such as
 * {@code npz}. Nothing of it is executed. Immutable.
 *
 * @param kind the format, for people
 * @param leaves value by path, such as {@code optimizer.state.0.exp_avg}
 */
record FileValues(String kind, SortedMap<String, Leaf> leaves) {

    private static final long LONGEST_BYTES = 64L << 20;
    private static final int LONGEST_SHOWN = 40;

    FileValues {
        leaves = Collections.unmodifiableSortedMap(new TreeMap<>(leaves));
    }

    /**
     * A value, or a list of plain ones.
     *
     * @param type shown instead of the value where that says nothing, such as {@code tensor [10, 64]}; else empty
     * @param parts the value
     */
    record Leaf(String type, List<String> parts) {
        Leaf {
            parts = List.copyOf(parts);
        }

        /** This value against another one that is not the same. */
        String against(Leaf other) {
            if (!type.isEmpty()) {
                return type.equals(other.type) ? type + " differs" : type + ", not " + other.type;
            }
            if (parts.size() == 1 && other.parts.size() == 1) {
                return clip(parts.get(0)) + ", not " + clip(other.parts.get(0));
            }
            if (parts.size() != other.parts.size()) {
                return parts.size() + " values, not " + other.parts.size();
            }
            int first = 0;
            int differing = 0;
            for (int i = parts.size() - 1; i >= 0; i--) {
                if (!parts.get(i).equals(other.parts.get(i))) {
                    first = i;
                    differing++;
                }
            }
            return differing + " of " + parts.size() + " values differ, the first at [" + first + "]: "
                    + clip(parts.get(first)) + ", not " + clip(other.parts.get(first));
        }

        private static String clip(String text) {
            return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
        }
    }

    /** Empty for other formats, for broken files, and for those too large to look into. */
    static Optional<FileValues> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            if (head.length == 4 && head[0] == 'P' && head[1] == 'K' && head[2] == 3 && head[3] == 4) {
                return zip(file);
            }
            if (head.length < 2 || Files.size(file) > LONGEST_BYTES) {
                return Optional.empty();
            }
            if (head[0] == (byte) 0x80 && head[1] <= PickleReader.NEWEST_PROTOCOL) {
                return flat("pickle", PickleReader.read(Files.readAllBytes(file), Map.of()));
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        return looksLikeJson(bytes) ? json(bytes) : Optional.empty();
    }

    private static boolean looksLikeJson(byte[] bytes) {
        int i = 0;
        while (i < bytes.length && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
            i++;
        }
        return i < bytes.length && (bytes[i] == '{' || bytes[i] == '[');
    }

    private static Optional<FileValues> json(byte[] bytes) {
        try {
            JsonNode root = JsonMapper.shared().readTree(new ByteArrayInputStream(bytes));
            return flat("JSON", Optional.of(Tree.of(root)));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<FileValues> zip(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Map<String, String> contents = new HashMap<>();
            Optional<ZipEntry> pickle = Optional.empty();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                contents.put(
                        entry.getName(),
                        String.format(Locale.ROOT, "%d bytes, CRC %08x", entry.getSize(), entry.getCrc()));
                if (entry.getName().matches("([^/]+/)?data\\.pkl")) {
                    pickle = Optional.of(entry);
                }
            }
            if (pickle.isPresent() && pickle.get().getSize() <= LONGEST_BYTES) {
                Optional<FileValues> torch = torch(zip, pickle.get(), contents);
                if (torch.isPresent()) {
                    return torch;
                }
            }
            SortedMap<String, Leaf> leaves = new TreeMap<>();
            contents.forEach((name, content) -> leaves.put(name, new Leaf("entry", List.of(content))));
            return Optional.of(new FileValues("zip", leaves));
        } catch (ZipException e) {
            return Optional.empty();
        }
    }

    /** Tensors point at entries {@code data/<key>} beside the pickle. */
    private static Optional<FileValues> torch(ZipFile zip, ZipEntry pickle, Map<String, String> contents)
            throws IOException {
        String folder = pickle.getName().substring(0, pickle.getName().length() - "data.pkl".length()) + "data/";
        Map<String, String> storages = new HashMap<>();
        contents.forEach((name, content) -> {
            if (name.startsWith(folder)) {
                storages.put(name.substring(folder.length()), content);
            }
        });
        try (InputStream in = zip.getInputStream(pickle)) {
            return flat("torch", PickleReader.read(in.readAllBytes(), storages));
        }
    }

    private static Optional<FileValues> flat(String kind, Optional<Tree> tree) {
        return tree.flatMap(Tree::leaves).map(leaves -> new FileValues(kind, leaves));
    }
}
