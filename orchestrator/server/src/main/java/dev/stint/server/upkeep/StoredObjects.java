package dev.stint.server.upkeep;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whole listings, page by page. */
final class StoredObjects {

    private static final int PAGE = 1000;

    private StoredObjects() {}

    /** Everything below a prefix, with its class. */
    static List<ClassedObject> list(StorageClasses classes, String prefix) throws IOException {
        List<ClassedObject> all = new ArrayList<>();
        List<ClassedObject> page;
        do {
            page = classes.list(
                    prefix, all.isEmpty() ? "" : all.get(all.size() - 1).key(), PAGE);
            all.addAll(page);
        } while (page.size() == PAGE);
        return all;
    }

    /**
     * How much lies below a prefix.
     *
     * @param objects how many
     * @param bytes of all together
     */
    record Amount(long objects, long bytes) {}

    /** How much lies below a prefix. */
    static Amount amount(ObjectStore store, String prefix) throws IOException {
        long objects = 0;
        long bytes = 0;
        String after = "";
        List<ObjectStore.ObjectInfo> page;
        do {
            page = store.list(prefix, after, PAGE);
            for (ObjectStore.ObjectInfo each : page) {
                objects++;
                bytes += each.size();
                after = each.key();
            }
        } while (page.size() == PAGE);
        return new Amount(objects, bytes);
    }
}
