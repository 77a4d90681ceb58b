package dev.stint.providers.azure.stage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** Says to a stage what no SDK would. */
final class RawClient {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final ArmStage stage;

    RawClient(ArmStage stage) {
        this.stage = stage;
    }

    /** A request below the subscription, with the version of Compute unless the path names one, and pairs of headers. */
    HttpResponse<String> ask(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return root(method, "/subscriptions/" + stage.subscription() + path, body, headers);
    }

    /** A request to the root. */
    HttpResponse<String> root(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        String version =
                path.contains("api-version") ? "" : (path.contains("?") ? "&" : "?") + "api-version=2025-04-01";
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stage.endpoint() + path + version))
                .header("Authorization", "Bearer of-nobody")
                .method(method, BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> plain(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(stage.endpoint() + path)).build(), BodyHandlers.ofString());
    }

    /** What is read at an address, such as that of the next page. */
    JsonNode at(String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .header("Authorization", "Bearer of-nobody")
                .build();
        return json(CLIENT.send(request, BodyHandlers.ofString()));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return json(ask("GET", path, ""));
    }

    static JsonNode json(HttpResponse<String> answer) {
        return Tree.read(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    static String code(HttpResponse<String> answer) {
        return Tree.text(json(answer), "error.code");
    }
}
