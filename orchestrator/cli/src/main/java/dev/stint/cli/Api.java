package dev.stint.cli;

import dev.stint.api.Views;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * The server's REST doors. A refusal throws {@link CommandFailure} with the exit code the server gave; a server that does
 * not answer, one with {@link ExitCodes#NO_SERVER}. Safe for use by many threads.
 */
final class Api implements BlobShelf {
    private static final String BASE = "/api/v1/";
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(1);

    /** Reading a whole checkpoint, or writing a snapshot, takes what it takes. */
    private static final Duration LONG_ANSWER = Duration.ofHours(2);

    private static final int MOST_PROBLEM_BYTES = 1 << 20;

    private final ServerFile server;
    private final Supplier<String> token;
    private final HttpClient http;

    /** The server of this computer, which no proxy leads to. */
    Api(ServerFile server) {
        this.server = server;
        this.token = server::token;
        this.http = client().proxy(HttpClient.Builder.NO_PROXY).build();
    }

    /**
     * A server anywhere.
     *
     * @param trust whom to trust; empty for those the system trusts
     * @param token what opens it, asked for with each request; empty for nothing
     */
    Api(ServerFile server, Optional<SSLContext> trust, Supplier<String> token) {
        this.server = server;
        this.token = token;
        HttpClient.Builder client = client();
        trust.ifPresent(client::sslContext);
        this.http = client.build();
    }

    private static HttpClient.Builder client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
    }

    ServerFile server() {
        return server;
    }

    /**
     * A server's answer: as it came, and read.
     *
     * @param warning what it is worth looking at although it was done; empty for nothing
     */
    record Reply(String body, String warning) {
        <T> T as(Class<T> type) {
            return Json.read(body, type);
        }
    }

    /** The path of a run's resource, below {@code /api/v1/}. */
    static String run(String run, String... more) {
        StringBuilder path = new StringBuilder("runs/").append(escape(run));
        for (String part : more) {
            path.append('/').append(part);
        }
        return path.toString();
    }

    static String escape(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    Reply get(String path) {
        return text(request(path, ANSWER).GET().build());
    }

    /** Waits long: for answers that take a look at all that is stored. */
    Reply getPatiently(String path) {
        return text(request(path, LONG_ANSWER).GET().build());
    }

    /** Posts a JSON body; {@code null} stands for none. */
    Reply post(String path, Object body) {
        return text(request(path, ANSWER)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.write(body)))
                .build());
    }

    Reply put(String path, Object body) {
        return text(request(path, ANSWER)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(Json.write(body)))
                .build());
    }

    Reply delete(String path) {
        return text(request(path, ANSWER).DELETE().build());
    }

    /** Posts nothing, and waits long. */
    Reply post(String path) {
        return text(request(path, LONG_ANSWER).POST(BodyPublishers.noBody()).build());
    }

    /** The server's account of itself; empty when it does not answer, or another program does. */
    Optional<Views.ServerView> ping() {
        HttpRequest request = request("server", CONNECT).GET().build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
            return response.statusCode() == 200
                    ? Optional.of(Json.read(response.body(), Views.ServerView.class))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    @Override
    public boolean hasBlob(String team, String sha256) {
        HttpRequest request = request(blob(team, sha256), ANSWER)
                .method("HEAD", BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (response.statusCode() == 404) {
            return false;
        }
        requireGood(response.statusCode(), response.body());
        return true;
    }

    @Override
    public void putBlob(String team, String sha256, Path content) throws IOException {
        BodyPublisher body = BodyPublishers.ofFile(content);
        text(request(blob(team, sha256), LONG_ANSWER)
                .header("Content-Type", "application/octet-stream")
                .PUT(body)
                .build());
    }

    LogPage logs(String run, long from, int max) {
        HttpRequest request = request(run(run, "logs") + "?from=" + from + "&max=" + max, ANSWER)
                .GET()
                .build();
        HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
        requireGood(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        return new LogPage(
                response.body(),
                response.headers().firstValueAsLong("Stint-Next").orElse(from + response.body().length),
                response.headers()
                        .firstValue("Stint-Ended")
                        .map(Boolean::parseBoolean)
                        .orElse(false),
                LogPage.beginnings(
                        response.headers().firstValue("Stint-Attempts").orElse("")));
    }

    /**
     * Opens the stream of a run.
     *
     * @param after timeline entries above this sequence
     * @param log byte of the log to begin at; -1 for no log
     * @throws IOException when the server is gone
     */
    EventStream stream(String run, long after, long log) throws IOException {
        HttpRequest request = request(run(run, "stream") + "?after=" + after + "&log=" + log, ANSWER)
                .setHeader("Accept", "text/event-stream")
                .GET()
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                try (InputStream body = response.body()) {
                    requireGood(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            return new EventStream(response.body());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * Opens bytes of the server's store. The caller closes the stream, which breaks with {@link IOException} when it ends early.
     *
     * @param path below {@code /api/v1/}
     * @param from the first byte wanted
     * @throws IOException when the server is gone, or cannot read them at the moment
     * @throws CommandFailure when it refuses; with {@link ExitCodes#JOB_FAILED} when the bytes are not there
     */
    InputStream bytes(String path, long from) throws IOException {
        HttpRequest.Builder request = request(path, ANSWER).setHeader("Accept", "application/octet-stream, */*");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        HttpResponse<InputStream> response;
        try {
            response = http.send(request.GET().build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw interrupted();
        }
        if (response.statusCode() == (from > 0 ? 206 : 200)) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            String text = new String(body.readNBytes(MOST_PROBLEM_BYTES), StandardCharsets.UTF_8);
            if (response.statusCode() == 503) {
                throw new IOException(
                        problem(text).map(Views.Problem::detail).orElse("the server cannot serve it now"));
            }
            requireGood(response.statusCode(), text);
            throw new IOException("the server did not begin at byte " + from);
        }
    }

    private static String blob(String team, String sha256) {
        return "blobs/" + escape(team) + "/" + sha256;
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.url().replaceAll("/+$", "") + BASE + path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json, text/plain");
        String opens = token.get();
        return opens.isEmpty() ? request : request.header("Authorization", "Bearer " + opens);
    }

    private Reply text(HttpRequest request) {
        HttpResponse<String> response = send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        requireGood(response.statusCode(), response.body());
        return new Reply(
                response.body(), response.headers().firstValue("Stint-Warning").orElse(""));
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCodes.NO_SERVER,
                    "the server at " + server.url() + " did not answer " + request.method() + " "
                            + request.uri().getPath() + ": " + Trouble.words(e) + "; see: stint server status");
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static CommandFailure interrupted() {
        Thread.currentThread().interrupt();
        return new CommandFailure(ExitCodes.INTERRUPTED, "interrupted");
    }

    private static void requireGood(int status, String body) {
        if (status >= 200 && status < 300) {
            return;
        }
        Optional<Views.Problem> problem = problem(body);
        if (problem.isPresent()) {
            Views.Problem p = problem.get();
            throw new CommandFailure(
                    p.exitCode() > 0 ? p.exitCode() : exitCode(status),
                    p.detail() == null || p.detail().isBlank() ? p.title() : p.detail(),
                    p.problems() == null ? List.of() : p.problems());
        }
        throw new CommandFailure(exitCode(status), "the server answered with HTTP status " + status);
    }

    private static Optional<Views.Problem> problem(String body) {
        if (!body.stripLeading().startsWith("{")) {
            return Optional.empty();
        }
        Views.Problem problem = Json.read(body, Views.Problem.class);
        return problem.title() == null && problem.detail() == null ? Optional.empty() : Optional.of(problem);
    }

    private static int exitCode(int status) {
        return switch (status) {
            case 404, 410 -> ExitCodes.NOT_FOUND;
            case 401, 403, 409, 429 -> ExitCodes.REFUSED;
            case 500 -> ExitCodes.BUG;
            default -> status >= 400 && status < 500 ? ExitCodes.WRONG_CALL : ExitCodes.NO_SERVER;
        };
    }
}
