package dev.stint.providers.stage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.stage.StageClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GceMetadataFakeTest {

    private final StageClock clock = new StageClock();
    private final GceMetadataFake fake =
            GceMetadataFake.start(clock, GceMetadataFake.Identity.some(Map.of("startup-script", "#!/bin/bash\nid\n")));

    @AfterEach
    void close() {
        fake.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return Asking.get(fake.endpoint(), "/computeMetadata/v1/" + path, "Metadata-Flavor", "Google");
    }

    @Test
    void a_question_without_its_header_or_passed_on_by_a_proxy_is_refused() throws Exception {
        String path = "/computeMetadata/v1/instance/id";
        assertThat(Asking.get(fake.endpoint(), path).statusCode()).isEqualTo(403);
        assertThat(Asking.get(fake.endpoint(), path, "Metadata-Flavor", "Google", "X-Forwarded-For", "10.0.0.1")
                        .statusCode())
                .isEqualTo(403);
        assertThat(get("instance/id").body()).isEqualTo("4711000000000000001");
        assertThat(get("instance/id").headers().firstValue("Metadata-Flavor")).contains("Google");
    }

    @Test
    void the_machine_is_told_who_and_where_it_is() throws Exception {
        assertThat(get("instance/name").body()).isEqualTo("stint-some-0");
        assertThat(get("instance/zone").body()).isEqualTo("projects/123456789012/zones/europe-west4-a");
        assertThat(get("instance/attributes/startup-script").body()).isEqualTo("#!/bin/bash\nid\n");
        assertThat(get("instance/attributes/").body()).isEqualTo("startup-script\n");
        assertThat(get("instance/service-accounts/").body())
                .isEqualTo("default/\nstint-default@stint-test.iam.gserviceaccount.com/\n");
        assertThat(get("project/project-id").body()).isEqualTo("stint-test");
        assertThat(get("instance/attributes/none").statusCode()).isEqualTo(404);
        assertThat(get("instance/attributes").statusCode()).isEqualTo(404);
    }

    @Test
    void a_token_is_told_until_it_expires() throws Exception {
        String path = "instance/service-accounts/default/token";
        assertThat(get(path).statusCode()).isEqualTo(404);
        fake.token("ya29.secret", clock.instant().plusSeconds(3600));
        clock.advance(Duration.ofSeconds(600));

        JsonNode token = JsonMapper.shared().readTree(get(path).body());
        assertThat(token.path("access_token").asString()).isEqualTo("ya29.secret");
        assertThat(token.path("expires_in").asInt()).isEqualTo(3000);
        clock.advance(Duration.ofSeconds(3000));

        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void a_preemption_begins_by_the_clock() throws Exception {
        fake.preempt(clock.instant().plusSeconds(10));
        assertThat(get("instance/preempted").body()).isEqualTo("FALSE");
        clock.advance(Duration.ofSeconds(10));

        assertThat(get("instance/preempted").body()).isEqualTo("TRUE");
        assertThat(fake.asked("/computeMetadata/v1/instance/preempted")).isEqualTo(2);
    }

    @Test
    void what_is_not_played_says_so() throws Exception {
        assertThat(get("instance/preempted?wait_for_change=true&timeout_sec=1").statusCode())
                .isEqualTo(501);
        assertThat(get("instance/?recursive=true").statusCode()).isEqualTo(501);
    }
}
