package dev.stint.checkpoints.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class S3UriTest {

    @Test
    void a_bucket_alone_is_amazons_in_the_machines_region() {
        S3Uri uri = S3Uri.parse("s3://my.bucket-1");

        assertThat(uri)
                .isEqualTo(new S3Uri(
                        "s3://my.bucket-1", "my.bucket-1", "", Optional.empty(), Optional.empty(), false, true));
    }

    @Test
    void everything_can_be_said() {
        String text = "s3://bkt/a/b%20c?endpoint=https://minio.example:9000&region=eu-west-3&path-style=false"
                + "&checksums=when-required";
        assertThat(S3Uri.parse(text))
                .isEqualTo(new S3Uri(
                        text,
                        "bkt",
                        "a/b c/",
                        Optional.of(URI.create("https://minio.example:9000")),
                        Optional.of("eu-west-3"),
                        false,
                        false));
    }

    @Test
    void a_store_of_ones_own_is_addressed_by_path_unless_said_otherwise() {
        assertThat(S3Uri.parse("s3://bkt?endpoint=http://127.0.0.1:9000").pathStyle())
                .isTrue();
        assertThat(S3Uri.parse("s3://bkt/?path-style=true").pathStyle()).isTrue();
    }

    @Test
    void an_unknown_parameter_is_refused_with_the_nearest() {
        assertThatThrownBy(() -> S3Uri.parse("s3://bkt?regoin=eu-west-3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("store:", "s3://bkt", "'regoin'", "did you mean 'region'");
        assertThatThrownBy(() -> S3Uri.parse("s3://bkt?pathstyle=true"))
                .hasMessageContaining("did you mean 'path-style'");
        assertThatThrownBy(() -> S3Uri.parse("s3://bkt?secret=abc123"))
                .hasMessageContaining("'secret'")
                .hasMessageNotContaining("abc123");
    }

    @Test
    void credentials_in_an_address_are_refused_and_not_repeated() {
        for (String wrong : List.of(
                "s3://AKID:verysecret@bkt/p",
                "s3://bkt?endpoint=http://AKID:verysecret@host:1",
                "s3://AKID:very secret@bkt")) {
            assertThatThrownBy(() -> S3Uri.parse(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("store: ")
                    .hasMessageNotContaining("secret@");
        }
    }

    @Test
    void what_is_no_address_of_a_bucket_is_refused() {
        for (String wrong : List.of(
                "s3:",
                "s3:bkt",
                "s3:///p",
                "s3://b",
                "s3://bkt/../p",
                "s3://bkt/a//b",
                "s3://bkt#f",
                "s3://bkt:80/p",
                "gs://bkt",
                "s3://bkt?region",
                "s3://bkt?region=",
                "s3://bkt?region=a&region=b",
                "s3://bkt?region=Frankfurt am Main",
                "s3://bkt?region=EU",
                "s3://bkt?endpoint=minio:9000",
                "s3://bkt?endpoint=ftp://host",
                "s3://bkt?path-style=yes",
                "s3://bkt?checksums=never")) {
            assertThatThrownBy(() -> S3Uri.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("store: ");
        }
    }

    @Test
    void the_address_finds_this_adapter() throws Exception {
        String uri = "s3://bkt/p?endpoint=http://127.0.0.1:1&region=us-east-1";
        try (ObjectStore store = ObjectStores.open(uri)) {
            assertThat(store.uri()).isEqualTo(uri);
            assertThat(store.storageClasses().orElseThrow().names()).startsWith("STANDARD");
        }
    }
}
