package dev.stint.providers.stage.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.stage.StageClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class AzureMetadataFakeTest {

    private static final String NAME = "/metadata/instance/compute/name?api-version=2021-02-01&format=text";
    private static final String EVENTS = "/metadata/scheduledevents?api-version=2020-07-01";
    private static final String TOKEN =
            "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fstorage.azure.com%2F";

    private final StageClock clock = new StageClock();
    private final AzureMetadataFake fake = AzureMetadataFake.start(clock, AzureMetadataFake.Identity.some());

    @AfterEach
    void close() {
        fake.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return Asking.get(fake.endpoint(), path, "Metadata", "true");
    }

    private JsonNode json(String path) throws Exception {
        return JsonMapper.shared().readTree(get(path).body());
    }

    @Test
    void a_question_without_header_or_version_or_passed_on_by_a_proxy_is_refused() throws Exception {
        assertThat(Asking.get(fake.endpoint(), NAME).statusCode()).isEqualTo(400);
        assertThat(Asking.get(fake.endpoint(), NAME, "Metadata", "true", "X-Forwarded-For", "10.0.0.1")
                        .statusCode())
                .isEqualTo(400);
        assertThat(get("/metadata/instance/compute/name?format=text").statusCode())
                .isEqualTo(400);
        assertThat(get(NAME).body()).isEqualTo("stint-some-0");
    }

    @Test
    void the_machine_is_told_who_and_where_it_is() throws Exception {
        JsonNode machine = json("/metadata/instance?api-version=2021-02-01");
        assertThat(machine.at("/compute/location").asString()).isEqualTo("westeurope");
        assertThat(machine.at("/compute/resourceId").asString())
                .isEqualTo("/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/stint-default/providers/"
                        + "Microsoft.Compute/virtualMachines/stint-some-0");
        assertThat(get("/metadata/instance/network/interface/0/ipv4/ipAddress/0/privateIpAddress"
                                + "?api-version=2021-02-01&format=text")
                        .body())
                .isEqualTo("127.0.0.1");
        assertThat(get("/metadata/instance/compute/none?api-version=2021-02-01&format=text")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void an_event_is_scheduled_until_its_time_and_then_it_has_started() throws Exception {
        assertThat(json(EVENTS).path("Events")).isEmpty();
        fake.preempt(clock.instant().plusSeconds(30));

        JsonNode event = json(EVENTS).at("/Events/0");
        assertThat(event.path("EventType").asString()).isEqualTo("Preempt");
        assertThat(event.path("EventStatus").asString()).isEqualTo("Scheduled");
        assertThat(event.path("NotBefore").asString()).isEqualTo("Sun, 1 Mar 2026 12:00:30 GMT");
        assertThat(event.at("/Resources/0").asString()).isEqualTo("stint-some-0");
        clock.advance(Duration.ofSeconds(30));

        event = json(EVENTS).at("/Events/0");
        assertThat(event.path("EventStatus").asString()).isEqualTo("Started");
        assertThat(event.path("NotBefore").asString()).isEmpty();
    }

    @Test
    void a_token_is_told_for_its_resource_and_identity_until_it_expires() throws Exception {
        fake.token(
                "client-1",
                "/identities/one",
                "https://storage.azure.com",
                "secret-1",
                clock.instant().plusSeconds(60));
        assertThat(json(TOKEN).path("access_token").asString()).isEqualTo("secret-1");
        fake.token(
                "client-2",
                "/identities/two",
                "https://storage.azure.com",
                "secret-2",
                clock.instant().plusSeconds(90));

        assertThat(json(TOKEN).path("error_description").asString())
                .startsWith("Multiple user assigned identities exist");
        assertThat(json(TOKEN + "&client_id=client-2").path("access_token").asString())
                .isEqualTo("secret-2");
        assertThat(json(TOKEN + "&msi_res_id=/Identities/One")
                        .path("access_token")
                        .asString())
                .isEqualTo("secret-1");
        clock.advance(Duration.ofSeconds(60));
        assertThat(get(TOKEN + "&client_id=client-1").statusCode()).isEqualTo(400);
        assertThat(get(TOKEN.replace("storage", "vault") + "&client_id=client-2")
                        .statusCode())
                .isEqualTo(400);
    }
}
