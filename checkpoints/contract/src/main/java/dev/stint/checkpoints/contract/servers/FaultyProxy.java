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
        /** A bit of the request's body is another. */
        BODY_DAMAGED,
        /** A bit of the answer's body is another. */
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

    /** One client's connection: its requests in turn, over one connection to the server, until either side or a fault ends it. */
    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket(server.getHost(), server.getPort())) {
            upstream.setTcpNoDelay(true);
            open.add(upstream);
            InputStream fromClient = new BufferedInputStream(client.getInputStream(), 1 << 16);
            OutputStream toClient = new BufferedOutputStream(client.getOutputStream(), 1 << 16);
            InputStream fromServer = new BufferedInputStream(upstream.getInputStream(), 1 << 16);
            OutputStream toServer = new BufferedOutputStream(upstream.getOutputStream(), 1 << 16);
            while (true) {
                Optional<HttpMessage> request = HttpMessage.request(fromClient, toClient);
                if (request.isEmpty() || !pass(request.get(), toClient, fromServer, toServer)) {
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
    private boolean pass(HttpMessage asked, OutputStream toClient, InputStream fromServer, OutputStream toServer)
            throws IOException {
        Fault fault = faults.next(asked.method(), asked.target(), asked.body().length);
        synchronized (done) {
            done.merge(fault, 1, Integer::sum);
        }
        switch (fault) {
            case CUT_BEFORE:
                return false;
            case CUT_WITHIN:
                asked.write(toServer, asked.body().length / 2);
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
                exchange(asked, fromServer, toServer);
                break;
            default:
                break;
        }
        HttpMessage sent = fault == Fault.BODY_DAMAGED ? damaged(asked) : asked;
        HttpMessage answer = exchange(sent, fromServer, toServer);
        switch (fault) {
            case ANSWER_LOST:
                return false;
            case DONE_BUT_500:
                return say(toClient, asked, "500 Internal Server Error");
            case TRUNCATED:
                answer.write(toClient, answer.body().length / 2);
                return false;
            case ANSWER_DAMAGED:
                HttpMessage wrong = damaged(answer);
                wrong.write(toClient, wrong.body().length);
                break;
            default:
                answer.write(toClient, answer.body().length);
                break;
        }
        return !answer.header("connection").filter("close"::equalsIgnoreCase).isPresent();
    }

    private static HttpMessage exchange(HttpMessage asked, InputStream fromServer, OutputStream toServer)
            throws IOException {
        asked.write(toServer, asked.body().length);
        return HttpMessage.answer(fromServer, asked);
    }

    private static boolean say(OutputStream toClient, HttpMessage asked, String status) throws IOException {
        byte[] none = new byte[0];
        new HttpMessage("HTTP/1.1 " + status, List.of("Content-Length: 0"), none, false).write(toClient, 0);
        return !asked.header("connection").filter("close"::equalsIgnoreCase).isPresent();
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
