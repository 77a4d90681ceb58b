package dev.stint.embedder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.parquet.column.ColumnReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A folder as a machine has it, and the program in it. */
final class Workbench {

    final Path folder;
    final List<String> said = new ArrayList<>();
    final Stop stop = new Stop();
    LetterEncoder encoder = new LetterEncoder();
    final Map<String, String> environment = new HashMap<>(Map.of(
            "STINT_EMBED_INPUT", "texts.jsonl",
            "STINT_EMBED_FORMAT", "jsonl",
            "STINT_EMBED_BATCH", "4",
            "STINT_CHECKPOINT_DIR", "checkpoint"));

    /** So much time passes with each look at the clock. */
    final InstantSource clock = new InstantSource() {
        private Instant now = Instant.parse("2026-11-21T10:00:00Z");

        @Override
        public synchronized Instant instant() {
            now = now.plusMillis(1500);
            return now;
        }
    };

    Workbench(Path folder) {
        this.folder = folder;
    }

    Workbench texts(String... lines) {
        try {
            Files.writeString(folder.resolve("texts.jsonl"), String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Rows r0, r1, … with texts of different length. */
    Workbench rows(int count) {
        return texts(IntStream.range(0, count)
                .mapToObj(i -> "{\"id\": \"r" + i + "\", \"text\": \"" + text(i) + "\"}")
                .toArray(String[]::new));
    }

    static String text(int i) {
        return "a gentle breeze ".repeat(1 + (i * 7) % 5) + i;
    }

    Workbench shard(int shard, int shards) {
        environment.put("STINT_SHARD", Integer.toString(shard));
        environment.put("STINT_SHARDS", Integer.toString(shards));
        return this;
    }

    Settings settings() throws BadInputException {
        return Settings.of(environment, folder);
    }

    Workbench embed() throws IOException, BadInputException, StoppedException {
        Path scratch = Files.createDirectories(folder.resolve("scratch"));
        new ShardEmbedder(settings(), encoder, scratch, clock, said::add).run(stop);
        return this;
    }

    Path file() throws BadInputException {
        return settings().output().resolve(settings().name() + ".parquet");
    }

    JsonNode sidecar() throws IOException, BadInputException {
        return JsonMapper.shared()
                .readTree(Files.readAllBytes(
                        settings().output().resolve(settings().name() + ".json")));
    }

    /** Makes this run's result the last run's. */
    Workbench nextRun() throws IOException, BadInputException {
        Files.createDirectories(settings().previous());
        Files.move(file(), settings().previous().resolve(file().getFileName()));
        encoder = new LetterEncoder(encoder.version().sha256());
        forgetCheckpoint();
        return this;
    }

    void forgetCheckpoint() throws IOException {
        Path checkpoint = folder.resolve("checkpoint");
        if (Files.isDirectory(checkpoint)) {
            try (var files = Files.list(checkpoint)) {
                for (Path each : files.toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    /** The result: vectors by id, in the order of the file; an id that comes twice is refused. */
    Map<String, List<Float>> result() throws IOException, BadInputException {
        Map<String, List<Float>> result = new LinkedHashMap<>();
        try (ParquetColumns columns = ParquetColumns.open(file())) {
            columns.choose(List.of("id", "vector"));
            while (columns.nextRow()) {
                String id = columns.read(0, column -> {
                    String text = column.getBinary().toStringUsingUTF8();
                    column.consume();
                    return text;
                });
                if (result.put(id, columns.read(1, Workbench::floats)) != null) {
                    throw new AssertionError(id + " is there twice");
                }
            }
        }
        return result;
    }

    private static List<Float> floats(ColumnReader column) {
        List<Float> floats = new ArrayList<>();
        do {
            floats.add(column.getFloat());
            column.consume();
        } while (column.getCurrentRepetitionLevel() > 0);
        return floats;
    }

    static List<Float> vector(String text) {
        float[] vector = LetterEncoder.vector(text);
        return IntStream.range(0, vector.length).mapToObj(i -> vector[i]).toList();
    }
}
