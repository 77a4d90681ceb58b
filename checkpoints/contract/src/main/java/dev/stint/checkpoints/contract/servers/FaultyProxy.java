package dev.stint.checkpoints.contract.servers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a client and an HTTP server and does what bad networks and bad days of a store do. Closing it ends all
 * connections. Safe for many connections; the faults are asked from many threads.
 */
public final class FaultyProxy implements AutoCloseable {

    private static final long DELAY_MS = 150;

    private static final String BAD_DIGEST =
            "<?xml version=\"1.0\"?><Error><Code>BadDigest</Code><Message>the body is not what it says</Message></Error>";

    /** What happens to one request. */
    public enum Fault {
        /** It passes. */
        NONE,
        /** The connection is cut before the server hears of it. */
        CUT_BEFORE,
        /** The connection is cut in the middle of the request's body. */
        CUT_WITHIN,
        /** The server does it, and the answer is lost with the connection. */
        ANSWER_LOST,
        /** 503 instead of being asked. */
        REFUSED_503,
        /** The server does it, and says 500. */
        DONE_BUT_500,
        /** 412 instead of being asked. */
        FALSE_412,
        /** 409 instead of being asked. */
        FALSE_409,
        /** It reaches the server twice; the second answer counts. */
        TWICE,
        /** The answer's body ends in the middle, with the connection. */
        TRUNCATED,
        /** A bit of the request's body is another; a body without a checksum is spared: there TLS is all there is. */
        BODY_DAMAGED,
        /** A bit of an object that is read is another. */
        ANSWER_DAMAGED,
        /** It takes its time. */
        DELAYED
    }

    /** Decides about each request. */
    @FunctionalInterface
    public interface Faults {
        /**
         * What to do to it.
         *
         * @param method such as {@code PUT}
         * @param target path and query
         * @param bodyBytes length of its body
         */
        Fault next(String method, String target, int bodyBytes);
    }

    private final URI server;
    private final Faults faults;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

    /** Listens on a free port of this machine. */
    public FaultyProxy(URI server, Faults faults) throws IOException {
        this.server = server;
        this.faults = faults;
        this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        start(this::accept, "proxy");
    }

    /** Where clients connect: {@code http://127.0.0.1:PORT}. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** How often each thing was done so far. */
    public Map<Fault, Integer> done() {
        synchronized (done) {
            return new EnumMap<>(done);
        }
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                client.setTcpNoDelay(true);
                open.add(client);
                start(() -> serve(client), "proxy-connection");
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    throw new IllegalStateException("the proxy cannot listen any more", e);
                }
            }
        }
    }

    /** One client's connection: its requests in turn, until either side or a fault ends it. */
    private void serve(Socket client) {
        try (client) {
            InputStream fromClient = new BufferedInputStream(client.getInputStream(), 1 << 16);
            OutputStream toClient = new BufferedOutputStream(client.getOutputStream(), 1 << 16);
            while (true) {
                Optional<HttpMessage> request = HttpMessage.request(fromClient, toClient);
                if (request.isEmpty() || !pass(request.get(), toClient)) {
                    return;
                }
            }
        } catch (IOException e) {
            return; // either side ended the connection: the other sees that now
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    /** Whether the connection goes on. */
    private boolean pass(HttpMessage asked, OutputStream toClient) throws IOException {
        Fault fault = faults.next(asked.method(), asked.target(), asked.body().length);
        synchronized (done) {
            done.merge(fault, 1, Integer::sum);
        }
        switch (fault) {
            case CUT_BEFORE:
                return false;
            case CUT_WITHIN:
                half(asked);
                return false;
            case REFUSED_503:
                return say(toClient, asked, "503 Slow Down");
            case FALSE_412:
                return say(toClient, asked, "412 Precondition Failed");
            case FALSE_409:
                return say(toClient, asked, "409 Conflict");
            case DELAYED:
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(DELAY_MS));
                break;
            case TWICE:
                exchange(asked);
                break;
            default:
                break;
        }
        HttpMessage sent = asked;
        if (fault == Fault.BODY_DAMAGED && DeclaredDigests.any(asked)) {
            sent = damaged(asked);
            if (!DeclaredDigests.agree(sent)) { // as the real stores answer; those that tests run against do not look
                return say(toClient, asked, "400 Bad Request", BAD_DIGEST);
            }
        }
        HttpMessage answer = exchange(sent);
        switch (fault) {
            case ANSWER_LOST:
                return false;
            case DONE_BUT_500:
                return say(toClient, asked, "500 Internal Server Error");
            case TRUNCATED:
                answer.write(toClient, answer.body().length / 2);
                return false;
            case ANSWER_DAMAGED:
                HttpMessage wrong = asked.method().equals("GET") && isObject(answer) ? damaged(answer) : answer;
                wrong.write(toClient, wrong.body().length);
                break;
            default:
                answer.write(toClient, answer.body().length);
                break;
        }
        return answer.header("connection").filter("close"::equalsIgnoreCase).isEmpty();
    }

    /** Asks the server over a connection of its own: not every server keeps one open after each answer. */
    private HttpMessage exchange(HttpMessage asked) throws IOException {
        try (Socket upstream = connect()) {
            asked.write(new BufferedOutputStream(upstream.getOutputStream(), 1 << 16), asked.body().length);
            return HttpMessage.answer(new BufferedInputStream(upstream.getInputStream(), 1 << 16), asked);
        } finally {
            open.removeIf(Socket::isClosed);
        }
    }

    private void half(HttpMessage asked) throws IOException {
        try (Socket upstream = connect()) {
            asked.write(upstream.getOutputStream(), asked.body().length / 2);
        }
    }

    private Socket connect() throws IOException {
        Socket upstream = new Socket(server.getHost(), server.getPort());
        upstream.setTcpNoDelay(true);
        open.add(upstream);
        return upstream;
    }

    private static boolean say(OutputStream toClient, HttpMessage asked, String status) throws IOException {
        return say(toClient, asked, status, "");
    }

    private static boolean say(OutputStream toClient, HttpMessage asked, String status, String text)
            throws IOException {
        byte[] body = asked.method().equals("HEAD") ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        List<String> headers = List.of("Content-Length: " + body.length, "Content-Type: application/xml");
        new HttpMessage("HTTP/1.1 " + status, headers, body, false).write(toClient, body.length);
        return asked.header("connection").filter("close"::equalsIgnoreCase).isEmpty();
    }

    private static boolean isObject(HttpMessage answer) {
        return answer.header("content-type")
                .filter(type -> type.contains("xml") || type.contains("json"))
                .isEmpty();
    }

    private static HttpMessage damaged(HttpMessage message) {
        if (message.body().length == 0) {
            return message;
        }
        byte[] other = message.body().clone();
        other[other.length / 2] ^= 0x10;
        return message.with(other);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
