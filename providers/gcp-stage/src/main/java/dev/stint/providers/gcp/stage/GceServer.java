package dev.stint.providers.gcp.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.discovery.ViolationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.databind.JsonNode;

/** Where a stage's clients connect, and where what goes wrong on the way goes wrong. */
final class GceServer implements AutoCloseable {

    private static final String UNAVAILABLE = "Service unavailable. Please try again.";
    private static final String TYPE = "application/json; charset=UTF-8";

    static {
        // Without this the JDK's server leaves answers lying for 40 ms. Read once, when the first server of a JVM is
        // made.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final List<Service> services;
    private final Faults faults;
    private final CallRecord seen;
    private final Timeline timeline;
    private final Object lock;
    private final HttpServer server;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "gce-stage");
        thread.setDaemon(true);
        return thread;
    });

    private record Answer(int status, byte[] body) {
        static Answer error(int status, String reason, String message) {
            return new Answer(status, Json.bytes(Json.error(status, reason, message)));
        }
    }

    GceServer(List<Service> services, Faults faults, CallRecord seen, Timeline timeline, Object lock)
            throws IOException {
        this.services = List.copyOf(services);
        this.faults = faults;
        this.seen = seen;
        this.timeline = timeline;
        this.lock = lock;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        StageRequest request = StageRequest.read(exchange);
        Faults.Kind kind = Faults.Kind.NONE;
        Answer answer;
        try {
            Service service = services.stream()
                    .filter(each -> each.covers(request))
                    .findFirst()
                    .orElseThrow(() ->
                            new ViolationException("there is nothing at " + request.verb() + " " + request.path()));
            synchronized (lock) {
                timeline.settle();
                Service.Play play = service.play(request);
                seen.count(play.method());
                Faults.Fault fault = faults.draw(play.method());
                kind = fault.kind();
                answer = played(play, fault);
            }
        } catch (RefusedException e) {
            answer = Answer.error(e.status(), e.reason(), e.words());
        } catch (ViolationException e) {
            seen.note(String.valueOf(e.getMessage()));
            answer = Answer.error(400, "invalid", "VIOLATION: " + e.getMessage());
        } catch (RuntimeException e) {
            seen.note("the stage itself failed at " + request.verb() + " " + request.path() + ": " + e);
            answer = Answer.error(500, "internalError", e.toString());
        }
        if (kind == Faults.Kind.CUT_BEFORE) {
            exchange.close();
        } else {
            send(exchange, answer, kind == Faults.Kind.CUT_AFTER);
        }
    }

    private static Answer played(Service.Play play, Faults.Fault fault) {
        return switch (fault.kind()) {
            case NONE, CUT_AFTER -> good(play.action().get());
            case CUT_BEFORE, UNAVAILABLE -> Answer.error(503, "backendError", UNAVAILABLE);
            case UNAVAILABLE_AFTER -> {
                Answer lost = good(play.action().get());
                yield Answer.error(503, "backendError", UNAVAILABLE + " (" + lost.body().length + " bytes are lost)");
            }
            case THROTTLED ->
                Answer.error(
                        403,
                        "rateLimitExceeded",
                        "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'compute.googleapis.com' for consumer 'project_number:1234567890'.");
            case REFUSED -> new Answer(fault.status(), fault.body().getBytes(StandardCharsets.UTF_8));
        };
    }

    private static Answer good(JsonNode answer) {
        return new Answer(200, Json.bytes(answer));
    }

    private static void send(HttpExchange exchange, Answer answer, boolean cut) throws IOException {
        byte[] body = answer.body();
        exchange.getResponseHeaders().set("Content-Type", TYPE);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body, 0, cut ? body.length / 2 : body.length);
        exchange.getResponseBody().flush();
        if (cut) {
            throw new IOException("cut as told"); // whereupon the server closes the connection
        }
        exchange.close();
    }

    /** Ends all connections. A second time does nothing. */
    @Override
    public void close() {
        if (open.getAndSet(false)) {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
