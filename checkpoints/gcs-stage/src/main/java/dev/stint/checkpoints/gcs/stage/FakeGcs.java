package dev.stint.checkpoints.gcs.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.discovery.Discovery;
import dev.stint.discovery.Discovery.Call;
import dev.stint.discovery.ViolationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Cloud Storage on this computer. Every request and every answer is held against the published {@link Discovery} document: what is
 * not as it says is answered with 400 and kept among the {@link #violations()}, which a test has to look at. Objects are sent in one request,
 * as media or as a record with media. Nobody has to say who asks. Safe for many threads.
 */
public final class FakeGcs implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Discovery discovery = storage();
    private final FakeObjects objects = new FakeObjects(InstantSource.system());
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-gcs");
        thread.setDaemon(true);
        return thread;
    });
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<Fault>> faults = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final AtomicLong sentBytes = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Starts one without buckets, on a free port of this computer. */
    public FakeGcs() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** The published description of the Cloud Storage JSON API. */
    public static Discovery storage() {
        return Discovery.read(
                Objects.requireNonNull(FakeGcs.class.getResourceAsStream("storage.v1.json.gz"), "storage.v1.json.gz"));
    }

    /** What goes wrong with one request. */
    public sealed interface Fault {
        /** Nothing. */
        record None() implements Fault {}

        /** A refusal, before any effect. */
        record Refuse(int code, String reason, String message) implements Fault {}

        /** The effect happens, the connection ends without an answer. */
        record LoseAnswer() implements Fault {}

        /** The effect happens, the answer is a failure of the server. */
        record FailAfterEffect(int code) implements Fault {}

        /** No answer while the fake lives, and no effect. */
        record Hang() implements Fault {}

        /** The bytes of a download end early. */
        record CutBody() implements Fault {}

        /** The last byte that arrives is another. */
        record DamageBody() implements Fault {}

        /** Something else happens first. */
        record Meanwhile(Runnable what) implements Fault {}
    }

    /** Its buckets. */
    public FakeObjects objects() {
        return objects;
    }

    /** Where it listens: {@code http://127.0.0.1:PORT}. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next requests for a method (with {@code ?media} for downloads) go wrong so, one each. */
    public void next(String method, Fault... these) {
        faults.computeIfAbsent(method, name -> new ArrayDeque<>()).addAll(List.of(these));
    }

    /** What was not as published, since it was last {@link #forget forgotten}. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** How often a method was called. */
    public int calls(String method) {
        return calls.computeIfAbsent(method, name -> new AtomicInteger()).get();
    }

    /** Bytes of answers that went out since the start. */
    public long sentBytes() {
        return sentBytes.get();
    }

    /** Forgets violations, counts, faults to come, and all buckets. */
    public void forget() {
        objects.clear();
        violations.clear();
        faults.clear();
        calls.clear();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = body(exchange);
        Fault fault = new Fault.None();
        FakeAnswer answer;
        try {
            String query = exchange.getRequestURI().getRawQuery();
            Call call = discovery.match(
                    exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), query == null ? "" : query);
            String method = call.id().replace("storage.objects.", "") + (call.download() ? "?media" : "");
            calls.computeIfAbsent(method, name -> new AtomicInteger()).incrementAndGet();
            fault = fault(method);
            if (fault instanceof Fault.Hang) {
                closed.await();
                return;
            }
            if (fault instanceof Fault.Refuse refuse) {
                throw new RefusalException(refuse.code(), refuse.reason(), refuse.message());
            }
            if (fault instanceof Fault.Meanwhile meanwhile) {
                meanwhile.what().run();
            }
            answer = answer(call, exchange, body, fault instanceof Fault.DamageBody);
            if (fault instanceof Fault.FailAfterEffect fail) {
                throw new RefusalException(fail.code(), "backendError", "Backend Error");
            }
        } catch (RefusalException e) {
            answer = FakeAnswer.json(e.code(), e.json());
        } catch (ViolationException e) {
            violations.add(String.valueOf(e.getMessage()));
            answer = FakeAnswer.json(400, new RefusalException(400, "invalid", "VIOLATION: " + e.getMessage()).json());
        } catch (InterruptedException e) {
            exchange.close();
            return;
        } catch (RuntimeException e) {
            violations.add("the fake itself failed: " + e);
            answer = FakeAnswer.json(500, new RefusalException(500, "backendError", e.toString()).json());
        }
        if (fault instanceof Fault.LoseAnswer) {
            exchange.close();
            return;
        }
        answer.send(exchange, fault instanceof Fault.CutBody, sentBytes);
    }

    private Fault fault(String method) {
        Deque<Fault> queue = faults.get(method);
        if (queue == null) {
            return new Fault.None();
        }
        synchronized (queue) {
            Fault next = queue.poll();
            return next == null ? new Fault.None() : next;
        }
    }

    private FakeAnswer answer(Call call, HttpExchange exchange, byte[] body, boolean damaged) {
        if (call.upload()) {
            return upload(call, exchange, body, damaged);
        }
        Optional<JsonNode> json = body.length == 0 ? Optional.empty() : Optional.of(json(body));
        discovery.checkBody(call, json);
        JsonNode request = json.orElseGet(JSON::createObjectNode);
        return switch (call.id()) {
            case "storage.objects.get" ->
                call.download()
                        ? FakeAnswer.media(objects.get(call), exchange)
                        : answer(call, objects.get(call).json());
            case "storage.objects.list" -> answer(call, objects.list(call));
            case "storage.objects.compose" -> answer(call, objects.compose(call, request));
            case "storage.objects.rewrite" -> answer(call, objects.rewrite(call, request));
            case "storage.objects.delete" -> {
                objects.delete(call);
                yield FakeAnswer.empty();
            }
            default -> throw new ViolationException(call.id() + " is not served by this fake");
        };
    }

    /** Of bytes alone, whose name is in the query, or of a record and bytes. */
    private FakeAnswer upload(Call call, HttpExchange exchange, byte[] body, boolean damaged) {
        String contentType = exchange.getRequestHeaders().getFirst("Content-Type");
        byte[] media;
        JsonNode resource;
        switch (call.query().getOrDefault("uploadType", "")) {
            case "media" -> {
                media = body;
                resource = JSON.createObjectNode().put("contentType", contentType == null ? "" : contentType);
            }
            case "multipart" -> {
                MultipartBody parts = MultipartBody.parse(contentType == null ? "" : contentType, body);
                media = parts.media();
                resource = json(parts.json());
            }
            default -> throw new ViolationException("this fake serves uploads in one request only: " + call.query());
        }
        if (damaged) {
            media[media.length - 1] ^= 1;
        }
        discovery.checkBody(call, Optional.of(resource));
        return answer(call, objects.insert(call, resource, media));
    }

    private FakeAnswer answer(Call call, JsonNode json) {
        return FakeAnswer.json(200, discovery.checkAnswer(call, json));
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] raw = in.readAllBytes();
            return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                    ? new GZIPInputStream(new ByteArrayInputStream(raw)).readAllBytes()
                    : raw;
        }
    }

    private static JsonNode json(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new ViolationException("a body is not JSON: " + e.getOriginalMessage());
        }
    }
}
