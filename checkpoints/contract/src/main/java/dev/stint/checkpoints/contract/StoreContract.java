package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStore.ObjectInfo;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.Transfers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the contracts have in common: each test has a store of its own, a folder, and sets to commit. */
abstract class StoreContract {

    static final String PREFIX = "team/run-1";
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path folder;

    ObjectStore store;
    SampleSets sets;

    /** A store, empty when a test begins. */
    protected abstract ObjectStore open() throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
        sets = new SampleSets(folder.resolve("sets"));
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    void putFile(String key, Path file) throws IOException {
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            transfers.putFile(store, key, file);
        }
    }

    static List<String> keys(List<ObjectInfo> objects) {
        return objects.stream().map(ObjectInfo::key).toList();
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
