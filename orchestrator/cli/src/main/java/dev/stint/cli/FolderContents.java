package dev.stint.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a folder's snapshot holds, in the order of its names.
 *
 * @param entries sorted by name
 * @param problems links that lead out of the folder, and things that are neither file, folder nor link; any of them refuses
 *     the snapshot
 * @param bytes of all files together
 */
record FolderContents(List<Entry> entries, List<String> problems, long bytes) {

    /** @param name relative to the folder, with slashes; a folder's ends in one */
    record Entry(String name, Path path, Kind kind, long bytes) {}

    enum Kind {
        FILE,
        FOLDER,
        LINK
    }

    /**
     * Looks at a folder. Links are not followed.
     *
     * @param excluded folders never taken along, wherever they are: the server's own files
     */
    static FolderContents of(Path folder, StintIgnore ignore, List<Path> excluded) throws IOException {
        List<Entry> entries = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                if (path.equals(folder)) {
                    return FileVisitResult.CONTINUE;
                }
                if (excluded.contains(path) || ignore.leavesOut(name(path), true)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                entries.add(new Entry(name(path) + "/", path, Kind.FOLDER, 0));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (ignore.leavesOut(name(path), false)) {
                    return FileVisitResult.CONTINUE;
                }
                if (attributes.isSymbolicLink()) {
                    link(path);
                } else if (attributes.isRegularFile()) {
                    entries.add(new Entry(name(path), path, Kind.FILE, attributes.size()));
                } else {
                    problems.add(name(path) + " is neither file, folder nor link; name it in " + StintIgnore.FILE);
                }
                return FileVisitResult.CONTINUE;
            }

            private void link(Path path) throws IOException {
                Path target = Files.readSymbolicLink(path);
                if (target.isAbsolute()
                        || !path.resolveSibling(target).normalize().startsWith(folder)) {
                    problems.add(name(path) + " is a link to " + target
                            + ", which is not taken along; copy it in, make the link relative, or name it in "
                            + StintIgnore.FILE);
                } else {
                    entries.add(new Entry(name(path), path, Kind.LINK, 0));
                }
            }

            private String name(Path path) {
                return folder.relativize(path)
                        .toString()
                        .replace(path.getFileSystem().getSeparator(), "/");
            }
        });
        entries.sort(Comparator.comparing(Entry::name));
        return new FolderContents(
                entries, problems, entries.stream().mapToLong(Entry::bytes).sum());
    }

    /** The largest files, for people. */
    List<String> largest(int count) {
        return entries.stream()
                .sorted(Comparator.comparingLong(Entry::bytes).reversed())
                .limit(count)
                .filter(entry -> entry.bytes() > 0)
                .map(entry -> Wording.bytes(entry.bytes()) + "  " + entry.name())
                .toList();
    }
}
