package dev.stint.server.dashboard;

import dev.stint.server.FakeBoard;
import dev.stint.server.FakeRuns;
import dev.stint.server.FakeServer;
import dev.stint.server.FakeUpkeep;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import dev.stint.server.life.AccessToken;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** The dashboard on a real port, with fakes behind it, and a browser's cookies in front. */
final class DashboardUnderTest implements AutoCloseable {
    final FakeRuns runs;
    final FakeUpkeep upkeep;
    final FakeBoard board;
    final Guests guests;
    final String token;
    final String origin;
    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** Whoever the test says it is. */
    static final class Guests implements Callers {
        volatile Caller now = Caller.owner("ada");

        @Override
        public Caller current() {
            return now;
        }
    }

    @Import(FakeServer.class)
    @ComponentScan("dev.stint.server.dashboard")
    static class Parts {
        @Bean
        FakeBoard board(FakeRuns runs) {
            return new FakeBoard(runs);
        }

        @Bean
        @Primary
        Guests guests() {
            return new Guests();
        }
    }

    DashboardUnderTest(Path home) {
        SpringApplication spring = new SpringApplication(Parts.class);
        spring.setRegisterShutdownHook(false);
        context = spring.run("--stint.home=" + home, "--spring.main.banner-mode=off");
        runs = context.getBean(FakeRuns.class);
        upkeep = context.getBean(FakeUpkeep.class);
        board = context.getBean(FakeBoard.class);
        guests = context.getBean(Guests.class);
        token = context.getBean(AccessToken.class).reveal();
        origin = "http://127.0.0.1:"
                + ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** As a browser asks that is signed in. */
    HttpRequest.Builder page(String path) {
        return open(path).header("Cookie", "stint_token=" + token);
    }

    /** As a browser asks that is not. */
    HttpRequest.Builder open(String path) {
        return HttpRequest.newBuilder(URI.create(origin + path))
                .timeout(Duration.ofSeconds(20))
                .header("Accept", "text/html,application/xhtml+xml");
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(page(path).GET());
    }

    /** Sends a form of a page of ours. */
    HttpResponse<String> post(String path, Map<String, String> values) throws IOException, InterruptedException {
        return send(form(page(path), values));
    }

    static HttpRequest.Builder form(HttpRequest.Builder request, Map<String, String> values) {
        String body = values.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    String formToken() {
        return FormToken.of(token);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        context.close();
    }
}
