package dev.stint.providers.aws.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.providers.stage.StageClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/** Where a stage's clients connect: requests pass the {@link Porter}, and what goes wrong on the way goes wrong here. */
final class StageServer implements AutoCloseable {

    static {
        answerAtOnce();
    }

    private final Porter porter;
    private final Faults faults;
    private final StageClock clock;
    private final HttpServer server;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "ec2-stage");
        thread.setDaemon(true);
        return thread;
    });

    StageServer(Porter porter, Faults faults, StageClock clock) throws IOException {
        this.porter = porter;
        this.faults = faults;
        this.clock = clock;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /**
     * Without this the JDK's server leaves answers lying for 40 ms: it sends head and body apart, and the client's kernel takes its
     * time to acknowledge the head. Read once, when the first server of a JVM is made.
     */
    static void answerAtOnce() {
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        StageRequest request = StageRequest.read(exchange);
        porter.count(request);
        StageAnswer answer;
        boolean cut = false;
        try {
            porter.check(request);
            Faults.Fault fault = faults.draw(request.action());
            cut = fault.kind() == Faults.Kind.CUT_BEFORE || fault.kind() == Faults.Kind.CUT_AFTER;
            answer = played(request, fault);
        } catch (RefusedException e) {
            answer = StageAnswer.failure(request, e.status(), e.code(), e.words());
        } catch (RuntimeException e) {
            porter.note(request.action() + ": the stage failed at it: " + e);
            answer = StageAnswer.failure(request, 500, "InternalError", e.toString());
        }
        if (cut) {
            exchange.close(); // before a head was sent: the connection ends
            return;
        }
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private StageAnswer played(StageRequest request, Faults.Fault fault) {
        return switch (fault.kind()) {
            case NONE, CUT_AFTER -> porter.answer(request);
            case CUT_BEFORE -> StageAnswer.failure(request, 500, "InternalError", "never sent");
            case UNAVAILABLE -> throw new RefusedException(503, "Unavailable", "The server is overloaded");
            case THROTTLED -> throw new RefusedException(503, "RequestLimitExceeded", "Request limit exceeded.");
            case REFUSED -> throw new RefusedException(fault.status(), fault.code(), fault.message());
            case DELAYED -> {
                StageAnswer late = porter.answer(request);
                clock.advance(Faults.DELAY);
                yield late;
            }
        };
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
