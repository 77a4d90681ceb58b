package dev.stint.checkpoints;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Deletes what no checkpoint of a log needs.
 *
 * @param newestEpoch what earlier ones wrote and nobody named will never be named
 * @param needed whole keys that stay
 * @param givenUp whole keys that go unless they are needed, whatever their epoch
 */
record LogSweep(ObjectStore store, String prefix, int newestEpoch, Set<String> needed, Set<String> givenUp) {

    private static final int LIST_PAGE = 1000;

    static LogSweep of(ObjectStore store, String prefix, LogView log, Set<String> needed, Set<String> givenUp) {
        return new LogSweep(store, prefix, log.newestEpoch(), needed, givenUp);
    }

    Freed run() throws IOException {
        String data = prefix + "/data/";
        return objects(data, needed)
                // parts of gangs are of no use once their attempt cannot commit any more
                .plus(objects(prefix + "/parts/", Set.of()))
                .plus(new Freed(0, 0, uploads(data)));
    }

    private Freed objects(String folder, Set<String> stay) throws IOException {
        Freed freed = Freed.NOTHING;
        String after = "";
        List<ObjectStore.ObjectInfo> page;
        do {
            page = store.list(folder, after, LIST_PAGE);
            for (ObjectStore.ObjectInfo object : page) {
                after = object.key();
                if (!stay.contains(after) && (ended(after, folder) || givenUp.contains(after))) {
                    store.delete(after);
                    freed = freed.plus(new Freed(1, object.size(), 0));
                }
            }
        } while (page.size() == LIST_PAGE);
        return freed;
    }

    private int uploads(String folder) throws IOException {
        int aborted = 0;
        for (ObjectStore.PendingUpload upload : store.pendingUploads(folder)) {
            if (ended(upload.key(), folder)) {
                store.abort(upload);
                aborted++;
            }
        }
        return aborted;
    }

    /** Whether nobody can commit what was written there any more. */
    private boolean ended(String key, String folder) {
        String epoch = key.substring(folder.length()).split("/", 2)[0];
        return epoch.matches("[0-9]{1,9}") && Integer.parseInt(epoch) < newestEpoch;
    }
}
