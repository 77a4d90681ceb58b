package dev.stint.embedder;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.column.ColumnReader;

/**
 * The vectors of the last run that a shard may take over: those of the same model version, for texts that belong to the shard,
 * whatever the number of shards was then. They are copied to a file beside, from which they are read in any order; in memory is
 * a {@link KeyIndex} of their texts. A file that cannot be read is passed over, loudly: its texts are embedded again. Not
 * thread-safe.
 */
final class Previous implements Closeable {

    private final int dimensions;
    private final KeyIndex index = new KeyIndex();
    private final Path copy;
    private final FileChannel vectors;

    private Previous(int dimensions, Path copy, FileChannel vectors) {
        this.dimensions = dimensions;
        this.copy = copy;
        this.vectors = vectors;
    }

    /**
     * Reads what is there.
     *
     * @param copy file to copy vectors to; made new
     */
    static Previous open(Settings settings, Encoder encoder, Path copy, Log log) throws IOException {
        Files.deleteIfExists(copy);
        Files.createFile(copy);
        Previous previous = new Previous(encoder.dimensions(), copy, FileChannel.open(copy));
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(copy), 1 << 16)) {
            for (Path file : files(settings.previous())) {
                previous.take(file, settings, encoder.version(), out, log);
            }
        }
        return previous;
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(each -> each.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }

    private void take(Path file, Settings settings, Encoder.ModelVersion version, OutputStream out, Log log)
            throws IOException {
        String name = "the last run's " + file.getFileName();
        byte[] bytes = new byte[dimensions * Float.BYTES];
        int before = index.size();
        try (ParquetColumns columns = ParquetColumns.open(file)) {
            if (!version.text().equals(columns.metadata().get(ShardFile.MODEL_VERSION))) {
                log.say(name + " was made by another model version; its texts are embedded again");
                return;
            }
            columns.choose(List.of(ShardFile.TEXT_SHA256, ShardFile.VECTOR));
            while (columns.nextRow()) {
                TextKey key = new TextKey(columns.read(0, Previous::bytes));
                if (key.sha256().length != 32 || !columns.read(1, column -> vector(column, bytes))) {
                    log.say(name + " holds something else than vectors of length " + dimensions);
                    return;
                }
                if (key.shard(settings.shards()) == settings.shard() && index.get(key) == KeyIndex.NONE) {
                    out.write(bytes);
                    index.put(key, index.size());
                }
            }
        } catch (IOException e) {
            log.say(name + " cannot be read to its end; of its texts " + (index.size() - before)
                    + " are taken over, the others embedded again: " + Words.of(e));
        }
    }

    private static byte[] bytes(ColumnReader column) {
        byte[] bytes = column.getBinary().getBytes();
        column.consume();
        return bytes;
    }

    /** Reads the list of a row; whether it has the right length. */
    private static boolean vector(ColumnReader column, byte[] bytes) {
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean right = true;
        do {
            right &= out.hasRemaining()
                    && column.getCurrentDefinitionLevel()
                            == column.getDescriptor().getMaxDefinitionLevel();
            if (right) {
                out.putFloat(column.getFloat());
            }
            column.consume();
        } while (column.getCurrentRepetitionLevel() > 0);
        return right && !out.hasRemaining();
    }

    /** How many texts have a vector here. */
    int size() {
        return index.size();
    }

    /** Number of a text's vector, or {@link KeyIndex#NONE}. */
    long number(TextKey key) {
        return index.get(key);
    }

    float[] read(long number) throws IOException {
        return VectorParts.vectorAt(vectors, number * dimensions * Float.BYTES, dimensions);
    }

    @Override
    public void close() throws IOException {
        vectors.close();
        Files.deleteIfExists(copy);
    }
}
