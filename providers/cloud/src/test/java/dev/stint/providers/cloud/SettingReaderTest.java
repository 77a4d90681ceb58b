package dev.stint.providers.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class SettingReaderTest {

    private static final Map<String, String> DEFAULTS = Map.of(
            "regions", "", "types", "g5.*", "image", "usual", "endpoint", "", "rebalance", "false", "prices", "api");
    private static final Pattern WORD = Pattern.compile("[a-z0-9.*]+");

    @Test
    void what_is_left_out_has_its_default() {
        SettingReader read = new SettingReader(Map.of(), DEFAULTS);

        assertThat(read.text("image", WORD, "is no word")).isEqualTo("usual");
        assertThat(read.given("endpoint")).isEmpty();
        assertThat(read.address("endpoint")).isEmpty();
        assertThat(read.list("regions")).isEmpty();
        assertThat(read.some("types", "names none", WORD, "is no word")).containsExactly("g5.*");
        assertThat(read.flag("rebalance")).isFalse();
        assertThat(read.livePrices()).isTrue();
        read.done("aws");
    }

    @Test
    void what_is_given_counts_without_the_space_around_it_and_once() {
        SettingReader read = new SettingReader(
                Map.of(
                        "regions",
                        " north , south,,north",
                        "rebalance",
                        " true ",
                        "endpoint",
                        "http://here:1",
                        "prices",
                        "snapshot"),
                DEFAULTS);

        assertThat(read.list("regions", WORD, "is no word")).containsExactly("north", "south");
        assertThat(read.flag("rebalance")).isTrue();
        assertThat(read.address("endpoint")).contains(URI.create("http://here:1"));
        assertThat(read.livePrices()).isFalse();
        read.done("aws");
    }

    @Test
    void all_that_is_wrong_is_told_at_once_in_the_order_of_reading() {
        SettingReader read = new SettingReader(
                Map.of(
                        "region",
                        "x",
                        "regions",
                        "nroth",
                        "image",
                        "A B",
                        "endpoint",
                        "nowhere",
                        "rebalance",
                        "yes",
                        "types",
                        ","),
                DEFAULTS);

        read.known("regions", List.of("north", "south"), "is no region");
        read.some("types", "names none", WORD, "is no word");
        read.given("image", WORD, "is no word");
        read.address("endpoint");
        read.flag("rebalance");
        read.wrong("prices", "are not to be had");

        assertThatThrownBy(() -> read.done("aws"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("aws provider: region: unknown setting; did you mean 'regions'?"
                        + "; regions: 'nroth' is no region; did you mean 'north'?"
                        + "; types: names none"
                        + "; image: 'A B' is no word"
                        + "; endpoint: 'nowhere' is no address; give http(s)://host[:port], or leave it out"
                        + "; rebalance: 'yes' is not true or false"
                        + "; prices: are not to be had");
    }
}
