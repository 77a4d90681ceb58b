package dev.stint.embedder;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * For jobs with a command of their own: writes the rows of a shard to a file before it, and says beside the result what it is
 * after it.
 */
final class ShardRows {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final byte[] PARQUET = {'P', 'A', 'R', '1'};

    private final Settings settings;
    private final Path rows;
    private final Path result;
    private final Log log;

    private ShardRows(Settings settings, Path rows, Path result, Log log) {
        this.settings = settings;
        this.rows = rows;
        this.result = result;
        this.log = log;
    }

    /**
     * @param environment has the two files, {@code STINT_SHARD_INPUT} and {@code STINT_SHARD_OUTPUT}
     * @param folder against which relative paths are taken
     */
    static ShardRows of(Settings settings, Map<String, String> environment, Path folder, Log log) {
        return new ShardRows(
                settings,
                folder.resolve(environment.getOrDefault("STINT_SHARD_INPUT", "shard/input.jsonl")),
                folder.resolve(environment.getOrDefault("STINT_SHARD_OUTPUT", "vectors/" + settings.name() + ".out")),
                log);
    }

    /** Writes the shard's rows as JSON lines of {@code id} and {@code text}, and makes the folder of the result. */
    void split(Stop stop) throws IOException, BadInputException, StoppedException {
        MessageDigest unused = Digests.sha256();
        Plan plan = Plan.of(settings, key -> KeyIndex.NONE, unused, stop);
        makeFolder(rows);
        makeFolder(result);
        try (RowSource source = settings.input().open()) {
            try (BufferedWriter out = Files.newBufferedWriter(AtomicFiles.beside(rows), StandardCharsets.UTF_8)) {
                Optional<Row> row = source.next();
                while (row.isPresent()) {
                    if (settings.owns(row.get()) && plan.emits(row.get())) {
                        ObjectNode line = JSON.createObjectNode()
                                .put("id", row.get().id())
                                .put("text", row.get().text());
                        out.write(line.toString());
                        out.write('\n');
                    }
                    stop.check();
                    row = source.next();
                }
            }
            AtomicFiles.finish(rows);
        }
        log.say("shard " + (settings.shard() + 1) + " of " + settings.shards() + ": " + plan.rows() + " rows");
    }

    /** Says beside the result what it is; rows of formats that are not known are taken to be those of the input. */
    void seal() throws IOException, BadInputException {
        if (!Files.isRegularFile(result)) {
            throw new BadInputException(
                    "STINT_SHARD_OUTPUT",
                    "the command left no file " + result.getFileName(),
                    "write the shard's result to the file that STINT_SHARD_OUTPUT names");
        }
        long given = lines(rows);
        long made = count(given);
        if (made != given) {
            log.say("the result has " + made + " rows where the shard has " + given);
        }
        new Sidecar(made, given, 0, 0, 0, settings.model(), "", 0, 0).write(settings, result);
    }

    private long count(long otherwise) throws IOException {
        byte[] first;
        try (var in = Files.newInputStream(result)) {
            first = in.readNBytes(PARQUET.length);
        }
        if (java.util.Arrays.equals(first, PARQUET)) {
            try (ParquetColumns columns = ParquetColumns.open(result)) {
                return columns.rows();
            }
        }
        return first.length == 0 ? 0 : first[0] == '{' ? lines(result) : otherwise;
    }

    private static long lines(Path file) throws IOException {
        long lines = 0;
        int last = '\n';
        byte[] buffer = new byte[1 << 16];
        try (var in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
                last = buffer[read - 1];
            }
        }
        return last == '\n' ? lines : lines + 1;
    }

    private static void makeFolder(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
    }
}
