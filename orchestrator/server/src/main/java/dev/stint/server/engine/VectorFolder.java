package dev.stint.server.engine;

import dev.stint.api.Views.OutputView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunRow;
import dev.stint.server.engine.ShardIndex.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Copies of results in folders of people. Whoever reads the index there always finds every file it names: the files of a run lie
 * under names of their own, the index is replaced at once and last, and only then what no index names any more is removed.
 */
@Component
class VectorFolder {

    private static final String INDEX = "index.json";

    /**
     * Copies a result; safe to repeat. One result at a time, for two of the same job would remove each other's files.
     *
     * @param store with the files
     * @param to folder, relative ones against the submission's
     */
    synchronized List<OutputView> copy(ObjectStore store, RunRow run, String to, ShardIndex index) throws IOException {
        if (run.baseFolder().isEmpty() && !Path.of(to).isAbsolute()) {
            throw new UnkeepableException(
                    "the result shall go to " + to + ", but the submission named no folder of its own");
        }
        Path target = Path.of(run.baseFolder()).resolve(to);
        Files.createDirectories(target);
        List<Entry> entries = new ArrayList<>();
        List<OutputView> views = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (Entry entry : index.shards()) {
            String name = run.id() + "." + entry.file();
            KeptFiles.copy(
                    store,
                    new KeptFiles.Kept(entry.file(), entry.bytes(), entry.sha256(), entry.key()),
                    target.resolve(name));
            named.add(name);
            entries.add(new Entry(entry.shard(), name, entry.rows(), entry.bytes(), entry.sha256(), entry.key()));
            views.add(new OutputView(
                    ShardOrders.OUTPUT + "/" + entry.file(),
                    target.resolve(name).toString(),
                    entry.bytes(),
                    entry.sha256()));
        }
        byte[] bytes = Json.write(index.with(entries)).getBytes(StandardCharsets.UTF_8);
        Path fresh = Files.createTempFile(target, ".stint-", ".part");
        try {
            Files.write(fresh, bytes);
            Files.move(
                    fresh, target.resolve(INDEX), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        clean(target, run.name(), named);
        views.add(new OutputView(
                ShardOrders.OUTPUT + "/" + INDEX,
                target.resolve(INDEX).toString(),
                bytes.length,
                ShardGathering.sha256(bytes)));
        return views;
    }

    /** Removes files of earlier runs of the same job; whatever else lies there is not ours. */
    private static void clean(Path folder, String job, Set<String> named) throws IOException {
        Pattern ours =
                Pattern.compile(Pattern.quote(job) + "-[a-z0-9]{5}\\.shard-[0-9]{5}-of-[0-9]{5}\\.(?:parquet|out)");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (ours.matcher(name).matches() && !named.contains(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
