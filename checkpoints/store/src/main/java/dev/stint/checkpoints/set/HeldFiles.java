package dev.stint.checkpoints.set;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows whether a name leads to another file than before. A link to the file known last keeps its inode number from being given
 * to the next one, without which a name that is replaced between two looks could seem untouched. The space of a replaced file
 * is free again with the next look. Not thread-safe.
 */
final class HeldFiles {

    private final Path folder;
    private final Map<String, Held> held = new HashMap<>();
    private long links;

    /** @param folder for links alone, on the file system of the files; created, and emptied of what an earlier process left */
    HeldFiles(Path folder) throws IOException {
        this.folder = folder;
        FrozenSet.removeTree(folder);
        Files.createDirectories(folder, Freezer.PRIVATE_FOLDER);
    }

    private record Held(Path link, FileState state) {}

    /**
     * Takes the files that names lead to now for known, and says whether one is another than before.
     *
     * @return the files with their states as held; as they are when nothing is new
     */
    Look look(List<SeenFile> files) throws IOException {
        List<SeenFile> known = new ArrayList<>();
        boolean news = false;
        for (SeenFile file : files) {
            Held before = held.get(file.path());
            if (before != null && before.state().inode() == file.state().inode()) {
                known.add(file);
                continue;
            }
            Path link = folder.resolve(Long.toString(++links));
            try {
                Files.createLink(link, file.file());
            } catch (NoSuchFileException e) {
                continue; // gone again: the next look sees what came instead
            }
            FileState state = FileState.of(link);
            held.put(file.path(), new Held(link, state));
            if (before != null) {
                Files.delete(before.link());
            }
            known.add(new SeenFile(file.path(), file.file(), state));
            news = true;
        }
        forgetAllBut(files);
        return new Look(known, news);
    }

    /** Files of the last look with their states as they were when they came, so that one rewritten since then shows. */
    List<SeenFile> asTheyCame(List<SeenFile> files) {
        return files.stream()
                .map(file -> {
                    Held known = held.get(file.path());
                    return known == null ? file : new SeenFile(file.path(), file.file(), known.state());
                })
                .toList();
    }

    /** @param news whether a name leads to another file than at the last look, or is new */
    record Look(List<SeenFile> files, boolean news) {}

    private void forgetAllBut(List<SeenFile> files) throws IOException {
        List<String> gone = new ArrayList<>(held.keySet());
        gone.removeAll(files.stream().map(SeenFile::path).toList());
        for (String path : gone) {
            Held old = held.remove(path);
            if (old != null) {
                Files.delete(old.link());
            }
        }
    }
}
