package dev.stint.checkpoints;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keys as paths, and back. Bytes outside printable ASCII, and {@code %}, are written {@code %XX}, so that names survive any
 * locale and the store's own folder collides with no key.
 */
final class FileTree {

    private static final int MAX_NAME_BYTES = 255;
    private static final String HEX = "0123456789ABCDEF";

    private final Path root;
    private final String hidden;

    FileTree(Path root, String hidden) {
        this.root = root;
        this.hidden = hidden;
    }

    Path path(String key) {
        ObjectKeys.check(key);
        Path path = root;
        for (String segment : key.split("/")) {
            String name = encode(segment);
            if (name.length() > MAX_NAME_BYTES) {
                throw new IllegalArgumentException("object key '" + key + "' has a segment that needs " + name.length()
                        + " bytes as a file name; a file store allows " + MAX_NAME_BYTES);
            }
            path = path.resolve(name);
        }
        return path;
    }

    /** Walks only folders that can hold matching keys, in key order, and stops at the limit. */
    List<ObjectStore.ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        List<ObjectStore.ObjectInfo> found = new ArrayList<>();
        String folderKey = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        Path folder = root;
        if (!folderKey.isEmpty()) {
            try {
                folder = path(folderKey.substring(0, folderKey.length() - 1));
            } catch (IllegalArgumentException e) {
                return found; // no key can start like this
            }
        }
        walk(folder, folderKey, new Wanted(prefix, startAfter, limit), found);
        return found;
    }

    private void walk(Path folder, String folderKey, Wanted wanted, List<ObjectStore.ObjectInfo> found)
            throws IOException {
        for (Entry entry : entries(folder, folderKey, wanted)) {
            if (found.size() >= wanted.limit) {
                return;
            }
            if (entry.isFolder) {
                walk(entry.path, entry.key, wanted, found);
            } else {
                try {
                    found.add(new ObjectStore.ObjectInfo(entry.key, Files.size(entry.path)));
                } catch (NoSuchFileException e) {
                    continue; // deleted while we listed
                }
            }
        }
    }

    private List<Entry> entries(Path folder, String folderKey, Wanted wanted) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : (Iterable<Path>) children::iterator) {
                String name = child.getFileName().toString();
                Optional<String> segment = decode(name);
                if (segment.isEmpty() || (folder.equals(root) && name.equals(hidden))) {
                    continue;
                }
                String key = folderKey + segment.get();
                // Asked of the key before the disk: most entries of a large folder need no look at the inode.
                if (!wanted.object(key) && !wanted.folder(key + "/")) {
                    continue;
                }
                try {
                    BasicFileAttributes attributes =
                            Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (attributes.isDirectory() && wanted.folder(key + "/")) {
                        entries.add(new Entry(key + "/", child, true));
                    } else if (attributes.isRegularFile() && wanted.object(key)) {
                        entries.add(new Entry(key, child, false));
                    }
                } catch (NoSuchFileException e) {
                    continue; // deleted while we listed
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return entries;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(entry -> entry.key, ObjectKeys.ORDER));
        return entries;
    }

    static String encode(String segment) {
        StringBuilder name = new StringBuilder(segment.length());
        for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0x1f && b < 0x7f && b != '%') {
                name.append((char) b);
            } else {
                name.append('%').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
        return name.toString();
    }

    /** Empty for a file that no key of ours has. */
    static Optional<String> decode(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%') {
                if (i + 2 >= name.length()) {
                    return Optional.empty();
                }
                int high = HEX.indexOf(name.charAt(i + 1));
                int low = HEX.indexOf(name.charAt(i + 2));
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c < 0x80 ? c : '?');
            }
        }
        try {
            String segment = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
            return encode(segment).equals(name) ? Optional.of(segment) : Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private record Entry(String key, Path path, boolean isFolder) {}

    /** What a listing asks for, as tests on keys and on whole folders. */
    private record Wanted(String prefix, String startAfter, int limit) {

        boolean object(String key) {
            return key.startsWith(prefix) && ObjectKeys.ORDER.compare(key, startAfter) > 0;
        }

        boolean folder(String folderKey) {
            return (folderKey.startsWith(prefix) || prefix.startsWith(folderKey))
                    && (startAfter.startsWith(folderKey) || ObjectKeys.ORDER.compare(folderKey, startAfter) > 0);
        }
    }
}
