package dev.stint.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.api.StoreViews;
import dev.stint.api.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server with the checkpoints and outputs of one run, of which connections break and bytes are wrong as the test wants. */
final class ShelfServer implements AutoCloseable {
    static final String RUN = "digits-7f3k2";
    private static final String TOKEN = "t";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Item> files = new TreeMap<>();
    private final Map<Long, String> statuses = new TreeMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Integer> breaks = new ArrayDeque<>();

    /**
     * A file.
     *
     * @param served what comes; what the list says is {@code kept}
     * @param status of the answer, when it is not served
     */
    private record Item(String path, byte[] kept, byte[] served, int mode, int status, String problem) {}

    ShelfServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/api/v1/runs/", this::handle);
        server.start();
    }

    ServerFile file() {
        return new ServerFile(
                "http://127.0.0.1:" + server.getAddress().getPort(),
                TOKEN,
                ProcessHandle.current().pid(),
                "1");
    }

    /** Has a checkpoint's file. */
    ShelfServer checkpoint(long index, String path, String content, int mode) {
        statuses.putIfAbsent(index, "committed");
        return put(index + "/" + path, new Item(path, bytes(content), bytes(content), mode, 200, ""));
    }

    ShelfServer status(long index, String status) {
        statuses.put(index, status);
        return this;
    }

    ShelfServer output(String path, String content) {
        return put("out/" + path, new Item(path, bytes(content), bytes(content), 0, 200, ""));
    }

    /** Serves other bytes than were kept. */
    ShelfServer damage(String name, String served) {
        Item item = item(name);
        return put(name, new Item(item.path, item.kept, bytes(served), item.mode, 200, ""));
    }

    /** Answers with a problem instead of bytes. */
    ShelfServer refuse(String name, int status, int exitCode, String detail) {
        Item item = item(name);
        String problem = Json.write(
                new Views.Problem("about:blank", "no", status, detail, exitCode, List.of("what to do about it")));
        return put(name, new Item(item.path, item.kept, item.served, item.mode, status, problem));
    }

    /** The next answers with bytes break after so many of them. */
    void breakAfter(Integer... bytes) {
        synchronized (breaks) {
            breaks.addAll(List.of(bytes));
        }
    }

    /** Requests for bytes so far: the file, and from which byte on. */
    List<String> asked() {
        synchronized (asked) {
            return List.copyOf(asked);
        }
    }

    private ShelfServer put(String name, Item item) {
        files.put(name, item);
        return this;
    }

    private Item item(String name) {
        Item item = files.get(name);
        if (item == null) {
            throw new AssertionError("there is no " + name + " among " + files.keySet());
        }
        return item;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        String query = exchange.getRequestURI().getRawQuery();
        String file = query == null ? "" : URLDecoder.decode(query.replaceFirst("^path=", ""), StandardCharsets.UTF_8);
        try (exchange) {
            if (path[path.length - 1].equals("files")) {
                String shelf = path[5].equals("outputs") ? "out" : path[6];
                bytes(exchange, item(shelf + "/" + file));
            } else if (path[5].equals("outputs")) {
                json(exchange, new StoreViews.OutputFiles(RUN, outputs()));
            } else if (path.length == 6) {
                json(exchange, list());
            } else {
                json(exchange, detail(Long.parseLong(path[6])));
            }
        }
    }

    private Views.CheckpointList list() {
        return new Views.CheckpointList(
                RUN, "file:///s", statuses.keySet().stream().map(this::view).toList());
    }

    private Views.CheckpointView view(long index) {
        return new Views.CheckpointView(
                index,
                1,
                index * 100,
                Instant.parse("2026-11-21T03:00:00Z"),
                0,
                0,
                "" + statuses.get(index),
                "call",
                Optional.empty(),
                Optional.empty());
    }

    private Views.CheckpointDetail detail(long index) {
        return new Views.CheckpointDetail(
                view(index),
                files.entrySet().stream()
                        .filter(each -> each.getKey().startsWith(index + "/"))
                        .map(Map.Entry::getValue)
                        .map(item -> new Views.FileView(
                                item.path, item.kept.length, item.mode, sha256(item.kept), "data/" + sha256(item.kept)))
                        .toList());
    }

    private List<StoreViews.OutputFile> outputs() {
        return files.entrySet().stream()
                .filter(each -> each.getKey().startsWith("out/"))
                .map(Map.Entry::getValue)
                .map(item -> new StoreViews.OutputFile(item.path, item.kept.length, sha256(item.kept)))
                .toList();
    }

    private void bytes(HttpExchange exchange, Item item) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        asked.add(item.path + " from " + from);
        if (item.status != 200) {
            answer(exchange, item.status, item.problem.getBytes(StandardCharsets.UTF_8));
            return;
        }
        int length = Math.max(0, item.served.length - from);
        Integer cut;
        synchronized (breaks) {
            cut = breaks.poll();
        }
        // a body announced longer than it is makes the client see a broken connection
        exchange.sendResponseHeaders(range == null ? 200 : 206, length == 0 && cut == null ? -1 : Math.max(1, length));
        exchange.getResponseBody().write(item.served, Math.min(from, item.served.length), cut == null ? length : cut);
        exchange.getResponseBody().flush();
    }

    private static void json(HttpExchange exchange, Object view) throws IOException {
        answer(exchange, 200, Json.write(view).getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
