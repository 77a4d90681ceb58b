package dev.stint.providers.aws.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.stage.StageClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class MetadataFakeTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String ACTION = "/latest/meta-data/spot/instance-action";

    private final StageClock clock = new StageClock();
    private final MetadataFake metadata = MetadataFake.start(
            clock,
            new MetadataFake.Identity(
                    "i-0dd13740e97896fa2",
                    "us-east-1",
                    "us-east-1a",
                    "g4dn.xlarge",
                    "ami-1",
                    "123456789012",
                    3,
                    true,
                    "10.0.0.7",
                    "#!/bin/bash\n".getBytes(StandardCharsets.UTF_8)));

    @AfterEach
    void end() {
        metadata.close();
    }

    @Test
    void without_a_token_with_a_wrong_one_and_with_an_expired_one_nothing_is_told() throws Exception {
        String token = token(metadata, "60").body();
        assertThat(send(metadata, "/latest/meta-data/instance-id", token).statusCode())
                .isEqualTo(200);

        assertThat(CLIENT.send(
                                request(metadata, "/latest/meta-data/instance-id")
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(metadata, "/latest/meta-data/instance-id", "wrong").statusCode())
                .isEqualTo(401);
        clock.advance(Duration.ofSeconds(60));
        assertThat(send(metadata, "/latest/meta-data/instance-id", token).statusCode())
                .isEqualTo(401);
    }

    @Test
    void a_token_is_given_for_a_time_that_is_named_and_allowed_and_to_nobody_behind_a_proxy() throws Exception {
        assertThat(token(metadata, "21600").statusCode()).isEqualTo(200);
        assertThat(token(metadata, "0").statusCode()).isEqualTo(400);
        assertThat(token(metadata, "21601").statusCode()).isEqualTo(400);
        assertThat(token(metadata, "long").statusCode()).isEqualTo(400);
        HttpRequest none = request(metadata, "/latest/api/token")
                .PUT(BodyPublishers.noBody())
                .build();
        assertThat(CLIENT.send(none, BodyHandlers.ofString()).statusCode()).isEqualTo(400);
        HttpRequest forwarded = request(metadata, "/latest/api/token")
                .header("X-aws-ec2-metadata-token-ttl-seconds", "60")
                .header("X-Forwarded-For", "10.0.0.1")
                .PUT(BodyPublishers.noBody())
                .build();
        assertThat(CLIENT.send(forwarded, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    }

    @Test
    void the_instance_is_told_who_it_is() throws Exception {
        assertThat(get(metadata, "/latest/meta-data/instance-id").body()).isEqualTo("i-0dd13740e97896fa2");
        assertThat(get(metadata, "/latest/meta-data/ami-launch-index").body()).isEqualTo("3");
        assertThat(get(metadata, "/latest/meta-data/placement/region").body()).isEqualTo("us-east-1");
        assertThat(get(metadata, "/latest/meta-data/placement/availability-zone")
                        .body())
                .isEqualTo("us-east-1a");
        assertThat(get(metadata, "/latest/user-data").body()).isEqualTo("#!/bin/bash\n");
        JsonNode document = JsonMapper.shared()
                .readTree(get(metadata, "/latest/dynamic/instance-identity/document")
                        .body());
        assertThat(document.path("instanceId").asString()).isEqualTo("i-0dd13740e97896fa2");
        assertThat(document.path("region").asString()).isEqualTo("us-east-1");
        assertThat(get(metadata, "/latest/meta-data/no-such-thing").statusCode())
                .isEqualTo(404);
    }

    @Test
    void an_interruption_and_a_recommendation_are_told_once_announced() throws Exception {
        String rebalance = "/latest/meta-data/events/recommendations/rebalance";
        assertThat(get(metadata, ACTION).statusCode()).isEqualTo(404);
        assertThat(get(metadata, rebalance).statusCode()).isEqualTo(404);
        assertThat(get(metadata, "/latest/meta-data/instance-action").body()).isEqualTo("none");

        metadata.recommend(clock.instant());
        metadata.announce(clock.instant().plus(Duration.ofMinutes(2)));

        assertThat(get(metadata, ACTION).body())
                .isEqualTo("{\"action\":\"terminate\",\"time\":\"2026-03-01T12:02:00Z\"}");
        assertThat(get(metadata, rebalance).body()).isEqualTo("{\"noticeTime\":\"2026-03-01T12:00:00Z\"}");
    }

    @Test
    void a_role_has_keys_and_without_one_there_are_none() throws Exception {
        String roles = "/latest/meta-data/iam/security-credentials/";
        assertThat(get(metadata, roles).statusCode()).isEqualTo(404);

        metadata.credentials(
                "machines",
                "ASIAFORTESTS",
                "nobodys",
                "session",
                clock.instant().plus(Duration.ofHours(6)));

        assertThat(get(metadata, roles).body()).isEqualTo("machines");
        JsonNode keys =
                JsonMapper.shared().readTree(get(metadata, roles + "machines").body());
        assertThat(keys.path("Code").asString()).isEqualTo("Success");
        assertThat(keys.path("SecretAccessKey").asString()).isEqualTo("nobodys");
        assertThat(keys.path("Expiration").asString()).isEqualTo("2026-03-01T18:00:00Z");
    }

    @Test
    void nonsense_lasts_until_the_next_announcement() throws Exception {
        metadata.nonsense("<html>");
        assertThat(get(metadata, ACTION).body()).isEqualTo("<html>");

        metadata.announce(clock.instant());

        assertThat(get(metadata, ACTION).body()).contains("terminate");
    }

    @Test
    void it_can_vanish_and_hang() {
        metadata.hang();
        assertThatThrownBy(() -> CLIENT.send(
                        request(metadata, ACTION)
                                .timeout(Duration.ofMillis(200))
                                .build(),
                        BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);

        metadata.vanish();
        assertThatThrownBy(() -> token(metadata, "60")).isInstanceOf(ConnectException.class);
    }

    /** A page, with a token fetched for it. */
    static HttpResponse<String> get(MetadataFake metadata, String path) throws IOException, InterruptedException {
        return send(metadata, path, token(metadata, "60").body());
    }

    private static HttpResponse<String> token(MetadataFake metadata, String seconds)
            throws IOException, InterruptedException {
        HttpRequest put = request(metadata, "/latest/api/token")
                .header("X-aws-ec2-metadata-token-ttl-seconds", seconds)
                .PUT(BodyPublishers.noBody())
                .build();
        return CLIENT.send(put, BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(MetadataFake metadata, String path, String token)
            throws IOException, InterruptedException {
        return CLIENT.send(
                request(metadata, path)
                        .header("X-aws-ec2-metadata-token", token)
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(MetadataFake metadata, String path) {
        return HttpRequest.newBuilder(metadata.endpoint().resolve(path)).timeout(Duration.ofSeconds(30));
    }
}
