package dev.stint.checkpoints.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.gcs.stage.FakeGcs;
import dev.stint.discovery.Discovery;
import dev.stint.discovery.Discovery.Call;
import dev.stint.discovery.ViolationException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The judge of the fake: it sees what is wrong, or its silence means nothing. */
final class DiscoveryTest {

    private static final String OBJECT = "/storage/v1/b/bucket/o/key";
    private static final String LIST = "/storage/v1/b/bucket/o";

    private final Discovery discovery = FakeGcs.storage();

    @Test
    void what_is_published_is_understood() {
        Call call = discovery.match(
                "GET", "/storage/v1/b/bucket/o/a%2Fb%20c+%2B", "generation=12&projection=full&alt=json");

        assertThat(call.id()).isEqualTo("storage.objects.get");
        assertThat(call.path()).isEqualTo(Map.of("bucket", "bucket", "object", "a/b c++"));
        assertThat(call.number("generation")).contains(12L);
        assertThat(discovery.match("GET", "/download" + OBJECT, "alt=media").download())
                .isTrue();
        assertThat(discovery
                        .match("POST", "/upload" + LIST, "uploadType=multipart")
                        .upload())
                .isTrue();
        assertThat(discovery
                        .match("GET", LIST, "fields=nextPageToken,items(name,size)&maxResults=4294967295")
                        .id())
                .isEqualTo("storage.objects.list");
    }

    @Test
    void a_path_or_method_that_is_not_there_is_seen() {
        assertViolation("GET", "/storage/v2/b/bucket/o", "", "is not below");
        assertViolation("GET", "/storage/v1/b/bucket/objects", "", "no method");
        assertViolation("GET", "/storage/v1/b/bucket/o/a/b", "", "no method");
        assertViolation("GET", "/storage/v1/b//o", "", "no method");
        assertViolation("PUT", LIST, "", "no method PUT");
        assertViolation("POST", "/upload" + LIST, "", "takes no upload so");
        assertViolation("GET", "/upload" + LIST, "uploadType=media", "takes no upload so");
        assertViolation("GET", "/download" + LIST, "alt=media", "gives no media so");
        assertViolation("GET", OBJECT, "alt=media", "gives no media so");
    }

    @Test
    void a_parameter_that_is_unknown_or_of_another_type_is_seen() {
        assertViolation("GET", LIST, "startAfter=x", "no parameter 'startAfter'");
        assertViolation("GET", OBJECT, "prefix=x", "no parameter 'prefix'");
        assertViolation("GET", OBJECT, "object=x", "no parameter 'object'");
        assertViolation("GET", LIST, "maxResults=many", "maxResults=many is no integer uint32");
        assertViolation("GET", LIST, "maxResults=-1", "maxResults=-1");
        assertViolation("GET", LIST, "versions=yes", "versions=yes is no boolean");
        assertViolation("GET", LIST, "projection=all", "projection=all");
        assertViolation("GET", OBJECT, "ifGenerationMatch=1.5", "ifGenerationMatch=1.5 is no string int64");
        assertViolation("GET", OBJECT, "alt=xml", "alt=xml");
        assertViolation("GET", LIST, "prefix=a&prefix=b", "has two values");
        assertViolation("GET", LIST, "maxResults", "maxResults= is no integer uint32");
        assertViolation("POST", OBJECT + "/restore", "", "requires parameter 'generation'");
        assertViolation("GET", LIST, "fields=items(name,length)", "'length'");
        assertViolation("GET", LIST, "fields=items(name", "lacks a )");
        assertViolation("GET", LIST, "fields=,", "lacks a name");
    }

