package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static List<String> printed(Table table, boolean terminal, int columns) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        table.print(new Console(out, out, terminal, terminal, columns, false, ZoneOffset.UTC), "  ");
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static Table table() {
        Table table = new Table("TIME>", "WHAT", "WHY");
        table.row("03:00:01", "placed", "the cheapest to finish of all the markets there are");
        table.row("03:00:02", "granted", "in time");
        return table;
    }

    @Test
    void a_pipe_gets_whole_lines() {
        assertThat(printed(table(), false, 40))
                .contains("  03:00:01  placed   the cheapest to finish of all the markets there are");
    }

    @Test
    void a_long_last_column_is_wrapped_below_itself() {
        assertThat(printed(table(), true, 50))
                .containsExactly(
                        "      TIME  WHAT     WHY",
                        "  03:00:01  placed   the cheapest to finish of all",
                        "                     the markets there are",
                        "  03:00:02  granted  in time");
    }

    @Test
    void where_that_is_too_narrow_each_row_is_a_paragraph() {
        Table table = new Table("#>", "MARKET", "COST>");
        table.row("1", "local/harbor/a/small/on-demand", "$0.0039");

        assertThat(printed(table, true, 43))
                .containsExactly("  1  MARKET local/harbor/a/small/on-demand", "      COST $0.0039");
        assertThat(printed(table(), true, 30))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(30));
    }
}
