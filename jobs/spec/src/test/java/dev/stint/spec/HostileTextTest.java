package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostileTextTest {

    private static final String GOOD = "name: a\nrun: b\n";

    private static List<String> bytes(byte[] bytes) {
        return JobSpecs.parse(bytes, "job.yaml").fold(spec -> List.of(), SpecResult.Invalid::messages);
    }

    @Test
    void bytes_that_are_not_utf8_are_refused_at_their_line() {
        byte[] latin = "name: a\nrun: echo f\u00fcr\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(bytes(latin))
                .containsExactly("the file is not UTF-8 from here on; save it as UTF-8 (job.yaml line 2)");
        assertThat(bytes(new byte[] {'n', 'a', (byte) 0xC0, (byte) 0x80})).hasSize(1);
        assertThat(bytes(new byte[] {'n', (byte) 0xED, (byte) 0xA0, (byte) 0x80}))
                .hasSize(1);
    }

    @Test
    void utf16_is_named() {
        assertThat(bytes(GOOD.getBytes(StandardCharsets.UTF_16)))
                .containsExactly("the file is UTF-16; save it as UTF-8 (job.yaml line 1)");
        assertThat(bytes(("\uFEFF" + GOOD).getBytes(StandardCharsets.UTF_16LE)))
                .containsExactly("the file is UTF-16; save it as UTF-8 (job.yaml line 1)");
        assertThat(bytes(GOOD.getBytes(StandardCharsets.UTF_16BE)))
                .containsExactly("the character U+0000 is not allowed; remove it (job.yaml line 1)");
        assertThat(bytes(GOOD.getBytes(Charset.forName("UTF-32"))).get(0)).contains("U+0000");
    }

    @Test
    void good_utf8_is_read() {
        assertThat(JobSpecs.parse("name: a\nrun: echo für 日本 😀\n".getBytes(StandardCharsets.UTF_8), "job.yaml"))
                .isInstanceOfSatisfying(
                        SpecResult.Valid.class,
                        valid -> assertThat(valid.spec().run()).isEqualTo("echo für 日本 😀"));
    }

    @Test
    void control_characters_and_broken_surrogates_are_refused_at_their_line() {
        assertThat(SpecFiles.messages("name: a\nrun: \u001b[31m\n"))
                .containsExactly("the character U+001B is not allowed; remove it (job.yaml line 2)");
        assertThat(SpecFiles.messages("name: a\nrun: b\nteam: \ud83d\n"))
                .containsExactly("the character U+D83D is not allowed; remove it (job.yaml line 3)");
    }

    @Test
    void a_text_above_one_mebibyte_is_refused() {
        String large = GOOD + "# " + "x".repeat(1024 * 1024);

        assertThat(SpecFiles.messages(large))
                .containsExactly("the spec has " + large.length() + " bytes; write at most 1048576 (job.yaml)");
        assertThat(bytes(large.getBytes(StandardCharsets.UTF_8)))
                .containsExactly("the spec has " + large.length() + " bytes; write at most 1048576 (job.yaml)");
        assertThat(SpecFiles.messages(GOOD + "# x\n".repeat((1024 * 1024 - GOOD.length()) / 4)))
                .isEmpty();
    }

    @Test
    void a_line_that_would_be_dear_to_read_is_refused() {
        assertThat(SpecFiles.messages(GOOD + "tags:\n  a: " + "x".repeat(200_000) + "\n"))
                .containsExactly(
                        "the line is longer than 200000 characters; break it, or use a file (job.yaml line 4)");
    }

    @Test
    void numbers_and_escapes_that_java_cannot_hold_are_refused() {
        assertThat(SpecFiles.messages(GOOD + "priority: 9999999999999999999\n"))
                .containsExactly("priority: 9999999999999999999 is out of range; give a whole number from 0 to 100"
                        + " (job.yaml line 3)");
        assertThat(SpecFiles.messages(GOOD + "team: \"\\UFFFFFFFF\"\n"))
                .containsExactly("this is not YAML: a number in an escape or a directive is out of range; remove it, or"
                        + " write the character itself (job.yaml line 3)");
        assertThat(SpecFiles.messages("name: a\nrun: \"echo \\uD800\"\n"))
                .containsExactly("run: echo \\uD800 contains half a character; remove it; a character above FFFF is"
                        + " written \\U0001F600 (job.yaml line 2)");
    }

    @Test
    void deep_nesting_is_refused_where_it_gets_too_deep() {
        String block = "name: a\nrun: b\ntags:\n" + deeper(60);

        assertThat(SpecFiles.messages(block))
                .containsExactly("the spec nests deeper than 50 levels; simplify the file (job.yaml line 53)");
        assertThat(SpecFiles.messages(GOOD + "tags: " + "[".repeat(100_000)))
                .containsExactly("the spec nests deeper than 50 levels; simplify the file (job.yaml line 3)");
        assertThat(SpecFiles.messages(GOOD + "tags: " + "{a: ".repeat(40_000)))
                .containsExactly("the spec nests deeper than 50 levels; simplify the file (job.yaml line 3)");
        assertThat(SpecFiles.messages(GOOD + "? ".repeat(100_000))).hasSize(1);
        assertThat(SpecFiles.messages(GOOD + "- ".repeat(100_000))).hasSize(1);
    }

    private static String deeper(int levels) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= levels; i++) {
            text.append(" ".repeat(i)).append("a:\n");
        }
        return text.toString();
    }

    @Test
    void a_billion_laughs_are_refused() {
        StringBuilder bomb = new StringBuilder(GOOD + "tags:\n  a0: &a0 [x, x, x, x, x, x]\n");
        for (int i = 1; i <= 9; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("  a").append(i).append(": &a").append(i).append(" [");
            bomb.append(String.join(", ", List.of(alias, alias, alias, alias, alias, alias)));
            bomb.append("]\n");
        }

        assertThat(SpecFiles.messages(bomb.toString()))
                .hasSize(1)
                .first()
                .asString()
                .contains("more than 50 aliases");
    }

    @Test
    void few_aliases_that_grow_large_are_refused_too() {
        StringBuilder bomb = new StringBuilder(GOOD + "tags:\n  a0: &a0 [x, x]\n");
        for (int i = 1; i <= 16; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("  a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [" + alias + ", " + alias + ", " + alias + "]\n");
        }

        assertThat(SpecFiles.messages(bomb.toString()))
                .singleElement()
                .asString()
                .contains("the spec grows beyond all bounds through its aliases; write the values out");
    }

    @Test
    void a_spec_that_contains_itself_is_refused() {
        assertThat(SpecFiles.messages("&a\nname: a\nrun: b\ntags: *a\n"))
                .singleElement()
                .asString()
                .contains("grows beyond all bounds");
        assertThat(SpecFiles.messages("name: a\nrun: b\n? &k [*k]\n: x\n")).hasSize(1);
    }

    @Test
    void more_values_than_anybody_writes_are_refused() {
        assertThat(SpecFiles.messages(GOOD + "tags: [" + "x,".repeat(30_000) + "x]\n"))
                .containsExactly("the spec has more than 20000 values; simplify the file (job.yaml line 3)");
    }

    @Test
    void long_lists_and_maps_are_refused() {
        assertThat(SpecFiles.messages(GOOD + "resources: {regions: [" + "x,".repeat(200) + "x]}\n"))
                .containsExactly("resources.regions: has 201 items; give at most 200 (job.yaml line 3)");
        StringBuilder env = new StringBuilder(GOOD + "env:\n");
        for (int i = 0; i < 201; i++) {
            env.append("  V").append(i).append(": x\n");
        }
        assertThat(SpecFiles.messages(env.toString()))
                .containsExactly("env: has 201 entries; give at most 200 (job.yaml line 4)");
    }

    @Test
    void long_texts_are_refused_and_never_repeated_whole() {
        List<String> messages = SpecFiles.messages(
                "name: " + "a".repeat(10_000) + "\nrun: " + "b".repeat(100_001) + "\n" + "k".repeat(200) + ": x\n");

        assertThat(messages).hasSize(3).allSatisfy(each -> assertThat(each).hasSizeLessThan(400));
        assertThat(messages.get(1)).contains("has 100001 characters; put the script into a file of workdir");
    }

    @Test
    void messages_never_carry_control_or_direction_characters() {
        List<String> messages =
                SpecFiles.messages("name: \"a\\e[2J\\u202e\\r\\nx\"\nrun: b\n\"k\\e[0m\\u2066\": x\n\"l\\u2028\": y\n");

        assertThat(messages).hasSize(3).allSatisfy(each -> assertThat(each).matches("[\\x20-\\x7e]+"));
    }

    @Test
    void a_thousand_problems_are_not_all_shown() {
        StringBuilder text = new StringBuilder(GOOD);
        for (int i = 0; i < 1000; i++) {
            text.append("k").append(i).append(": x\n");
        }

        List<String> messages = SpecFiles.messages(text.toString());

        assertThat(messages).hasSize(101);
        assertThat(messages.get(100)).isEqualTo("900 more problems are not shown; correct these first (job.yaml)");
    }

    /** Any text whatever is answered with a spec or with problems; seeded, so that a failure can be replayed. */
    @Test
    void mutated_specs_never_throw() {
        Random random = new Random(7);
        String alphabet = ":-?[]{}&*!|>'\"%@`#,\t\n \\ax01~<=\u0000\u0085\ud800";
        List<String> seeds = SpecFiles.valid().stream().map(SpecFiles::text).toList();
        int refused = 0;
        for (int round = 0; round < 2000; round++) {
            StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    case 1 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(9)));
                }
                if (text.isEmpty()) {
                    break;
                }
            }
            List<SpecProblem> problems = SpecFiles.problems(text.toString());
            refused += problems.isEmpty() ? 0 : 1;
            assertThat(problems).as("round %d:\n%s", round, text).allSatisfy(problem -> {
                assertThat(problem.what()).isNotBlank();
                assertThat(problem.remedy()).isNotBlank();
            });
        }
        assertThat(refused).isBetween(700, 1900);
    }
}
