package dev.stint.checkpoints;

import dev.stint.checkpoints.ContentDigest.Content;
import dev.stint.checkpoints.ObjectUpload.FileChangedException;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Hashes and uploads the files of one attempt, and notices when one is rewritten under its hands. */
final class FileSender {

    /** ctime moves by links and renames alone; a file that is linked more often than this while it is read is not at rest. */
    private static final int MAX_REHASHES = 3;

    private final ObjectStore store;
    private final String prefix;
    private final int epoch;
    private final Set<String> unremoved = new HashSet<>();
    private final List<ObjectUpload> unaborted = new ArrayList<>();

    /** Files on their way, and those sent for which there is no record yet, by path. */
    private final Map<String, Begun> begun = new HashMap<>();

    FileSender(ObjectStore store, String prefix, int epoch) {
        this.store = store;
        this.prefix = prefix;
        this.epoch = epoch;
    }

    /**
     * Describes files by their content, several at once.
     *
     * @param earlier by path, what may be pointed at instead of sending a file whose content is the same
     * @return in the files' order; each with the earlier object's key, or that of a new object, already written
     * @throws SetChangedException when a file was rewritten meanwhile
     * @throws IOException when the store failed; what it has of a file is not sent again when the file comes again unchanged
     */
    List<CheckpointFile> sendAll(List<FrozenFile> files, Map<String, CheckpointFile> earlier, Transfers transfers)
            throws IOException {
        List<Callable<CheckpointFile>> sends = new ArrayList<>();
        for (FrozenFile file : files) {
            sends.add(() -> send(file, Optional.ofNullable(earlier.get(file.path())), transfers));
        }
        return transfers.perFile(sends);
    }

    private CheckpointFile send(FrozenFile file, Optional<CheckpointFile> earlier, Transfers transfers)
            throws IOException {
        FileState before = stateOf(file);
        Begun mine = begin(file.path(), before);
        if (mine.described.isPresent()) {
            if (holds(mine.described.get())) {
                return mine.described.get();
            }
            giveUp(file.path()); // somebody took it away since: it goes again, whole
            mine = begin(file.path(), before);
        }
        Optional<CheckpointFile> candidate =
                earlier.filter(known -> known.path().equals(file.path()) && known.size() == before.size());
        if (candidate.isPresent() && !holds(candidate.get())) {
            candidate = Optional.empty();
        }
        boolean keep = false;
        try {
            Content content = mine.upload.send(file.staged(), candidate, transfers);
            checkUnchanged(file, before, content, mine.upload.partBytes());
            CheckpointFile described = new CheckpointFile(
                    file.path(),
                    content.size(),
                    before.mode(),
                    content.sha256(),
                    mine.upload.partBytes(),
                    content.parts(),
                    mine.upload.sent() ? mine.key : candidate.orElseThrow().objectKey());
            if (mine.upload.sent()) {
                mine.described = Optional.of(described);
                keep = true;
            }
            return described;
        } catch (FileChangedException e) {
            throw new SetChangedException(file.path());
        } catch (SetChangedException e) {
            throw e;
        } catch (IOException e) {
            keep = true;
            throw e;
        } finally {
            if (!keep) {
                giveUp(file.path());
            }
        }
    }

    /** A record names these objects, or may come to: they are nobody's to remove here any more. */
    synchronized void named(Set<String> keys) {
        begun.values().removeIf(one -> keys.contains(one.key));
    }

    /** Removes what was sent and begun since the last record and is not needed any more. */
    synchronized void giveUpAll() {
        List.copyOf(begun.keySet()).forEach(this::giveUp);
    }

    /** Removes an object that no record points at; what cannot be removed now is tried again by {@link #tidy}. */
    synchronized void forget(String key) {
        try {
            store.delete(prefix + "/" + key);
            unremoved.remove(key);
        } catch (IOException e) {
            unremoved.add(
                    key); // an orphan costs storage until then, or until the sweep of older epochs, and harms nothing
        }
    }

    /** Removes what could not be removed before. */
    synchronized void tidy() {
        List.copyOf(unremoved).forEach(this::forget);
        List<ObjectUpload> again = List.copyOf(unaborted);
        unaborted.clear();
        again.forEach(this::abandon);
    }

    /** Where a file was begun before and is the same still, that upload is taken up; of another state of it nothing stays. */
    private synchronized Begun begin(String path, FileState now) {
        Begun known = begun.get(path);
        if (known != null && known.state.equals(now)) {
            return known;
        }
        giveUp(path);
        Begun fresh = new Begun(now, "data/" + epoch + "/" + UUID.randomUUID());
        begun.put(path, fresh);
        return fresh;
    }

    private synchronized void giveUp(String path) {
        Begun gone = begun.remove(path);
        if (gone != null && gone.upload.sent()) {
            forget(gone.key);
        } else if (gone != null) {
            abandon(gone.upload);
        }
    }

    private void abandon(ObjectUpload upload) {
        try {
            upload.remove();
        } catch (IOException e) {
            unaborted.add(upload); // its parts cost storage until then, or until the sweep of uploads, and harm nothing
        }
    }

    /** An object lost behind our back must not spoil the next checkpoint too. */
    private boolean holds(CheckpointFile earlier) throws IOException {
        return store.head(prefix + "/" + earlier.objectKey())
                .filter(found -> found.size() == earlier.size())
                .isPresent();
    }

    private static void checkUnchanged(FrozenFile file, FileState before, Content content, int partBytes)
            throws IOException {
        FileState known = before;
        for (int i = 0; i <= MAX_REHASHES; i++) {
            FileState now = stateOf(file);
            if (now.changedNanos() == known.changedNanos()) {
                return;
            }
            // A rename or a link, or a rewrite that set mtime back: only the bytes tell.
            if (!ContentDigest.of(file.staged(), partBytes).equals(content)) {
                throw new SetChangedException(file.path());
            }
            known = now;
        }
        throw new SetChangedException(file.path());
    }

    private static FileState stateOf(FrozenFile file) throws IOException {
        try {
            FileState now = FileState.of(file.staged());
            if (!now.sameContentAs(file.state())) {
                throw new SetChangedException(file.path());
            }
            return now;
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "staged checkpoint file '" + file.path() + "' is gone; was its set closed before the commit?", e);
        }
    }

    /** A file in one state, and its way to an object. */
    private final class Begun {
        private final FileState state;
        private final String key;
        private final ObjectUpload upload;
        private Optional<CheckpointFile> described = Optional.empty();

        Begun(FileState state, String key) {
            this.state = state;
            this.key = key;
            this.upload = new ObjectUpload(store, prefix + "/" + key, state.size());
        }
    }

    /** A file was rewritten while it was read. */
    static final class SetChangedException extends IOException {
        private static final long serialVersionUID = 1;

        SetChangedException(String path) {
            super("'" + path
                    + "' was rewritten while it was being committed; write to a new name and rename it, or do not touch"
                    + " the files until stint.commit() returns");
        }
    }
}
