package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Sets whose content follows from their step, and the check that a restored folder is such a set, whole. */
final class SampleSets {

    private final Path folder;
    private int made;

    SampleSets(Path folder) {
        this.folder = folder;
    }

    /** A set in which {@code static.bin} is the same at every step and the rest is not. */
    FrozenSet at(long step) throws IOException {
        return of(contentAt(step));
    }

    FrozenSet of(Map<String, byte[]> content) throws IOException {
        Path own = Files.createDirectories(folder.resolve("set-" + made++));
        List<FrozenFile> files = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : content.entrySet()) {
            Path file = own.resolve(Integer.toString(files.size()));
            Files.write(file, entry.getValue());
            files.add(new FrozenFile(entry.getKey(), file, FileState.of(file)));
        }
        return new FrozenSet(own, files, Trust.CALL, Instant.EPOCH, Metrics.NONE);
    }

    static Map<String, byte[]> contentAt(long step) {
        Map<String, byte[]> content = new TreeMap<>();
        byte[] weights = new byte[500 + (int) (step % 50)];
        new Random(step).nextBytes(weights);
        byte[] fixed = new byte[300];
        new Random(-1).nextBytes(fixed);
        content.put("step.txt", Long.toString(step).getBytes(StandardCharsets.UTF_8));
        content.put("shards/weights.bin", weights);
        content.put("static.bin", fixed);
        content.put("empty", new byte[0]);
        return content;
    }

    static void assertHolds(Path restored, Map<String, byte[]> content) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.walk(restored)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String path = restored.relativize(file).toString();
                found.add(path);
                byte[] expected = content.getOrDefault(path, new byte[] {-1});
                if (!Arrays.equals(Files.readAllBytes(file), expected)) { // AssertJ compares byte by byte, to say where
                    assertThat(file).as(path).hasBinaryContent(expected);
                }
            }
        }
        assertThat(found).containsExactlyInAnyOrderElementsOf(content.keySet());
    }

    static void assertHoldsStep(Path restored, long step) throws IOException {
        assertHolds(restored, contentAt(step));
    }
}
