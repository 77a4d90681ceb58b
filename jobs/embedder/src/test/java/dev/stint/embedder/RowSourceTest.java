package dev.stint.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowSourceTest {

    @TempDir
    Path folder;

    private List<String> read(Input.Format format, byte[] content) throws IOException, BadInputException {
        Path file = folder.resolve("texts." + format.name().toLowerCase(java.util.Locale.ROOT));
        Files.write(file, content);
        return read(new Input(file, format, "id", "text"));
    }

    private static List<String> read(Input input) throws IOException, BadInputException {
        List<String> rows = new ArrayList<>();
        try (RowSource source = input.open()) {
            Optional<Row> row = source.next();
            while (row.isPresent()) {
                rows.add(row.get().place().number() + ":" + row.get().id() + "="
                        + row.get().text());
                row = source.next();
            }
        }
        return rows;
    }

    private List<String> jsonl(String content) throws IOException, BadInputException {
        return read(Input.Format.JSONL, content.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> csv(String content) throws IOException, BadInputException {
        return read(Input.Format.CSV, content.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void json_lines_may_have_blank_lines_other_fields_and_a_byte_order_mark() throws Exception {
        assertThat(jsonl("\uFEFF{\"id\":\"a\",\"text\":\"für 日本\",\"more\":[1]}\r\n\n{\"text\":\"x\",\"id\":7}"))
                .containsExactly("1:a=für 日本", "3:7=x");
    }

    @Test
    void gzip_is_seen_in_the_content() throws Exception {
        assertThat(read(Input.Format.JSONL, gzip("{\"id\":1,\"text\":\"x\"}\n")))
                .containsExactly("1:1=x");
        assertThat(read(Input.Format.CSV, gzip("text,id\nx,1\n"))).containsExactly("2:1=x");
    }

    @Test
    void csv_has_quoted_values_over_several_lines() throws Exception {
        assertThat(csv("n,id,text\r\n1,a,\"one, \"\"two\"\"\r\nthree\"\r\n\r\n2,b,x\r\n"))
                .containsExactly("2:a=one, \"two\"\r\nthree", "5:b=x");
    }

    @Test
    void an_empty_file_has_no_rows_in_any_text_format() throws Exception {
        assertThat(jsonl("")).isEmpty();
        assertThat(csv("")).isEmpty();
        assertThat(csv("id,text\n")).isEmpty();
        assertThat(read(Input.Format.JSONL, gzip(""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"id\":1}|has no \"text\"",
                "{\"text\":\"x\"}|has no \"id\"",
                "{\"id\":null,\"text\":\"x\"}|has no \"id\"",
                "{\"id\":1,\"text\":5}|has a text that is no string",
                "{\"id\":1.5,\"text\":\"x\"}|has an id that is neither a string nor a whole number",
                "{\"id\":\"\",\"text\":\"x\"}|has an empty id",
                "{\"id\":1,\"text\":\"\"}|has an empty text",
                "{\"id\":1,\"text\":\"\\ud800\"}|contains half of a surrogate pair",
                "{\"id\":1,\"text\":\"x\"|is not JSON",
                "{\"id\":1,\"text\":\"x\"} {}|is not JSON",
                "[1]|is no JSON object",
                "id,text|is not JSON"
            })
    void a_bad_json_line_is_named_with_file_and_line(String line, String problem) {
        assertThatThrownBy(() -> jsonl("{\"id\":0,\"text\":\"good\"}\n" + line + "\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("texts.jsonl line 2: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "id,txt/1,x|line 1: has no column text among id, txt",
                "id,text/1|line 2: has 1 values",
                "id,text/1,x/2,|line 3: has an empty text",
                "id,text/1,\"x|line 2: is not CSV",
                "id,text/1,\"x\"y|line 2: is not CSV"
            })
    void a_bad_csv_record_is_named_with_file_and_line(String content, String problem) {
        assertThatThrownBy(() -> csv(content.replace('/', '\n') + "\n"))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("texts.csv " + problem);
    }

    @Test
    void another_encoding_is_named_with_its_line() {
        byte[] latin =
                "{\"id\":1,\"text\":\"x\"}\n{\"id\":2,\"text\":\"f\u00fcr\"}\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> read(Input.Format.JSONL, latin))
                .hasMessage("texts.jsonl line 2: is not UTF-8; convert the file to UTF-8");
        assertThatThrownBy(() -> read(Input.Format.CSV, "id,text\n1,f\u00fcr\n".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessage("texts.csv line 2: is not UTF-8; convert the file to UTF-8");
    }

    @Test
    void a_line_without_end_does_not_fill_the_memory() {
        byte[] endless = new byte[TextLines.LONGEST_LINE_BYTES + 10];
        Arrays.fill(endless, (byte) 'x');

        assertThatThrownBy(() -> read(Input.Format.JSONL, endless)).hasMessageContaining("is longer than 8 MiB");
        assertThatThrownBy(() -> csv("id,text\n1,\"" + "x\n".repeat(10_000_000)))
                .hasMessageContaining("is longer than 16 MiB");
    }

    @Test
    void a_cut_off_or_damaged_archive_is_named() throws Exception {
        byte[] whole = gzip("{\"id\":1,\"text\":\"x\"}\n".repeat(1000));
        byte[] damaged = whole.clone();
        damaged[20] ^= 0x55;

        assertThatThrownBy(() -> read(Input.Format.JSONL, Arrays.copyOf(whole, whole.length - 12)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("ends in the middle of its compressed data");
        assertThatThrownBy(() -> read(Input.Format.JSONL, damaged)).isInstanceOf(BadInputException.class);
    }

    @Test
    void a_missing_file_and_a_folder_are_named() {
        assertThatThrownBy(() -> read(new Input(folder.resolve("no.jsonl"), Input.Format.JSONL, "id", "text")))
                .hasMessageStartingWith("no.jsonl: does not exist");
        assertThatThrownBy(() -> read(new Input(folder, Input.Format.CSV, "id", "text")))
                .hasMessageContaining("is a folder");
    }

    @Test
    void parquet_is_read_and_what_is_none_is_named() throws Exception {
        Path file = folder.resolve("good.parquet");
        try (ShardFile out = ShardFile.begin(file, new LetterEncoder().version(), 2)) {
            out.write("a", TextKey.of("x"), new float[] {1, 2});
            out.write("b", TextKey.of("y"), new float[] {3, 4});
            out.finish();
        }

        assertThatThrownBy(() -> read(new Input(file, Input.Format.PARQUET, "id", "vector")))
                .hasMessageContaining("has a column vector that is no text");
        assertThatThrownBy(() -> read(new Input(file, Input.Format.PARQUET, "id", "txt")))
                .hasMessageContaining("has no column txt among id, text_sha256, vector");
        assertThatThrownBy(() -> read(Input.Format.PARQUET, "id,text".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("not readable as Parquet");
        assertThatThrownBy(() -> read(new Input(file, Input.Format.JSONL, "id", "text")))
                .hasMessageContaining("is a Parquet file");
    }
}
