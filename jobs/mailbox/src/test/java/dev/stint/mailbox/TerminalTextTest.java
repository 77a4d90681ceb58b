package dev.stint.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TerminalTextTest {

    @Test
    void plain_text_stays_as_it_is() {
        assertThat(TerminalText.clean("épée 🚀\tcol\nnext\n")).isEqualTo("épée 🚀\tcol\nnext\n");
    }

    @Test
    void colours_titles_links_and_cursor_moves_are_dropped() {
        assertThat(TerminalText.clean("\u001b[1;31mred\u001b[0m \u001b]0;title\u0007t \u001b]8;;http://x\u001b\\link"
                        + "\u001b[2J\u001b[?25l\u001b(B\u001b=\u001bPdcs\u001b\\end\u009b31mx"))
                .isEqualTo("red t linkendx");
    }

    @Test
    void an_unfinished_sequence_swallows_at_most_its_line() {
        assertThat(TerminalText.clean("a\u001b]0;never ends\nb\u001b[")).isEqualTo("a\nb");
    }

    @Test
    void of_a_progress_bar_the_last_state_stays() {
        assertThat(TerminalText.clean("start\n 1%\r 50%\r100%\r\ndone\r\n")).isEqualTo("start\n100%\ndone\n");
    }

    @Test
    void controls_lone_surrogates_and_direction_overrides_are_dropped() {
        assertThat(TerminalText.clean("a\0b\u0008c\u007fd\ud800e\udc00f\u202eg\u2028h\u0085i"))
                .isEqualTo("abcdefghi");
    }

    @Test
    void binary_becomes_short_and_harmless() {
        byte[] binary = new byte[10_000];
        new Random(7).nextBytes(binary);

        String clean = TerminalText.clean(new String(binary, StandardCharsets.UTF_8));

        assertThat(clean).matches("[\\P{Cntrl}\\n\\t]*").doesNotContain("\ufffd\ufffd", "\u001b");
        assertThat(TerminalText.clean(clean)).isEqualTo(clean);
    }

    @Test
    void a_line_is_one_line_and_bounded() {
        assertThat(TerminalText.line("a\nb\tc", 10)).isEqualTo("a b c");
        assertThat(TerminalText.line("x".repeat(100_000), 10)).isEqualTo("x".repeat(9) + "…");
        assertThat(TerminalText.line("12345678🚀🚀", 10)).isEqualTo("12345678…");
    }

    @Test
    void secrets_are_masked_longest_first_and_line_by_line() {
        SecretMask mask =
                new SecretMask(java.util.List.of("hunter2", "hunter2-more", "abc", "-----KEY\nline-one\nline-two\n"));

        assertThat(mask.mask("use hunter2-more, hunter2, abc; line-two -----KEY"))
                .isEqualTo("use ***, ***, abc; *** ***");
        assertThat(mask.toString()).doesNotContain("hunter2");
        assertThat(mask.longest()).as("the longest form is the hexadecimal one").isEqualTo(2 * 27);
    }
}
