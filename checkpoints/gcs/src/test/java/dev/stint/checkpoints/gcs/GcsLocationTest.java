package dev.stint.checkpoints.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GcsLocationTest {

    @Test
    void what_is_written_is_read_again() {
        for (String uri : List.of(
                "gs://bucket",
                "gs://bucket/prefix",
                "gs://my_bucket.example.com/a/b%20c/%C3%A4%25",
                "gs://bucket?endpoint=http://127.0.0.1:4443",
                "gs://bucket/p?endpoint=https://storage-team.p.googleapis.com")) {
            assertThat(GcsLocation.parse(uri).uri()).isEqualTo(uri);
        }
        assertThat(GcsLocation.parse("gs://bucket/a/b/").uri()).isEqualTo("gs://bucket/a/b");
        assertThat(GcsLocation.parse("gs://bucket/a%20b").prefix()).isEqualTo("a b");
    }

    @Test
    void only_this_computer_is_asked_without_credentials() {
        for (String own : List.of("http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://127.3.2.1")) {
            assertThat(GcsLocation.parse("gs://bucket?endpoint=" + own).isOnThisComputer())
                    .as(own)
                    .isTrue();
        }
        for (String other : List.of("", "?endpoint=https://127.example.com", "?endpoint=https://localhost.example")) {
            assertThat(GcsLocation.parse("gs://bucket" + other).isOnThisComputer())
                    .as(other)
                    .isFalse();
        }
    }

    @Test
    void what_is_wrong_is_said_and_secrets_are_not() {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("gs://bucket?endpont=http://127.0.0.1:1", "'endpoint'"),
                Map.entry("gs://bucket?key=hidden", "'key'"),
                Map.entry("gs://bucket?endpoint", "no value, or two, for the parameter 'endpoint'"),
                Map.entry("gs://bucket?endpoint=http://127.0.0.1:1&endpoint=http://127.0.0.1:2", "no value, or two"),
                Map.entry("gs://bucket?endpoint=http://storage.example.com", "use https"),
                Map.entry("gs://bucket?endpoint=https://user:hidden@storage.example.com", "without credentials"),
                Map.entry("gs://bucket?endpoint=https://h/path", "with a path"),
                Map.entry("gs://bucket?endpoint=127.0.0.1:80", "endpoint"),
                Map.entry("gs://me:hidden@bucket", "application default credentials"),
                Map.entry("gs://bucket#fragment", "gs://bucket[/prefix]"),
                Map.entry("gs:bucket", "gs://bucket[/prefix]"),
                Map.entry("gs://", "not a URI"),
                Map.entry("gs:///prefix", "gs://bucket[/prefix]"),
                Map.entry("gs://Bucket", "'Bucket'"),
                Map.entry("gs://bucket//a", "empty segment"),
                Map.entry("gs://bucket/a/../b", "'..'"));
        wrong.forEach((uri, said) -> assertThatThrownBy(() -> GcsLocation.parse(uri))
                .as(uri)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("store: ")
                .hasMessageContaining(said)
                .hasMessageNotContaining("hidden"));
    }

    @Test
    void the_scheme_is_found_among_all_stores() throws Exception {
        String uri = "gs://bucket/prefix?endpoint=http://127.0.0.1:1";
        try (ObjectStore store = ObjectStores.open(uri)) {
            assertThat(store.uri()).isEqualTo(uri);
        }
    }
}
