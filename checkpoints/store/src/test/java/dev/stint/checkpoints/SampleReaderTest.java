package dev.stint.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reading a part of the bytes shows, and what it cannot. */
final class SampleReaderTest {

    private static final int PART = 10;

    private final MemoryObjectStore store = new MemoryObjectStore();

    private CheckpointFile file(String path, String key, int bytes) {
        byte[] content = new byte[bytes];
        new Random(key.hashCode()).nextBytes(content);
        store.put(key, ByteBuffer.wrap(content));
        ContentDigest digest = new ContentDigest(PART);
        digest.update(content, 0, bytes);
        ContentDigest.Content is = digest.finish();
        return new CheckpointFile(path, bytes, 0644, is.sha256(), PART, is.parts(), key);
    }

    private static Checkpoint checkpoint(long index, CheckpointFile... files) {
        return new Checkpoint(index, 1, 1, Instant.EPOCH, 0, List.of(files), Trust.CALL, Metrics.NONE, false);
    }

    private void flip(String key, int at) throws IOException {
        byte[] bytes = store.get(key).orElseThrow();
        bytes[at] ^= 1;
        store.put(key, bytes);
    }

    private SampleReport read(double share, long seed, Checkpoint... checkpoints) throws IOException {
        return SampleReader.read(store, List.of(checkpoints), share, seed);
    }

    @Test
    void a_share_is_read_and_at_least_one_part_of_every_object() throws Exception {
        Checkpoint large = checkpoint(3, file("a", "data/a", 2000), file("b", "data/b", 1005), file("c", "data/c", 7));

        SampleReport tenth = read(0.1, 1, large);
        assertThat(tenth.good()).isTrue();
        assertThat(tenth.full()).isFalse();
        assertThat(tenth.objects()).isEqualTo(3);
        assertThat(tenth.bytes()).isEqualTo(3012);
        assertThat(tenth.bytesRead()).isBetween(302L, 311L);
        SampleReport least = read(0.000001, 1, large);
        assertThat(least.parts()).isEqualTo(3);
        assertThat(least.bytesRead()).isBetween(17L + 5, 27L);
    }

    @Test
    void an_object_without_bytes_is_looked_for_all_the_same() throws Exception {
        Checkpoint empty = checkpoint(3, file("none", "data/none", 0));

        assertThat(read(0.5, 1, empty).good()).isTrue();
        store.delete("data/none");
        assertThat(read(0.5, 1, empty).problems().get(3L)).containsExactly("'none': object data/none is missing");
    }

    @Test
    void the_same_seed_chooses_the_same_parts_and_another_one_others() throws Exception {
        Checkpoint large = checkpoint(3, file("a", "data/a", 2000));
        flip("data/a", 1234);

        List<Boolean> once = new ArrayList<>();
        List<Boolean> again = new ArrayList<>();
        for (long seed = 0; seed < 400; seed++) {
            once.add(read(0.05, seed, large).good());
            again.add(read(0.05, seed, large).good());
        }
        assertThat(again).isEqualTo(once);
        // a damaged part of 200, of which 10 are read: found with a chance of 5 %
        assertThat(once.stream().filter(good -> !good).count()).isBetween(5L, 45L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void what_is_gone_cut_or_grown_is_found_whatever_the_seed(long seed) throws Exception {
        Checkpoint all = checkpoint(
                3,
                file("a", "data/a", 2000),
                file("b", "data/b", 2000),
                file("c", "data/c", 2000),
                file("d", "data/d", 9));
        store.delete("data/a");
        store.put("data/b", new byte[1999]);
        store.put("data/c", new byte[2001]);

        assertThat(read(0.001, seed, all).problems().get(3L))
                .containsExactly(
                        "'a': object data/a is missing",
                        "'b': object data/b has 1999 bytes instead of 2000",
                        "'c': object data/c has 2001 bytes instead of 2000");
    }

    @Test
    void a_damaged_part_that_is_read_is_named() throws Exception {
        Checkpoint small = checkpoint(3, file("a", "data/a", 10));
        flip("data/a", 4);

        assertThat(read(0.05, 1, small).problems().get(3L))
                .singleElement()
                .asString()
                .contains("'a': object data/a differs in part 0 (from byte 0): CRC32C");
    }

    @Test
    void an_object_of_several_checkpoints_is_read_once_and_its_damage_is_told_of_each() throws Exception {
        CheckpointFile shared = file("shared", "data/shared", 1000);
        Checkpoint first = checkpoint(3, shared, file("own", "data/3", 100));
        Checkpoint second = checkpoint(5, shared, file("own", "data/5", 100));
        Checkpoint third = checkpoint(7, file("own", "data/7", 100));

        SampleReport whole = read(1, 1, first, second, third);
        assertThat(whole.full()).isTrue();
        assertThat(whole.objects()).isEqualTo(4);
        assertThat(whole.bytesRead()).isEqualTo(1300);
        assertThat(whole.good()).isTrue();

        flip("data/shared", 500);
        SampleReport damaged = read(1, 1, first, second, third);
        assertThat(damaged.problems().get(3L))
                .hasSize(1)
                .isEqualTo(damaged.problems().get(5L));
        assertThat(damaged.problems().get(7L)).isEmpty();
    }

    @Test
    void only_reading_everything_compares_the_hash() throws Exception {
        CheckpointFile file = file("a", "data/a", 100);
        Checkpoint lying = checkpoint(
                3,
                new CheckpointFile(
                        file.path(),
                        file.size(),
                        file.mode(),
                        "0".repeat(64),
                        file.partBytes(),
                        file.parts(),
                        "data/a"));

        assertThat(read(0.999, 1, lying).good()).isTrue();
        assertThat(read(1, 1, lying).problems().get(3L))
                .singleElement()
                .asString()
                .contains("SHA-256");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.001, Double.NaN})
    void a_share_that_is_none_is_refused(double share) {
        assertThatThrownBy(() -> read(share, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
