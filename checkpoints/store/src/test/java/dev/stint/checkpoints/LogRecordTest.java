package dev.stint.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.RecordFormat.UnreadableRecordException;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class LogRecordTest {

    private static final Instant T = Instant.parse("2026-01-01T00:00:00.123456789Z");

    @Test
    void every_kind_of_record_is_read_as_it_was_written() throws Exception {
        LogRecord.Manifest manifest = manifest(2, "n", 7);
        for (LogRecord record : List.of(
                new LogRecord.Fence(3, "nonce", T),
                manifest,
                new LogRecord.Manifest(
                        1,
                        "n",
                        -1,
                        T,
                        Optional.empty(),
                        Trust.QUIET,
                        OptionalLong.empty(),
                        manifest.files(),
                        Optional.of(new Metrics(Map.of("loss", 0.25)))),
                new LogRecord.Retire(4, "why \"quoted\" ä", "id"),
                new LogRecord.Snapshot(
                        2,
                        Optional.of("n"),
                        Optional.empty(),
                        List.of(new LogRecord.Snapshot.Entry(9, manifest)),
                        "id"),
                new LogRecord.Snapshot(0, Optional.empty(), Optional.of("s3://x"), List.of(), "id"),
                new LogRecord.MovedTo("s3://bucket/x", "cheaper", "id"),
                new LogRecord.MovedBack(5, "no", "id"))) {
            assertThat(RecordFormat.read(17, RecordFormat.write(17, record))).isEqualTo(record);
        }
    }

    @Test
    void the_format_is_what_readers_in_other_languages_see() throws Exception {
        String body = "{\"version\":1,\"place\":3,\"type\":\"retire\",\"index\":1,\"why\":\"w\",\"id\":\"i\"";
        assertThat(new String(RecordFormat.write(3, new LogRecord.Retire(1, "w", "i")), StandardCharsets.UTF_8))
                .isEqualTo(body + sealed(body))
                .isEqualTo(body + ",\"crc32c\":\"5ab3b6bf\"}\n"); // as docs/checkpoint-format.md shows it
    }

    @Test
    void unknown_fields_are_tolerated_and_unknown_versions_and_types_are_not() throws Exception {
        assertThat(
                        RecordFormat.read(
                                3,
                                bytes(
                                        "{\"version\":1,\"place\":3,\"type\":\"retire\",\"index\":1,\"why\":\"w\",\"id\":\"i\",\"x\":{\"y\":[1]}")))
                .isEqualTo(new LogRecord.Retire(1, "w", "i"));
        assertUnreadable(
                "{\"version\":2,\"place\":3,\"type\":\"retire\",\"index\":1,\"why\":\"w\",\"id\":\"i\"", "newer Stint");
        assertUnreadable("{\"version\":1,\"place\":3,\"type\":\"novel\",\"index\":1", "novel");
        assertUnreadable(
                "{\"version\":1,\"place\":4,\"type\":\"retire\",\"index\":1,\"why\":\"w\",\"id\":\"i\"", "record 4");
        assertUnreadable("{\"version\":1,\"place\":3,\"type\":\"retire\",\"index\":1,\"why\":\"w\"", "id");
        assertUnreadable(
                "{\"version\":1,\"place\":3,\"type\":\"fence\",\"epoch\":0,\"nonce\":\"n\",\"at\":\"2026-01-01T00:00:00Z\"",
                "epoch");
        assertUnreadable("[1,2", "");
    }

    @Test
    void every_flipped_bit_and_every_cut_is_noticed() throws Exception {
        byte[] good = RecordFormat.write(17, manifest(2, "n", 7));
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> RecordFormat.read(17, bad)).isInstanceOf(UnreadableRecordException.class);
        }
        for (int length = 0; length < good.length; length++) {
            byte[] bad = java.util.Arrays.copyOf(good, length);
            assertThatThrownBy(() -> RecordFormat.read(17, bad)).isInstanceOf(UnreadableRecordException.class);
        }
    }

    @Test
    void a_manifest_cannot_name_paths_or_objects_outside() {
        for (String path : new String[] {"../x", "/x", "a/../b", "", "a//b", "a/", "a\0"}) {
            assertThatThrownBy(() -> file(path, "data/1/x")).as(path).isInstanceOf(IllegalArgumentException.class);
        }
        for (String key : new String[] {"other/run/data/1/x", "../data/1/x", "log/1.json", "data/1/x/y", "data/x/1"}) {
            assertThatThrownBy(() -> new LogRecord.Manifest(
                            1,
                            "n",
                            1,
                            T,
                            Optional.empty(),
                            Trust.CALL,
                            OptionalLong.empty(),
                            List.of(file("a", key)),
                            Optional.empty()))
                    .as(key)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void records_of_an_epoch_below_an_earlier_ones_are_ignored() {
        LogState state = new LogState("t/r");
        state.apply(new LogRecord.Fence(1, "a", T));
        state.apply(manifest(1, "a", 1));
        state.apply(new LogRecord.Fence(2, "b", T));
        state.apply(manifest(1, "a", 2));
        state.apply(new LogRecord.Fence(1, "a", T));
        state.apply(manifest(2, "stranger", 3));
        state.apply(manifest(2, "b", 4));

        assertThat(state.view().checkpoints()).extracting(Checkpoint::step).containsExactly(1L, 4L);
        assertThat(state.view().newestEpoch()).isEqualTo(2);
        assertThat(state.view().nextIndex()).isEqualTo(7);
    }

    @Test
    void what_only_retired_checkpoints_name_is_given_up_for_ever() {
        LogState state = new LogState("t/r");
        state.apply(new LogRecord.Fence(1, "a", T));
        state.apply(manifest(1, "a", 1));
        assertThat(state.givenUp("data/1/x")).isFalse();
        state.apply(manifest(1, "a", 2));
        state.apply(new LogRecord.Retire(1, "old", "id"));
        assertThat(state.givenUp("data/1/x")).as("the second needs it").isFalse();
        state.apply(new LogRecord.Retire(2, "old", "id"));
        assertThat(state.givenUp("data/1/x")).isTrue();
        state.apply(state.snapshot());
        assertThat(state.givenUp("data/1/x")).isTrue();
        assertThat(state.givenUp("data/1/never-named")).isFalse();
    }

    @Test
    void a_reader_that_starts_at_a_snapshot_sees_what_one_sees_that_read_everything() {
        LogState all = new LogState("t/r");
        all.apply(new LogRecord.Fence(1, "a", T));
        all.apply(manifest(1, "a", 1));
        all.apply(manifest(1, "a", 2));
        all.apply(new LogRecord.Retire(1, "old", "id"));
        LogRecord.Snapshot snapshot = all.snapshot();
        LogState late = new LogState("t/r");
        late.startAt(4);
        for (LogRecord record : List.of(snapshot, new LogRecord.Retire(1, "again", "id"), manifest(1, "a", 3))) {
            all.apply(record);
            late.apply(record);
        }

        assertThat(late.view()).isEqualTo(all.view());
        assertThat(late.view().checkpoints()).extracting(Checkpoint::index).containsExactly(2L, 6L);
        assertThat(late.excludes(1, "b")).isTrue();
        assertThat(late.excludes(1, "a")).isFalse();
    }

    @Test
    void keys_sort_as_their_utf8_bytes_do() {
        List<String> keys =
                List.of("a", "a-", "a/", "a0", "\u00e4", "\uE000", "\uFFFD", "\uD83D\uDE00", "\uDBFF\uDFFD");
        for (int i = 0; i < keys.size(); i++) {
            for (int j = 0; j < keys.size(); j++) {
                assertThat(Integer.signum(ObjectKeys.ORDER.compare(keys.get(i), keys.get(j))))
                        .isEqualTo(Integer.signum(java.util.Arrays.compareUnsigned(
                                keys.get(i).getBytes(StandardCharsets.UTF_8),
                                keys.get(j).getBytes(StandardCharsets.UTF_8))));
            }
        }
    }

    private static LogRecord.Manifest manifest(int epoch, String nonce, long step) {
        return new LogRecord.Manifest(
                epoch,
                nonce,
                step,
                T,
                Optional.of(Duration.ofMillis(1500)),
                Trust.CALL,
                OptionalLong.of(3),
                List.of(file("a/b", "data/1/x")),
                Optional.empty());
    }

    private static CheckpointFile file(String path, String key) {
        return new CheckpointFile(path, 20, 0644, "ab".repeat(32), 16, List.of("00000001", "ffffffff"), key);
    }

    private static void assertUnreadable(String body, String words) {
        assertThatThrownBy(() -> RecordFormat.read(3, bytes(body)))
                .as(body)
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining(words);
    }

    private static byte[] bytes(String body) {
        return (body + sealed(body)).getBytes(StandardCharsets.UTF_8);
    }

    private static String sealed(String body) {
        CRC32C crc = new CRC32C();
        crc.update(body.getBytes(StandardCharsets.UTF_8));
        return ",\"crc32c\":\"" + HexFormat.of().toHexDigits((int) crc.getValue()) + "\"}\n";
    }
}
