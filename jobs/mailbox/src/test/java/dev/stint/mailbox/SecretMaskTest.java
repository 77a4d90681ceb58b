package dev.stint.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in texts: as they are, as programs write them that pass them on, and broken over lines. */
class SecretMaskTest {
    private static final String SECRET = "hunter2/+ é\"x\\y~z";
    private final SecretMask mask = new SecretMask(List.of(SECRET, "tok_0123456789abcdef"));

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "xy", "xyz", "user:", "{\"a\":"})
    void in_base64_a_secret_is_found_whatever_comes_before_and_behind(String before) {
        for (String behind : List.of("", "1", "22", "333")) {
            byte[] all = (before + SECRET + behind).getBytes(StandardCharsets.UTF_8);
            for (String text : List.of(
                    Base64.getEncoder().encodeToString(all),
                    Base64.getUrlEncoder().encodeToString(all))) {
                String shown = mask.mask("Authorization: Basic " + text);

                assertThat(shown).contains("***");
                // two characters at each side belong to the neighbours as well
                assertThat(shown.length()).isLessThan(25 + 4 * (before.length() + behind.length() + 6) / 3 + 8);
                assertThat(longestCommon(shown, text.substring(0, text.length() - 1)))
                        .isLessThan(Math.max(6, 4 * Math.max(before.length(), behind.length()) / 3 + 6));
            }
        }
    }

    @Test
    void in_hexadecimal_in_addresses_and_in_json_it_is_found_too() {
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        String form = URLEncoder.encode(SECRET, StandardCharsets.UTF_8);
        for (String text : List.of(
                HexFormat.of().formatHex(bytes),
                HexFormat.of().withUpperCase().formatHex(bytes),
                form,
                form.replace("+", "%20"),
                form.replace("+", "%20").replace("%2F", "/"),
                form.replace("%2F", "%2f")
                        .replace("%2B", "%2b")
                        .replace("%C3%A9", "%c3%a9")
                        .replace("%5C", "%5c")
                        .replace("%7E", "%7e"),
                "hunter2/+ é\\\"x\\\\y~z",
                SECRET)) {
            assertThat(mask.mask("a=" + text + "&b")).as(text).isEqualTo("a=***&b");
        }
    }

    @Test
    void a_secret_that_is_broken_over_lines_is_masked_in_each_of_them() {
        String secret = "tok_0123456789abcdef";
        for (int width = 4; width < secret.length(); width++) {
            List<String> lines = folded(secret, width);

            List<String> shown = through(mask.lines(), lines);

            assertThat(shown).as("width %s", width).hasSameSizeAs(lines).containsOnly("***");
        }
        assertThat(through(mask.lines(), List.of("before tok_0123", "456789", "abcdef behind", "more")))
                .containsExactly("before ***", "***", "*** behind", "more");
    }

    @Test
    void base64_as_it_is_wrapped_at_76_characters_is_masked() {
        String long1 = "k".repeat(30) + "0123456789".repeat(20);
        SecretMask longer = new SecretMask(List.of(long1));
        String wrapped = Base64.getMimeEncoder(76, new byte[] {'\n'})
                .encodeToString(("password=" + long1).getBytes(StandardCharsets.UTF_8));

        List<String> shown = through(longer.lines(), wrapped.lines().toList());

        assertThat(shown).hasSize((int) wrapped.lines().count());
        assertThat(shown.subList(1, shown.size() - 1)).containsOnly("***");
        assertThat(shown.get(0)).endsWith("***").hasSizeLessThan(20);
    }

    @Test
    void a_line_that_only_begins_like_a_secret_is_held_until_that_is_clear() {
        MaskedLines lines = mask.lines();

        assertThat(lines.next("plain")).containsExactly("plain");
        assertThat(lines.next("see tok_01")).isEmpty();
        assertThat(lines.next("99 bottles")).containsExactly("see tok_01", "99 bottles");
        assertThat(lines.next("see tok_01")).isEmpty();
        assertThat(lines.end()).containsExactly("see tok_01");
        assertThat(lines.end()).isEmpty();
    }

    @Test
    void a_secret_within_another_leaves_nothing_of_either() {
        SecretMask nested = new SecretMask(List.of("abcd", "xxabcdyy", "yyzz"));

        assertThat(nested.mask("1xxabcdyyzz2 abcd")).isEqualTo("1***2 ***");
    }

    @Test
    void no_text_comes_out_longer_or_in_another_order_whatever_is_in_it() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            List<String> lines = new ArrayList<>();
            for (int k = 0; k < 20; k++) {
                StringBuilder line = new StringBuilder();
                for (int n = random.nextInt(6); n > 0; n--) {
                    line.append("tok_0123456789abcdef", random.nextInt(10), 10 + random.nextInt(11))
                            .append(random.nextBoolean() ? "" : "é ");
                }
                lines.add(line.toString());
            }

            List<String> shown = through(mask.lines(), lines);

            assertThat(shown).hasSameSizeAs(lines);
            assertThat(String.join("", shown)).doesNotContain("tok_0123456789abcdef");
        }
    }

    @Test
    void without_secrets_everything_passes_at_once() {
        MaskedLines lines = new SecretMask(List.of("abc", "")).lines();

        assertThat(lines.next("abc")).containsExactly("abc");
    }

    private static List<String> folded(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < text.length(); at += width) {
            lines.add(text.substring(at, Math.min(text.length(), at + width)));
        }
        return lines;
    }

    private static List<String> through(MaskedLines mask, List<String> lines) {
        List<String> shown = new ArrayList<>();
        lines.forEach(line -> shown.addAll(mask.next(line)));
        shown.addAll(mask.end());
        return shown;
    }

    private static int longestCommon(String one, String other) {
        int longest = 0;
        for (int i = 0; i < one.length(); i++) {
            for (int j = 0; j < other.length(); j++) {
                int k = 0;
                while (i + k < one.length() && j + k < other.length() && one.charAt(i + k) == other.charAt(j + k)) {
                    k++;
                }
                longest = Math.max(longest, k);
            }
        }
        return longest;
    }
}
