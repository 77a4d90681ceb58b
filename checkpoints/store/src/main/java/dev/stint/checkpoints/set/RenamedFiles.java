package dev.stint.checkpoints.set;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Holds a set whose files come by rename. Under such a name there is a whole file at any time, so what the names lead to
 * <em>now</em> is taken, however often they were replaced since the set was seen: a command that saves faster than one can look
 * loses nothing. Only a file written in place is refused: the very inode that was seen, with other content, or one that changes
 * while it is held.
 *
 * <p>Inode numbers are given again as soon as a file is gone, and then a new file looks like the old one rewritten. So nothing
 * is compared but with inodes that are held by a link: those of the watcher, and those of earlier looks. Used once, by one thread.
 */
final class RenamedFiles {

    /** A set of several files is looked at so often before a writer is given up that replaces one after another all the time. */
    private static final int LOOKS = 5;

    private final CompleteSet set;
    private final Custody custody;
    private final Grain grain;
    private final InstantSource clock;

    RenamedFiles(CompleteSet set, Custody custody, Grain grain, InstantSource clock) {
        this.set = set;
        this.custody = custody;
        this.grain = grain;
        this.clock = clock;
    }

    /** Waits until a rewrite of files would show in their mtime. */
    interface Grain {
        void waitFor(List<FileState> files) throws IOException;
    }

    FreezeResult freeze(Path staging) throws IOException {
        List<Path> looks = new ArrayList<>();
        Map<String, FileState> before = new HashMap<>();
        set.files().forEach(file -> before.put(file.path(), file.state()));
        try {
            for (int look = 0; look < LOOKS; look++) {
                SetScan scan = SetScan.of(set.folder(), List.of(), custody).settled(Trust.RENAME);
                if (scan.refusal().isPresent()) {
                    return new FreezeResult.Discarded(scan.refusal().get());
                }
                if (!scan.files().stream().map(SeenFile::path).toList().equals(paths(set.files()))) {
                    return new FreezeResult.Discarded(
                            "files came or went while the set was taken" + Freezer.ADVICE, true);
                }
                Path own =
                        Files.createDirectory(staging.resolve(UUID.randomUUID().toString()), Freezer.PRIVATE_FOLDER);
                looks.add(own);
                Optional<FreezeResult> result = hold(scan.files(), own, before);
                if (result.isPresent()) {
                    looks.removeIf(held -> held.equals(own) && !discarded(result.get()));
                    return result.get();
                }
            }
            return new FreezeResult.Discarded(
                    "its files were replaced one after another all the time while the set was taken" + Freezer.ADVICE,
                    true);
        } finally {
            for (Path own : looks) {
                FrozenSet.removeTree(own);
            }
        }
    }

    /** Empty when the files are of several moments, or one is gone: look again. */
    private Optional<FreezeResult> hold(List<SeenFile> files, Path own, Map<String, FileState> before)
            throws IOException {
        List<FrozenFile> frozen = new ArrayList<>();
        for (SeenFile file : files) {
            Path staged = own.resolve(Integer.toString(frozen.size()));
            try {
                Files.createLink(staged, file.file());
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
            Optional<String> refusal = custody.refusal(staged);
            FileState state = FileState.of(staged);
            FileState known = before.get(file.path());
            boolean rewritten = known != null && known.inode() == state.inode() && !known.sameContentAs(state);
            if (refusal.isPresent() || rewritten) {
                return discard(file, refusal.orElse(Freezer.CHANGED));
            }
            frozen.add(new FrozenFile(file.path(), staged, state));
        }
        grain.waitFor(frozen.stream().map(FrozenFile::state).toList());
        for (int i = 0; i < files.size(); i++) {
            if (!FileState.of(frozen.get(i).staged())
                    .sameContentAs(frozen.get(i).state())) {
                return discard(files.get(i), Freezer.CHANGED);
            }
        }
        if (files.size() > 1 && !ofOneMoment(frozen)) {
            frozen.forEach(file -> before.put(file.path(), file.state()));
            return Optional.empty();
        }
        return Optional.of(
                new FreezeResult.Frozen(new FrozenSet(own, frozen, Trust.RENAME, clock.instant(), Metrics.NONE)));
    }

    /** Whether there was an instant at which every name led to the file that is held: now. */
    private boolean ofOneMoment(List<FrozenFile> held) throws IOException {
        List<SeenFile> now = SetScan.of(set.folder(), List.of(), custody)
                .settled(Trust.RENAME)
                .files();
        if (!paths(now).equals(held.stream().map(FrozenFile::path).toList())) {
            return false;
        }
        for (int i = 0; i < held.size(); i++) {
            if (now.get(i).state().inode() != held.get(i).state().inode()) {
                return false;
            }
        }
        return true;
    }

    private static Optional<FreezeResult> discard(SeenFile file, String why) {
        return Optional.of(new FreezeResult.Discarded("'" + file.path() + "' " + why));
    }

    private static boolean discarded(FreezeResult result) {
        return result.fold(frozen -> false, discarded -> true);
    }

    private static List<String> paths(List<SeenFile> files) {
        return files.stream().map(SeenFile::path).toList();
    }
}
