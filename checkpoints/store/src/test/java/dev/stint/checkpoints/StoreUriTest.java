package dev.stint.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StoreUriTest {

    private static final StoreUri.Form FORM = new StoreUri.Form(
            "xy", "xy://place[/prefix][?endpoint=URL&speed=N]", List.of("endpoint", "speed"), "set XY_KEY");

    @Test
    void its_parts_are_read_and_it_is_told_as_it_was_written() {
        StoreUri uri = StoreUri.parse("xy://some.place/a/b%20%C3%A4?speed=a%2Bb+c&endpoint=https://h:1/p", FORM);
        assertThat(uri.authority()).isEqualTo("some.place");
        assertThat(uri.path()).isEqualTo("a/b ä");
        assertThat(uri.parameter("speed")).contains("a+b+c");
        assertThat(uri.endpoint()).contains(URI.create("https://h:1/p"));
        assertThat(uri).hasToString("xy://some.place/a/b%20%C3%A4?speed=a%2Bb+c&endpoint=https://h:1/p");

        for (String bare : List.of("xy://p", "xy://p/", "xy://p?", "xy://p/?")) {
            StoreUri read = StoreUri.parse(bare, FORM);
            assertThat(read).hasToString("xy://p");
            assertThat(read.path()).isEmpty();
            assertThat(read.parameter("speed")).isEmpty();
            assertThat(read.endpoint()).isEmpty();
        }
        assertThat(StoreUri.parse("xy://p/a/", FORM)).hasToString("xy://p/a");
    }

    @Test
    void what_is_wrong_is_said_and_secrets_are_not() {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("xy:p", "is not xy://place"),
                Map.entry("zz://p", "is not xy://place"),
                Map.entry("xy:///a", "is not xy://place"),
                Map.entry("xy://p#hidden", "'xy://p' is not xy://place"),
                Map.entry("xy://p a?sig=hidden", "'xy://p a' is not a URI"),
                Map.entry("xy://me:hidden@p", "'xy:…' has credentials in it; set XY_KEY"),
                Map.entry("xy://me:hid?hidden@p", "unknown parameter; known are [endpoint, speed]"),
                Map.entry("xy://me:very hidden@p", "is not a URI"),
                Map.entry("xy:me:hidden@p", "'xy:…' is not xy://place"),
                Map.entry("xy://p?hidden", "unknown parameter; known are"),
                Map.entry("xy://p?sig=hidden", "unknown parameter 'sig'"),
                Map.entry("xy://p?spede=hidden", "did you mean 'speed'"),
                Map.entry("xy://p?speed", "no value, or two, for the parameter 'speed'"),
                Map.entry("xy://p?speed=", "no value, or two"),
                Map.entry("xy://p?speed=1&speed=2", "no value, or two"),
                Map.entry("xy://p//a", "empty segment"),
                Map.entry("xy://p/a//b", "'xy://p/a//b' has a prefix"),
                Map.entry("xy://p/a/%2E%2E/b", "'..'"));
        wrong.forEach((text, words) -> assertThatThrownBy(() -> StoreUri.parse(text, FORM))
                .as(text)
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .hasMessageStartingWith("store: '")
                .hasMessageContaining(words)
                .hasMessageNotContaining("hidden"));
        for (String endpoint : List.of(
                "hidden",
                "ftp://hidden",
                "https://me:hidden@h",
                "https://h?hidden",
                "https://h%23hidden",
                "https://")) {
            assertThatThrownBy(() ->
                            StoreUri.parse("xy://p?endpoint=" + endpoint, FORM).endpoint())
                    .as(endpoint)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasNoCause()
                    .hasMessageContaining("without credentials")
                    .hasMessageNotContaining("hidden");
        }
    }

    @Test
    void an_address_that_no_adapter_knows_is_shown_without_what_may_be_a_secret() {
        for (String unknown :
                List.of("zz://me:hidden@p/a", "zz://p/a?sig=hidden", "zz://p#hidden", "file://me:hidden@h/a")) {
            assertThatThrownBy(() -> ObjectStores.open(unknown))
                    .as(unknown)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("store: ")
                    .hasMessageNotContaining("hidden");
        }
    }
}
