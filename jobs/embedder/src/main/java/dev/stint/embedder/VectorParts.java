package dev.stint.embedder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The vectors of a shard in the order in which they were made, in part files that never change, and a state, replaced by rename,
 * that names them. What the state does not name does not count. Not thread-safe.
 */
final class VectorParts implements Closeable {

    static final String STATE = "state.json";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;
    private final int dimensions;
    private final String work;
    private final TreeMap<Long, Part> parts = new TreeMap<>();
    private long saved;
    private long written;
    private FileChannel growing;

    /** A part, from which vector on, how many. */
    private record Part(String file, long from, long count, FileChannel channel) {}

    private VectorParts(Path folder, int dimensions, String work) throws IOException {
        this.folder = folder;
        this.dimensions = dimensions;
        this.work = work;
        this.growing = begin();
    }

    /**
     * Opens what is there, as far as it belongs to this work; other files of ours are removed.
     *
     * @param work tells apart what must not be mixed: model, texts, batches
     */
    static VectorParts open(Path folder, int dimensions, String work, Log log) throws IOException {
        Files.createDirectories(folder);
        List<Part> found = read(folder, dimensions, work, log);
        VectorParts opened = new VectorParts(folder, dimensions, work);
        for (Part each : found) {
            opened.parts.put(each.from(), each);
            opened.saved += each.count();
        }
        opened.written = opened.saved;
        opened.removeStrangers();
        return opened;
    }

    /** How many vectors are safe in parts. */
    long saved() {
        return saved;
    }

    /** How many vectors there are, those included that no part has yet. */
    long written() {
        return written;
    }

    void append(float[][] vectors) throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(vectors.length * dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] vector : vectors) {
            for (float each : vector) {
                bytes.putFloat(each);
            }
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
            growing.write(bytes);
        }
        written += vectors.length;
    }

    /** Makes a part of what was appended, and names it in the state. */
    void save() throws IOException {
        if (written == saved) {
            return;
        }
        String name = String.format(Locale.ROOT, "part-%012d.vectors", saved);
        growing.close();
        Files.move(growingFile(), AtomicFiles.beside(folder.resolve(name)));
        AtomicFiles.finish(folder.resolve(name));
        parts.put(saved, new Part(name, saved, written - saved, FileChannel.open(folder.resolve(name))));
        saved = written;
        writeState();
        growing = begin();
    }

    /** Files of the newest state, itself last. */
    List<String> files() {
        List<String> files =
                new ArrayList<>(parts.values().stream().map(Part::file).toList());
        files.add(STATE);
        return files;
    }

    /** The vector with this number, from 0; it must be safe. */
    float[] read(long number) throws IOException {
        var entry = parts.floorEntry(number);
        if (entry == null || number >= saved) {
            throw new IllegalArgumentException("vector " + number + " is not among the " + saved + " saved ones");
        }
        long at = (number - entry.getKey()) * dimensions * Float.BYTES;
        return vectorAt(entry.getValue().channel(), at, dimensions);
    }

    /** A vector of a file of such vectors. */
    static float[] vectorAt(FileChannel channel, long at, int dimensions) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, at + bytes.position()) < 0) {
                throw new IOException("a file of vectors ends at byte " + channel.size() + ", before " + at);
            }
        }
        float[] vector = new float[dimensions];
        bytes.flip().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    @Override
    public void close() throws IOException {
        growing.close();
        Files.deleteIfExists(growingFile());
        for (Part each : parts.values()) {
            each.channel().close();
        }
    }

    private Path growingFile() {
        return folder.resolve("next" + AtomicFiles.UNFINISHED);
    }

    private FileChannel begin() throws IOException {
        return FileChannel.open(
                growingFile(),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    private void writeState() throws IOException {
        ObjectNode state = JSON.createObjectNode().put("version", 1).put("work", work);
        ArrayNode listed = state.putArray("parts");
        for (Part each : parts.values()) {
            listed.addObject().put("file", each.file()).put("vectors", each.count());
        }
        AtomicFiles.write(folder.resolve(STATE), JSON.writeValueAsBytes(state));
    }

    private static List<Part> read(Path folder, int dimensions, String work, Log log) throws IOException {
        Path file = folder.resolve(STATE);
        if (!Files.exists(file)) {
            return List.of();
        }
        List<Part> parts = new ArrayList<>();
        try {
            JsonNode state = JSON.readTree(Files.readAllBytes(file));
            if (!state.path("work").asString("").equals(work)) {
                log.say("the texts, the model, the batch or the last run's vectors are not those of the checkpoint:"
                        + " the shard begins anew");
                return List.of();
            }
            long from = 0;
            for (JsonNode each : state.path("parts")) {
                String name = each.path("file").asString("");
                long count = each.path("vectors").asLong(-1);
                Path part = folder.resolve(name);
                boolean whole = name.matches("part-[0-9]{12,19}\\.vectors")
                        && count > 0
                        && Files.isRegularFile(part)
                        && Files.size(part) == count * dimensions * Float.BYTES;
                if (!whole) {
                    log.say("the checkpoint's part " + Words.shown(name)
                            + " is not whole: the shard goes on before it");
                    break;
                }
                parts.add(new Part(name, from, count, FileChannel.open(part)));
                from += count;
            }
        } catch (JacksonException e) {
            log.say("the checkpoint's state cannot be read (" + Words.of(e) + "): the shard begins anew");
        }
        return parts;
    }

    private void removeStrangers() throws IOException {
        List<String> ours = files();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                String name = String.valueOf(each.getFileName());
                if (name.startsWith("part-") && !ours.contains(name)) {
                    Files.delete(each);
                }
            }
        }
    }
}
