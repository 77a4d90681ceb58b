package dev.stint.server.engine;

import dev.stint.mailbox.Order;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The vectors of an earlier run of the same job, as inputs of a shard. Which of them fit is for the embedder to say. */
@Component
class PreviousVectors {

    private static final Logger log = LoggerFactory.getLogger(PreviousVectors.class);

    private final RunTable runs;
    private final Stores stores;

    PreviousVectors(RunTable runs, Stores stores) {
        this.runs = runs;
        this.stores = stores;
    }

    /**
     * The files a shard may take vectors from: that of the same shard when the earlier run was divided alike, else all.
     *
     * @throws UncheckedIOException when the store cannot be asked; ask again
     */
    List<Order.Input> of(RunRow whole, int shard) {
        if (whole.previous().isEmpty()) {
            return List.of();
        }
        String previous = whole.previous().get();
        String key = ShardIndex.key(whole.team(), previous);
        Optional<byte[]> bytes;
        try {
            Optional<RunRow> row = runs.find(previous);
            bytes = row.isPresent() ? stores.home(row.get()).get(key) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("index " + key + " could not be read", e);
        }
        if (bytes.isEmpty()) {
            log.warn("run={} nothing is taken over from {}: the store has no {} any more", whole.id(), previous, key);
            return List.of();
        }
        ShardIndex index = Json.read(new String(bytes.get(), StandardCharsets.UTF_8), ShardIndex.class);
        boolean alike = index.shards().size() == whole.machine().rules().shards();
        return index.shards().stream()
                .filter(entry -> !alike || entry.shard() == shard)
                .map(entry -> new Order.Input(
                        "",
                        Optional.of(new Order.Blob(entry.key(), entry.sha256(), entry.bytes())),
                        ShardOrders.PREVIOUS + "/" + entry.file(),
                        false,
                        Optional.empty()))
                .toList();
    }
}
