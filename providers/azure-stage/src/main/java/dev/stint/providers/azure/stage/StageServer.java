package dev.stint.providers.azure.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Where a stage's clients connect: requests pass the {@link Porter}, and what goes wrong on the way goes wrong here. */
final class StageServer implements AutoCloseable {

    static {
        // The JDK's server sends head and body apart, and the client's kernel waits 40 ms before it acknowledges the
        // head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Porter porter;
    private final Faults faults;
    private final HttpServer server;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicLong answered = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "arm-stage");
        thread.setDaemon(true);
        return thread;
    });

    StageServer(Porter porter, Faults faults) throws IOException {
        this.porter = porter;
        this.faults = faults;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        ArmRequest request = ArmRequest.read(exchange, address().toString());
        porter.count(request);
        Faults.Fault fault = Faults.Fault.NONE;
        ArmAnswer answer;
        try {
            porter.check(request);
            fault = faults.draw(request.operation());
            if (fault.way() == Faults.Way.CUT_BEFORE) {
                exchange.close();
                return;
            }
            if (fault.refusal().isPresent()) {
                Faults.Refusal refusal = fault.refusal().get();
                send(exchange, refusal.status(), refusal.headers(), refusal.body());
                return;
            }
            answer = porter.answer(request);
        } catch (RefusedException e) {
            answer = ArmAnswer.failure(e.status(), e.problem());
        } catch (RuntimeException e) {
            porter.note(request.operation() + ": the stage failed at it: " + e);
            answer = ArmAnswer.failure(500, new Problem("InternalServerError", e.toString()));
        }
        if (fault.way() == Faults.Way.CUT_AFTER) {
            exchange.close(); // before a head was sent: the connection ends
            return;
        }
        byte[] body = answer.body().map(Tree::bytes).orElse(new byte[0]);
        send(exchange, answer.status(), answer.headers(), body);
    }

    private void send(HttpExchange exchange, int status, Map<String, String> headers, byte[] body) throws IOException {
        try (exchange) {
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.getResponseHeaders().set("x-ms-request-id", "stage-" + answered.incrementAndGet());
            if (body.length > 0) {
                exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
            }
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) { // the JDK refuses to write nothing to an answer without content
                exchange.getResponseBody().write(body);
            }
        }
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
