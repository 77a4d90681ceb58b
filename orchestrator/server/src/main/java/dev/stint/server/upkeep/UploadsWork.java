package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStore.PendingUpload;
import dev.stint.server.engine.Stores;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Gives up uploads below our keys that nobody completed for a long time: they cost storage, and no listing shows them. */
@Component
@Order(5)
final class UploadsWork implements SweepWork {

    private final Stores stores;
    private final KeptLogs logs;
    private final UpkeepProperties properties;
    private final InstantSource clock;

    UploadsWork(Stores stores, KeptLogs logs, UpkeepProperties properties, InstantSource clock) {
        this.stores = stores;
        this.logs = logs;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "uploads";
    }

    @Override
    public SweepStep perform(SweepScope scope) {
        ObjectStore store = stores.usual();
        Instant abandoned = clock.instant().minus(properties.abandonedAfter());
        List<String> failed = new ArrayList<>();
        int aborted = 0;
        try {
            for (PendingUpload upload : store.pendingUploads("")) {
                if (upload.begunAt().isBefore(abandoned) && ours(upload.key())) {
                    try {
                        store.abort(upload);
                        aborted++;
                    } catch (IOException e) {
                        failed.add(upload.key() + ": " + e.getMessage());
                    }
                }
            }
        } catch (IOException e) {
            failed.add(store.uri().split("\\?", 2)[0] + ": " + e.getMessage());
        }
        return new SweepStep(name(), aborted, failed, Words.count(aborted, "abandoned upload") + " given up");
    }

    private boolean ours(String key) {
        Prefixes.Prefix prefix = Prefixes.of(key);
        return prefix.blobs() || logs.knows(prefix.owner(), prefix.run());
    }
}
