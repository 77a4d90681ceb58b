package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Where objects are, for one that speaks plain HTTP. */
final class S3PlaceTest {

    private static String url(String uri) {
        S3Place place = S3Place.parse(uri, "eu-central-1").below("team/run");
        return place.region() + " " + place.origin() + place.path();
    }

    @Test
    void a_bucket_of_amazons_is_named_in_the_host() {
        assertThat(url("s3://models/stint"))
                .isEqualTo("eu-central-1 https://models.s3.eu-central-1.amazonaws.com/stint/team/run");
        assertThat(url("s3://models?region=us-east-1"))
                .isEqualTo("us-east-1 https://models.s3.us-east-1.amazonaws.com/team/run");
        assertThat(url("s3://models?region=cn-north-1"))
                .isEqualTo("cn-north-1 https://models.s3.cn-north-1.amazonaws.com.cn/team/run");
    }

    @Test
    void a_bucket_whose_name_has_a_dot_is_named_in_the_path() {
        assertThat(url("s3://models.example.com/"))
                .isEqualTo("eu-central-1 https://s3.eu-central-1.amazonaws.com/models.example.com/team/run");
    }

    @Test
    void another_store_has_the_bucket_in_the_path_unless_it_wants_it_in_the_host() {
        assertThat(url("s3://models?endpoint=http://127.0.0.1:9000/"))
                .isEqualTo("eu-central-1 http://127.0.0.1:9000/models/team/run");
        assertThat(
                        url(
                                "s3://models/a?endpoint=https%3A%2F%2Fstore.example%3A443%2Fs3&path-style=false&checksums=when-required"))
                .isEqualTo("eu-central-1 https://models.store.example/s3/a/team/run");
    }

    @Test
    void what_a_url_cannot_hold_is_encoded_once() {
        assertThat(url("s3://models/for%20all/a+b=c")).endsWith(".com/for%20all/a%2Bb%3Dc/team/run");
        assertThat(url("s3://models/%C3%BC")).endsWith(".com/%C3%BC/team/run");
    }

    @Test
    void what_is_no_bucket_is_refused_without_what_may_be_a_secret() {
        for (String uri : new String[] {
            "file:///home/me",
            "gs://models",
            "s3:///models",
            "s3://models?endpoint=ftp://x&token=s3cr3t",
            "s3://mo dels"
        }) {
            assertThatThrownBy(() -> S3Place.parse(uri, "eu-central-1"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("give s3://bucket")
                    .hasMessageNotContaining("s3cr3t");
        }
    }
}
