package dev.stint.checkpoints;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a check may have written, so that it can be removed whatever happened. Used by one thread. */
final class Leavings {

    private final ObjectStore store;
    private final String folder;
    private final List<String> objects = new ArrayList<>();
    private final List<Upload> uploads = new ArrayList<>();
    private boolean uploading;

    Leavings(ObjectStore store, String folder) {
        this.store = store;
        this.folder = folder;
    }

    @FunctionalInterface
    interface Call {
        void run() throws IOException;
    }

    /** Writes an object. A call that fails may have had its effect, one that is refused has none. */
    void writing(String key, Call call) throws IOException {
        objects.add(key);
        try {
            call.run();
        } catch (StoreRefusedException e) {
            objects.remove(key);
            throw e;
        }
    }

    /** Begins an upload of one part. */
    Upload uploading(String key, int bytes) throws IOException {
        uploading = true;
        objects.add(key);
        Upload upload = store.upload(key, bytes, Upload.MIN_PART_BYTES);
        uploads.add(upload);
        return upload;
    }

    /**
     * Removes all of it. Removing what is not there is right.
     *
     * @return what could not be removed, each with the reason
     */
    List<String> remove() {
        List<String> left = new ArrayList<>();
        for (Upload upload : uploads) {
            attempt("an upload below " + folder, upload::abort, left);
        }
        for (String key : objects) {
            attempt(key, () -> store.delete(key), left);
        }
        if (uploading) {
            attempt("uploads below " + folder, this::abortOthers, left);
        }
        return left;
    }

    /** One whose beginning was not answered is known to the store alone. */
    private void abortOthers() throws IOException {
        for (ObjectStore.PendingUpload pending : store.pendingUploads(folder)) {
            store.abort(pending);
        }
    }

    private static void attempt(String what, Call removal, List<String> left) {
        try {
            removal.run();
        } catch (IOException | RuntimeException e) {
            left.add(what + " (" + e.getMessage() + ")");
        }
    }
}
