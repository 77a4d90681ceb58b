package dev.stint.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Downloads inputs over http and https. The client is made with the first download: most jobs need none. */
final class WebDownloads {

    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration FIRST_BYTE = Duration.ofSeconds(60);
    private static final int TRIES = 3;

    private final Duration silence;
    private Optional<HttpClient> client = Optional.empty();

    WebDownloads() {
        this(FIRST_BYTE);
    }

    /** @param silence a server that sends nothing for so long is given up */
    WebDownloads(Duration silence) {
        this.silence = silence;
    }

    /**
     * Downloads to a file, trying three times while the other side is at fault.
     *
     * @param maxBytes more is refused
     * @return what was written
     */
    Hashing.Copied fetch(URI source, Path target, long maxBytes)
            throws IOException, FetchFailedException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return once(source, target, maxBytes);
            } catch (IOException e) {
                if (tries == TRIES || Words.diskFull(e)) {
                    throw e;
                }
            }
        }
    }

    private Hashing.Copied once(URI source, Path target, long maxBytes)
            throws IOException, FetchFailedException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(source).timeout(FIRST_BYTE).GET().build();
        HttpResponse<InputStream> answer = client().send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = new WatchedInputStream(answer.body(), silence)) {
            int code = answer.statusCode();
            if (code >= 500 || code == 429) {
                throw new IOException("input " + shown(source) + ": the server answered " + code);
            }
            if (code != 200) {
                throw new FetchFailedException("input " + shown(source) + ": the server answered " + code
                        + "; check the address and whether it is public");
            }
            try (OutputStream out = Files.newOutputStream(target)) {
                return Hashing.copy(in, out, maxBytes);
            }
        }
    }

    /** The address without its query, which may hold a signature. */
    static String shown(URI source) {
        return source.getScheme() + "://" + source.getHost() + source.getPath();
    }

    private HttpClient client() {
        HttpClient ready = client.orElseGet(() -> HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build());
        client = Optional.of(ready);
        return ready;
    }
}
