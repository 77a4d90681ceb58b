package dev.stint.server.rest;

import dev.stint.server.FakeBlobs;
import dev.stint.server.FakeCosts;
import dev.stint.server.FakeRuns;
import dev.stint.server.FakeServer;
import dev.stint.server.FakeUpkeep;
import dev.stint.server.life.AccessToken;
import dev.stint.server.life.Ending;
import dev.stint.server.life.ListeningUnderTest;
import dev.stint.server.life.OwnPlace;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;

/** The whole door on a real port, with fakes behind it. */
final class ServerUnderTest implements AutoCloseable {
    final List<String> endings = new CopyOnWriteArrayList<>();
    final ConfigurableApplicationContext context;
    final FakeRuns runs;
    final FakeUpkeep upkeep;
    final FakeCosts costs;
    final FakeBlobs blobs;
    final int port;
    /** Where commands of its home come in. */
    final int ownPort;

    final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    ServerUnderTest(Path home) {
        this(home, FakeServer.class);
    }

    /**
     * @param parts what it is made of
     * @param settings such as {@code --stint.server.mode=team}
     */
    ServerUnderTest(Path home, Class<?> parts, String... settings) {
        SpringApplication spring = new SpringApplication(parts);
        spring.setRegisterShutdownHook(false);
        spring.addInitializers(fresh -> ListeningUnderTest.set(fresh.getEnvironment()));
        spring.addInitializers(fresh -> ((GenericApplicationContext) fresh)
                .registerBean(
                        "recordedEnding", Ending.class, () -> endings::add, definition -> definition.setPrimary(true)));
        context = spring.run(
                Stream.concat(Stream.of("--stint.home=" + home, "--spring.main.banner-mode=off"), Stream.of(settings))
                        .toArray(String[]::new));
        runs = context.getBean(FakeRuns.class);
        upkeep = context.getBean(FakeUpkeep.class);
        costs = context.getBean(FakeCosts.class);
        blobs = context.getBean(FakeBlobs.class);
        token = context.getBean(AccessToken.class).reveal();
        port = ((WebServerApplicationContext) context).getWebServer().getPort();
        int second = context.getBean(OwnPlace.class).port();
        ownPort = second < 0 ? port : second;
    }

    /** As a command of its home asks. */
    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ownPort + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(to(path).GET());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send(
                to(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(to(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<InputStream> stream(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Sends exactly this, with {@code \n} for the line ends, and reads until the server closes. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As {@link #raw}, but stops reading when the answer contains a text, whether or not the server closes. */
    String rawUntil(String text, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            int one = 0;
            while (one >= 0 && answer.indexOf(text) < 0) {
                one = socket.getInputStream().read();
                answer.append((char) one);
            }
            return answer.toString();
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        return ApiJson.MAPPER.readTree(response.body());
    }

    @Override
    public void close() {
        context.close();
    }
}
