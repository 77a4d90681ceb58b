package dev.stint.server.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** What a test tells the machines in a server's memory, and asks of them: plain text over a port of this computer. */
final class MemoryControl {

    private MemoryControl() {}

    /** @param file gets the port, whole */
    static void serve(MemoryMachines machines, Path file) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/counts", exchange -> answer(exchange, machines.counts()));
        server.createContext("/told", exchange -> answer(exchange, machines.told()));
        server.createContext("/notices", exchange -> {
            String[] words = exchange.getRequestURI().getQuery().split("x");
            machines.notices(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
            answer(exchange, "");
        });
        server.start();
        Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(fresh, "" + server.getAddress().getPort());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
