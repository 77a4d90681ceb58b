package dev.stint.providers.gcp;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks services of Google that have no client here, of which a few questions are wanted. Safe for use by many threads. */
final class PlainCalls {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final GcpConnection connection;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            // credentials go to Google alone
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    PlainCalls(GcpConnection connection) {
        this.connection = connection;
    }

    /**
     * What a service answered.
     *
     * @param status of HTTP
     * @param body an empty object where it was no JSON
     */
    record Answer(int status, JsonNode body) {

        boolean good() {
            return status == 200;
        }

        /** What was said in refusing, for people. */
        String words() {
            return "status " + status + ": "
                    + body.path("error").path("message").asString("no words");
        }
    }

    /**
     * Asks a question.
     *
     * @param host the service's
     * @param path with the query
     * @param body what is posted; empty: nothing is, and the question is a GET
     * @throws IOException when there was no answer
     */
    Answer ask(String host, String path, Optional<String> body) throws IOException {
        URI uri = URI.create(connection.endpoint().map(URI::toString).orElse("https://" + host) + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
        connection.authorization(uri).forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        body.ifPresentOrElse(
                text -> request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(text)),
                request::GET);
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), read(answer.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the question to " + host + " was broken off", e);
        }
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text.isBlank() ? "{}" : text);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }
}
