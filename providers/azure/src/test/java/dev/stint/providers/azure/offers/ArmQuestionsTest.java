package dev.stint.providers.azure.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.http.HttpPipelineBuilder;
import com.sun.net.httpserver.HttpServer;
import dev.stint.providers.azure.ArmCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions over the adapter's own pipeline, to a server. */
final class ArmQuestionsTest {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String body = "{}";
    private final HttpServer server;
    private final ArmQuestions arm;

    ArmQuestionsTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + sent);
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        URI management = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        arm = new ArmQuestions(
                new ArmCalls(new HttpPipelineBuilder().build(), management, new Random(1), length -> {}), management);
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void lists_are_read_page_by_page_from_where_azure_says() {
        body = "{\"value\": [1], \"nextLink\": null}";

        assertThat(arm.get("/subscriptions/s/providers/Microsoft.Compute/skus?$filter=location%20eq%20'eastus'")
                        .path("value"))
                .hasSize(1);
        arm.get("http://127.0.0.1:" + server.getAddress().getPort() + "/more?$skiptoken=2");

        assertThat(asked)
                .containsExactly(
                        "GET /subscriptions/s/providers/Microsoft.Compute/skus?$filter=location%20eq%20'eastus' ",
                        "GET /more?$skiptoken=2 ");
    }

    @Test
    void a_question_is_sent_as_json() {
        arm.post("/providers/Microsoft.ResourceGraph/resources?api-version=1", Answers.json("{'query': 'q'}"));

        assertThat(asked)
                .containsExactly("POST /providers/Microsoft.ResourceGraph/resources?api-version=1 {\"query\":\"q\"}");
    }

    @Test
    void the_identity_is_sent_nowhere_else() {
        assertThatThrownBy(() -> arm.get("http://127.0.0.1:1/more?secret=1"))
                .hasMessageContaining("http://127.0.0.1:1/more, which is not at http://127.0.0.1:")
                .hasMessageNotContaining("secret");
        assertThat(asked).isEmpty();
    }

    @Test
    void a_refusal_tells_status_code_and_words_and_is_not_repeated() {
        status = 403;
        body = "{\"error\": {\"code\": \"AuthorizationFailed\", \"message\": \"The client may not.\"}}";

        assertThatThrownBy(() -> arm.get("/subscriptions/s/x?api-version=1"))
                .hasMessage(
                        "read /subscriptions/s/x was answered with status 403: AuthorizationFailed The client may not.")
                .isInstanceOfSatisfying(
                        UnansweredException.class, e -> assertThat(e.denied()).isTrue());
        assertThat(asked).hasSize(1);

        status = 429;
        assertThatThrownBy(() -> arm.get("/subscriptions/s/x"))
                .isInstanceOfSatisfying(
                        UnansweredException.class,
                        e -> assertThat(e.throttled()).isTrue());
    }

    @Test
    void what_fails_inside_azure_passes_perhaps() {
        status = 500;

        assertThatThrownBy(() -> arm.get("/subscriptions/s/x"))
                .isInstanceOfSatisfying(
                        UnansweredException.class, e -> assertThat(e.passing()).isTrue());
    }

    @Test
    void an_answer_that_is_no_json_object_says_so() {
        body = "<html>";

        assertThatThrownBy(() -> arm.get("/subscriptions/s/x")).hasMessageContaining("the answer is not a JSON object");
    }
}
