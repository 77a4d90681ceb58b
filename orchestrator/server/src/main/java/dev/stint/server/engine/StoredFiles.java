package dev.stint.server.engine;

import dev.stint.api.StoreViews;
import dev.stint.api.Views.OutputView;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.server.Downloads;
import dev.stint.server.RefusedException;
import dev.stint.server.db.Json;
import dev.stint.server.db.OutputTable;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Files of checkpoints, from the run's home, and outputs, from where the machine that kept them was told. */
@Component
class StoredFiles implements Downloads {

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    /** A checkpoint is asked for once for each of its files, and never changes; reading its log takes many requests. */
    private static final int CHECKPOINTS_KEPT = 4;

    private final RunFinder finder;
    private final Keepings keepings;
    private final OutputTable outputs;
    private final Stores stores;
    private final AttemptStore keeper;
    private final Map<String, Files> known = new LinkedHashMap<>(8, 0.75f, true);

    StoredFiles(RunFinder finder, Keepings keepings, OutputTable outputs, Stores stores, AttemptStore keeper) {
        this.finder = finder;
        this.keepings = keepings;
        this.outputs = outputs;
        this.stores = stores;
        this.keeper = keeper;
    }

    /** A checkpoint's files by path. */
    private record Files(boolean retired, Map<String, CheckpointFile> byPath) {}

    @Override
    public Content checkpointFile(String run, long index, String path) {
        RunRow row = finder.find(run);
        String where = "checkpoint " + index + " of " + row.id();
        Files files = files(row, index);
        CheckpointFile file = Optional.ofNullable(files.byPath().get(path))
                .orElseThrow(() -> absent(where + " has no file '" + path + "'; 'stint checkpoints show " + row.id()
                        + " " + index + "' shows those it has"));
        String what = where + (files.retired() ? " (which is retired)" : "") + ": '" + path + "'";
        try {
            return new StoredContent(stores.home(row), file.objectKey(), file.size(), file.sha256(), what, row.id());
        } catch (IOException e) {
            throw new UncheckedIOException("the home of " + row.id() + " cannot be opened", e);
        }
    }

    private Files files(RunRow row, long index) {
        String name = row.prefix() + " " + index;
        synchronized (known) {
            Files files = known.get(name);
            if (files != null) {
                return files;
            }
        }
        Checkpoint checkpoint = keepings.find(row, index);
        Files files = new Files(
                checkpoint.retired(),
                checkpoint.files().stream()
                        .collect(Collectors.toMap(CheckpointFile::path, Function.identity(), (one, other) -> one)));
        synchronized (known) {
            known.put(name, files);
            if (known.size() > CHECKPOINTS_KEPT) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return files;
    }

    @Override
    public StoreViews.OutputFiles outputs(String run) {
        RunRow row = finder.find(run);
        return new StoreViews.OutputFiles(
                row.id(),
                kept(row).stream()
                        .sorted(Comparator.comparing(KeptFiles.Kept::path))
                        .map(file -> new StoreViews.OutputFile(file.path(), file.size(), file.sha256()))
                        .toList());
    }

    @Override
    public Content output(String run, String path) {
        RunRow row = finder.find(run);
        KeptFiles.Kept file = kept(row).stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> absent("run " + row.id() + " keeps no output '" + path + "'; 'stint show " + row.id()
                        + "' shows those it keeps"));
        try {
            return new StoredContent(
                    keeping(row),
                    file.key(),
                    file.size(),
                    file.sha256(),
                    "output '" + path + "' of " + row.id(),
                    row.id());
        } catch (IOException e) {
            throw new UncheckedIOException("the store with outputs of " + row.id() + " cannot be opened", e);
        }
    }

    /**
     * What lies in the store, under the names the job gave; copies in folders of people are theirs. Once a run has settled, the
     * table says what its files are, and the machine's list only where: a machine can rewrite its own list for ever.
     */
    private List<KeptFiles.Kept> kept(RunRow row) {
        if (!row.machine().state().resting()) {
            return List.of();
        }
        List<OutputView> settled = outputs.of(row.id());
        try {
            if (row.sharded()) {
                return settled.isEmpty() ? List.of() : vectors(row);
            }
            ObjectStore store = keeping(row);
            String prefix = row.prefix() + "/outputs/";
            if (store.head(prefix + "outputs.json").isEmpty()) {
                return List.of();
            }
            List<KeptFiles.Kept> listed = KeptFiles.read(store, prefix).files();
            return settled.isEmpty() ? listed : asSettled(settled, listed);
        } catch (UnkeepableException | IllegalStateException e) { // a list that makes no sense is no bug of ours
            throw new RefusedException(CONFLICT, 3, "outputs of " + row.id() + ": " + e.getMessage(), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException("outputs of " + row.id() + " could not be read", e);
        }
    }

    private static List<KeptFiles.Kept> asSettled(List<OutputView> settled, List<KeptFiles.Kept> listed) {
        Map<String, String> keys = listed.stream()
                .collect(Collectors.toMap(KeptFiles.Kept::path, KeptFiles.Kept::key, (one, other) -> one));
        return settled.stream()
                .filter(output -> keys.containsKey(output.path()))
                .map(output -> new KeptFiles.Kept(
                        output.path(), output.bytes(), output.sha256(), keys.getOrDefault(output.path(), "")))
                .toList();
    }

    /** All that the index of a divided run names is in its home. */
    private ObjectStore keeping(RunRow row) throws IOException {
        return row.sharded() ? stores.home(row) : keeper.ofLast(row);
    }

    /** Every shard's file, and the index that names them as they are named here. */
    private List<KeptFiles.Kept> vectors(RunRow row) throws IOException {
        String key = ShardIndex.key(row.team(), row.id());
        byte[] bytes = stores.home(row).get(key).orElseThrow(() -> new UnkeepableException("the store has no " + key));
        ShardIndex index = Json.read(new String(bytes, StandardCharsets.UTF_8), ShardIndex.class);
        List<KeptFiles.Kept> files = new ArrayList<>();
        for (ShardIndex.Entry entry : index.shards()) {
            files.add(new KeptFiles.Kept(
                    ShardOrders.OUTPUT + "/" + entry.file(), entry.bytes(), entry.sha256(), entry.key()));
        }
        files.add(new KeptFiles.Kept(
                ShardOrders.OUTPUT + "/index.json", bytes.length, ShardGathering.sha256(bytes), key));
        return files;
    }

    private static RefusedException absent(String message) {
        return new RefusedException(NOT_FOUND, 4, message, List.of());
    }
}
