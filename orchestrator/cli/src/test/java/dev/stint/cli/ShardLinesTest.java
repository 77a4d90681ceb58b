package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShardLinesTest {

    @Test
    void counts_name_only_what_there_is() {
        assertThat(ShardLines.counts(new Views.ShardsView(4, 1, 2, 1, 0, 0, 0)))
                .isEqualTo("1 of 4 shards done, 2 running, 1 waiting");
        assertThat(ShardLines.counts(new Views.ShardsView(1, 0, 0, 0, 1, 0, 0)))
                .isEqualTo("0 of 1 shard done, 1 failed");
    }

    @Test
    void the_saving_says_what_was_embedded_and_from_where_the_rest_came() {
        assertThat(ShardLines.saving(
                        new Views.EmbeddingView("minilm", 2000, 250, 1750, 0, Optional.of("embed-glosses-abc12"))))
                .isEqualTo("2,000 texts: 250 embedded, 1,750 reused from embed-glosses-abc12 (minilm)");
        assertThat(ShardLines.saving(new Views.EmbeddingView("minilm", 3, 2, 0, 1, Optional.empty())))
                .isEqualTo("3 texts: 2 embedded, 1 the same as another (minilm)");
    }

    @Test
    void an_attempt_of_a_shard_is_told_with_its_shard() {
        assertThat(ShardLines.attempt(Optional.of(3), "1")).isEqualTo("3/1");
        assertThat(ShardLines.attempt(Optional.empty(), "1-2")).isEqualTo("1-2");
    }

    @Test
    void a_table_has_a_line_for_each_shard() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        ShardLines.table(
                List.of(
                        new Views.ShardView(
                                0,
                                "RUNNING",
                                "",
                                2,
                                Optional.of("local/home/a/small/spot"),
                                Optional.of(new Views.ProgressView(40, 100)),
                                1,
                                new BigDecimal("0.01")),
                        new Views.ShardView(
                                1, "QUEUED", "", 0, Optional.empty(), Optional.empty(), 0, BigDecimal.ZERO)),
                new Console(out, out, false, false, 100, false, java.time.ZoneOffset.UTC));
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines().map(String::strip))
                .anyMatch(line -> line.matches("0 +RUNNING +2 +1 +40/100 +local/home/a/small/spot +\\$0\\.0100"))
                .anyMatch(line -> line.matches("1 +QUEUED +0 +0 +- +- +\\$0\\.0000"));
    }
}
