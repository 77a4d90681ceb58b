package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource({
        "'y\n', true",
        "'YES \r\n', true",
        "'yes', true",
        "'n\n', false",
        "'\n', false",
        "'', false",
        "'yeah\n', false"
    })
    void only_a_yes_is_yes(String typed, boolean yes) {
        assertThat(question("out,err,in", true, typed).yes("Go?")).contains(yes);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("Go? [y/N] ");
    }

    @Test
    void nobody_is_asked_where_nobody_reads_or_nobody_types() {
        assertThat(question("out,err", true, "y\n").yes("Go?")).isEqualTo(Optional.empty());
        assertThat(question("in", false, "y\n").yes("Go?")).isEqualTo(Optional.empty());
        assertThat(err.size()).isZero();
    }

    private Question question(String terminals, boolean errTerminal, String typed) {
        PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(to, to, false, errTerminal, 100, false, ZoneOffset.UTC);
        return Question.atTerminal(
                Map.of("STINT_TTY", terminals),
                console,
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    }
}
