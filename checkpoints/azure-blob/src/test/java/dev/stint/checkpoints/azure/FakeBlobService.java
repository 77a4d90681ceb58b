package dev.stint.checkpoints.azure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.servers.AzuriteServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers as a test says, where Azurite cannot: refusals, silence, rehydration that takes its time, other orders. */
final class FakeBlobService implements AutoCloseable {

    static final RequestLimits HASTY =
            new RequestLimits(Duration.ofSeconds(10), Duration.ofSeconds(20), 3, Duration.ofMillis(1));

    /** What to answer. */
    @FunctionalInterface
    interface Answers {
        void to(HttpExchange request) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    FakeBlobService(Answers answers) throws IOException {
        // else every answer of head and body waits 40 ms for the client's acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", request -> {
            request.getRequestBody().readAllBytes();
            requests.add(request.getRequestMethod() + " " + request.getRequestURI());
            answers.to(request);
        });
        server.start();
    }

    /** One that answers everything with a status and a code. */
    static FakeBlobService refusing(int status, String code) throws IOException {
        return new FakeBlobService(request -> refuse(request, status, code, "refused"));
    }

    /** A refusal in the service's form. */
    static void refuse(HttpExchange request, int status, String code, String detail) throws IOException {
        request.getResponseHeaders().add("x-ms-error-code", code);
        answer(
                request,
                status,
                "application/xml",
                "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + code + "</Code><Message>Server said no."
                        + "</Message><AuthenticationErrorDetail>" + detail + "</AuthenticationErrorDetail></Error>");
    }

    /** An answer with a body; to a HEAD, without. */
    static void answer(HttpExchange request, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.getResponseHeaders().add("Content-Type", type);
        boolean head = request.getRequestMethod().equals("HEAD");
        request.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
        if (!head && bytes.length > 0) {
            try (OutputStream out = request.getResponseBody()) {
                out.write(bytes);
            }
        }
        request.close();
    }

    ObjectStore open() throws IOException {
        return open(HASTY, InstantSource.system());
    }

    ObjectStore open(RequestLimits limits, InstantSource clock) throws IOException {
        return new AzureBlobStoreFactory(Map.of("AZURE_STORAGE_KEY", AzuriteServer.KEY), limits, clock)
                .open("az://theaccount/the-container?endpoint=http://127.0.0.1:"
                        + server.getAddress().getPort() + "/theaccount");
    }

    /** Method and target of every request so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
