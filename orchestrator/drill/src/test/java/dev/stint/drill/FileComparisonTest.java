package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileComparisonTest {

    /** {@code pickle.dumps({"step": 3, "rng": (1, [2, 3]), "w": b"abc", "lr": 0.5}, 4)} of Python 3. */
    private static final String PICKLE =
            "80049538000000000000007d94288c0473746570944b038c03726e67944b015d94284b024b036586948c017794"
                    + "4303616263948c026c7294473fe0000000000000752e";

    @TempDir
    private Path folder;

    @Test
    void json_is_compared_by_value_and_by_name() throws IOException {
        Difference same = compare("{\"a\": 1, \"b\": [1, 2]}", "{\"b\":[1,2],\"a\":1}");
        Difference other =
                compare("{\"a\": 1, \"b\": [1, 2, 3]}", "{\"a\": 1, \"b\": [1, 5, 6], \"c\": {\"d\": null}}");

        assertThat(same.sameValues()).isTrue();
        assertThat(same.shown().kind()).isEqualTo("JSON");
        assertThat(other.sameValues()).isFalse();
        assertThat(other.shown().places())
                .containsExactly(
                        "b: 2 of 3 values differ, the first at [1]: 2, not 5",
                        "c.d is there only after the interruption");
        assertThat(other.differing()).containsExactly("b", "c.d");
        assertThat(other.keys()).containsExactly("a", "b", "c.d");
    }

    @Test
    void a_pickle_is_read_without_running_anything() throws IOException {
        byte[] one = HexFormat.of().parseHex(PICKLE);
        byte[] two = HexFormat.of().parseHex(PICKLE.replace("4b0365", "4b0465"));

        Difference difference = compare(one, two);

        assertThat(difference.shown().kind()).isEqualTo("pickle");
        assertThat(difference.keys()).contains("step", "w", "lr").anyMatch(key -> key.startsWith("rng"));
        assertThat(difference.differing()).singleElement().asString().startsWith("rng");
    }

    @Test
    void a_broken_pickle_is_compared_as_bytes() throws IOException {
        byte[] one = HexFormat.of().parseHex(PICKLE.substring(0, 40));
        byte[] two = one.clone();
        two[19] = 9;

        assertThat(compare(one, two).shown().places())
                .containsExactly("of 20 bytes: 5.0 % differ, the first at offset 19");
    }

    @Test
    void entries_of_a_zip_have_names() throws IOException {
        Difference difference =
                compare(zip(Map.of("w.npy", "111", "v.npy", "222")), zip(Map.of("w.npy", "111", "v.npy", "333")));

        assertThat(difference.differing()).containsExactly("v.npy");
        assertThat(difference.shown().places()).containsExactly("v.npy: entry differs");
    }

    @Test
    void text_is_compared_by_line() throws IOException {
        assertThat(compare("one\ntwo\n", "one\n2\n").shown().places()).containsExactly("from line 2: 'two', not '2'");
    }

    private Difference compare(String alone, String other) throws IOException {
        return compare(alone.getBytes(), other.getBytes());
    }

    private Difference compare(byte[] alone, byte[] other) throws IOException {
        return FileComparison.compare(
                "f", Files.write(folder.resolve("alone"), alone), Files.write(folder.resolve("other"), other));
    }

    private byte[] zip(Map<String, String> entries) throws IOException {
        Path file = folder.resolve("zip");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                header.setTime(0);
                zip.putNextEntry(header);
                zip.write(entry.getValue().getBytes());
                zip.closeEntry();
            }
        }
        return Files.readAllBytes(file);
    }
}