    @Test
    void a_body_that_is_not_of_the_schema_is_seen() {
        Call insert = discovery.match("POST", "/upload" + LIST, "uploadType=multipart");
        Call compose = discovery.match("POST", OBJECT + "/compose", "");
        Call get = discovery.match("GET", OBJECT, "");
        discovery.checkBody(insert, Optional.of(json("{'name':'x','size':'12','metadata':{'a':'b'}}")));
        discovery.checkBody(compose, Optional.of(json("{'sourceObjects':[{'name':'x','generation':'7'}]}")));

        assertWrongBody(insert, "{'name':'x','colour':'red'}", "'colour'");
        assertWrongBody(insert, "{'name':7}", "name is 7");
        assertWrongBody(insert, "{'size':12}", "size is 12");
        assertWrongBody(insert, "{'size':'-1'}", "uint64");
        assertWrongBody(insert, "{'metadata':{'a':1}}", "metadata.a is 1");
        assertWrongBody(insert, "{'timeCreated':'yesterday'}", "date-time");
        assertWrongBody(insert, "{'owner':{'name':'x'}}", "owner has a field 'name'");
        assertWrongBody(insert, "{'temporaryHold':'true'}", "boolean");
        assertWrongBody(insert, "{'componentCount':'3'}", "componentCount");
        assertWrongBody(insert, "{'acl':{}}", "no array");
        assertWrongBody(insert, "[]", "no object");
        assertWrongBody(compose, "{}", "lacks 'sourceObjects'");
        assertWrongBody(compose, "{'sourceObjects':[{'generation':'7'}]}", "sourceObjects[0] lacks 'name'");
        assertWrongBody(compose, "{'sourceObjects':[{'name':'x','generation':7}]}", "sourceObjects[0].generation");
        assertWrongBody(get, "{}", "takes no body");
        assertThatThrownBy(() -> discovery.checkBody(compose, Optional.empty())).isInstanceOf(ViolationException.class);
    }

    @Test
    void an_answer_that_is_not_of_the_schema_is_seen_and_fields_are_kept() {
        Call list = discovery.match("GET", LIST, "fields=items(name),nextPageToken");
        JsonNode answer = json("{'kind':'storage#objects','items':[{'name':'x','size':'3'}]}");
        assertThat(discovery.checkAnswer(list, answer)).isEqualTo(json("{'items':[{'name':'x'}]}"));

        assertThatThrownBy(() -> discovery.checkAnswer(list, json("{'items':[{'name':'x','length':3}]}")))
                .isInstanceOf(ViolationException.class)
                .hasMessageContaining("items[0] has a field 'length'");
        assertThatThrownBy(() -> discovery.checkAnswer(discovery.match("DELETE", OBJECT, ""), answer))
                .isInstanceOf(ViolationException.class);
    }

    @Test
    void a_violation_is_answered_with_400_and_kept() throws Exception {
        try (FakeGcs fake = new FakeGcs()) {
            var request = HttpRequest.newBuilder(URI.create(fake.endpoint() + "/storage/v1/b/x/o?startAfter=y"))
                    .build();
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).contains("startAfter");
            assertThat(fake.violations()).singleElement().asString().contains("startAfter");
        }
    }

    @Test
    void bytes_alone_are_an_object_too_which_is_named_in_the_query() throws Exception {
        try (FakeGcs fake = new FakeGcs()) {
            fake.objects().createBucket("bucket");
            var request = HttpRequest.newBuilder(URI.create(fake.endpoint()
                            + "/upload/storage/v1/b/bucket/o?uploadType=media&name=mail%2Fboot-failure"))
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString("no disk"))
                    .build();
            var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(fake.objects().find("bucket", "mail/boot-failure")).get().satisfies(object -> {
                assertThat(object.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("no disk");
                assertThat(object.contentType()).isEqualTo("text/plain");
            });
            assertThat(fake.violations()).isEmpty();
        }
    }

    private void assertViolation(String verb, String path, String query, String said) {
        assertThatThrownBy(() -> discovery.match(verb, path, query))
                .as("%s %s?%s", verb, path, query)
                .isInstanceOf(ViolationException.class)
                .hasMessageContaining(said);
    }

    private void assertWrongBody(Call call, String body, String said) {
        assertThatThrownBy(() -> discovery.checkBody(call, Optional.of(json(body))))
                .as(body)
                .isInstanceOf(ViolationException.class)
                .hasMessageContaining(said);
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text.replace('\'', '"'));
    }
}
