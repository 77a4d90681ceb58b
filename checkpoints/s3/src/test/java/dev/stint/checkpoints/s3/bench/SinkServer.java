package dev.stint.checkpoints.s3.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A store that speaks enough S3 for a benchmark, and does as little as it can: it checks no signature and no checksum. A program of
 * its own, on loopback; ends with its standard input.
 *
 * <p>{@code discard}: large bodies are read and thrown away. {@code keep FOLDER}: they are kept in files there, best on a tmpfs, which
 * are deleted at once and go with the process. {@code GET /-/counts} tells how many requests of each kind came since the last
 * {@code POST /-/counts}.
 */
final class SinkServer {

    private final Objects objects = new Objects();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Optional<Path> folder;

    private SinkServer(Optional<Path> folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException {
        Optional<Path> folder = args[0].equals("keep") ? Optional.of(Path.of(args[1])) : Optional.empty();
        SinkServer server = new SinkServer(folder);
        try (ServerSocketChannel door = ServerSocketChannel.open()) {
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println("port " + door.socket().getLocalPort());
            Thread acceptor = new Thread(() -> server.serve(door), "accept");
            acceptor.setDaemon(true);
            acceptor.start();
            while (System.in.read() >= 0) {
                continue; // whoever started us says when to end by closing this
            }
        }
    }

    private void serve(ServerSocketChannel door) {
        try {
            while (true) {
                SocketChannel socket = door.accept();
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Thread thread = new Thread(new Connection(socket, this), "connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            if (door.isOpen()) {
                System.err.println("sink: " + e);
            }
        }
    }

    Objects objects() {
        return objects;
    }

    Optional<Path> folder() {
        return folder;
    }

    synchronized void count(String kind) {
        counts.merge(kind, 1L, Long::sum);
    }

    synchronized String counts() {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }

    synchronized void forgetCounts() {
        counts.clear();
    }
}
