package dev.stint.checkpoints;

import dev.stint.checkpoints.ContentDigest.Content;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Hashes and uploads the files of one attempt, and notices when one is rewritten under its hands. */
final class FileSender {

    /** ctime moves by links and renames alone; a file that is linked more often than this while it is read is not at rest. */
    private static final int MAX_REHASHES = 3;

    private final ObjectStore store;
    private final String prefix;
    private final int epoch;
    private final Set<String> unremoved = new HashSet<>();

    FileSender(ObjectStore store, String prefix, int epoch) {
        this.store = store;
        this.prefix = prefix;
        this.epoch = epoch;
    }

    /**
     * Describes a file by its content.
     *
     * @param earlier the same path in an earlier checkpoint whose object may be pointed at
     * @return with the earlier object's key where the content is the same, otherwise with that of a new object, already written
     */
    CheckpointFile send(FrozenFile file, Optional<CheckpointFile> earlier) throws IOException, SetChangedException {
        FileState before = stateOf(file);
        Content content = ContentDigest.of(file.staged());
        if (content.size() != before.size()) {
            throw new SetChangedException(file.path());
        }
        boolean same = earlier.isPresent()
                && earlier.get().path().equals(file.path())
                && earlier.get().size() == content.size()
                && earlier.get().sha256().equals(content.sha256())
                && holds(earlier.get());
        String key = same ? earlier.get().objectKey() : "data/" + epoch + "/" + UUID.randomUUID();
        boolean good = false;
        try {
            if (!same) {
                store.putFile(prefix + "/" + key, file.staged());
            }
            checkUnchanged(file, before, content);
            good = true;
        } finally {
            if (!good && !same) {
                forget(key);
            }
        }
        return new CheckpointFile(
                file.path(),
                content.size(),
                before.mode(),
                content.sha256(),
                ContentDigest.PART_BYTES,
                content.parts(),
                key);
    }

    /** Removes an object that no record points at; what cannot be removed now is tried again by {@link #tidy}. */
    void forget(String key) {
        try {
            store.delete(prefix + "/" + key);
            unremoved.remove(key);
        } catch (IOException e) {
            unremoved.add(
                    key); // an orphan costs storage until then, or until the sweep of older epochs, and harms nothing
        }
    }

    /** Removes what could not be removed before. */
    void tidy() {
        List.copyOf(unremoved).forEach(this::forget);
    }

    /** An object lost behind our back must not spoil the next checkpoint too. */
    private boolean holds(CheckpointFile earlier) throws IOException {
        return store.head(prefix + "/" + earlier.objectKey())
                .filter(found -> found.size() == earlier.size())
                .isPresent();
    }

    private static void checkUnchanged(FrozenFile file, FileState before, Content content)
            throws IOException, SetChangedException {
        FileState known = before;
        for (int i = 0; i <= MAX_REHASHES; i++) {
            FileState now = stateOf(file);
            if (now.changedNanos() == known.changedNanos()) {
                return;
            }
            // A rename or a link, or a rewrite that set mtime back: only the bytes tell.
            if (!ContentDigest.of(file.staged()).equals(content)) {
                throw new SetChangedException(file.path());
            }
            known = now;
        }
        throw new SetChangedException(file.path());
    }

    private static FileState stateOf(FrozenFile file) throws IOException, SetChangedException {
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

    /** A file was rewritten while it was read. */
    static final class SetChangedException extends Exception {
        private static final long serialVersionUID = 1;

        SetChangedException(String path) {
            super("'" + path
                    + "' was rewritten while it was being committed; write to a new name and rename it, or do not touch"
                    + " the files until stint.commit() returns");
        }
    }
}
