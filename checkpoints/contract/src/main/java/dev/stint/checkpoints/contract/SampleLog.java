package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A log of several attempts with several checkpoints each, as a seed has it, and what every object of it was. */
final class SampleLog {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectStore store;
    private final String prefix;
    private final Map<String, byte[]> pristine = new TreeMap<>();
    private final LogAudit audit;

    SampleLog(ObjectStore store, String prefix, SampleSets sets, InstantSource clock, long seed)
            throws IOException, FencedException {
        this.store = store;
        this.prefix = prefix;
        Random random = Seeds.random(seed);
        long step = 1;
        int epochs = 1 + random.nextInt(4);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            CheckpointWriter writer = CheckpointWriter.open(store, prefix, epoch, "nonce-" + epoch, clock);
            CheckpointLog.read(store, prefix).newest().ifPresent(writer::trust);
            for (int i = random.nextInt(4); i >= 0; i--) {
                try (FrozenSet set = sets.at(step)) {
                    CommitResult.Committed done = (CommitResult.Committed) writer.commit(set, step++, null);
                    if (random.nextInt(6) == 0) {
                        CheckpointLog.retire(store, prefix, done.index(), "seeded");
                    }
                }
                if (random.nextInt(8) == 0) {
                    CheckpointLog.snapshotIfDue(store, prefix, 1);
                }
            }
        }
        for (String key : keys()) {
            pristine.put(key, store.get(key).orElseThrow());
        }
        this.audit = LogAudit.of(store, prefix);
    }

    List<String> keys() throws IOException {
        return store.list(prefix + "/", "", 100_000).stream()
                .map(ObjectStore.ObjectInfo::key)
                .toList();
    }

    /** Those that are there, in the order of the log: names of objects are new with every playing, and must decide nothing. */
    List<String> keysInOrder() throws IOException {
        Set<String> ordered = new LinkedHashSet<>();
        for (String key : pristine.keySet()) {
            if (key.startsWith(prefix + "/log/")) {
                ordered.add(key);
            }
        }
        audit.committed().keySet().forEach(index -> ordered.addAll(objects(index)));
        ordered.retainAll(keys());
        return List.copyOf(ordered);
    }

    byte[] pristine(String key) {
        return Objects.requireNonNull(pristine.get(key), key);
    }

    LogAudit audit() {
        return audit;
    }

    String record(long index) {
        return String.format("%s/log/%020d.json", prefix, index);
    }

    /** Keys of a checkpoint's bytes. */
    List<String> objects(long index) {
        JsonNode manifest = JSON.readTree(pristine(record(index)));
        return manifest.get("files")
                .valueStream()
                .map(file -> prefix + "/" + file.get("objectKey").asString())
                .toList();
    }

    /** Those of a checkpoint's objects that no other live one needs; all of them when there is none. */
    List<String> ownObjects(long index) {
        List<String> own = new ArrayList<>(objects(index));
        audit.live().keySet().stream().filter(other -> other != index).forEach(other -> own.removeAll(objects(other)));
        return own.isEmpty() ? objects(index) : own;
    }

    /** Whether some record with a higher index is still there, so that a missing one is a gap. */
    boolean laterRecord(long index) throws IOException {
        return keys().stream().anyMatch(key -> key.startsWith(prefix + "/log/") && key.compareTo(record(index)) > 0);
    }

    /** Whether a checkpoint's record and bytes are as they were written. */
    boolean intact(long index, Set<String> damaged) {
        return !damaged.contains(record(index)) && objects(index).stream().noneMatch(damaged::contains);
    }

    /** Makes every object what it was. */
    void mend() throws IOException {
        for (String key : keys()) {
            if (!pristine.containsKey(key)) {
                store.delete(key);
            }
        }
        for (Map.Entry<String, byte[]> object : pristine.entrySet()) {
            if (!Arrays.equals(store.get(object.getKey()).orElse(null), object.getValue())) {
                store.put(object.getKey(), object.getValue());
            }
        }
    }
}
