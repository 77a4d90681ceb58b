package dev.stint.checkpoints.s3.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The {@link SinkServer}, in a process of its own. */
final class Sink implements AutoCloseable {

    private final Process process;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();

    private Sink(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param arguments {@code discard}, or {@code keep} and a folder */
    static Sink start(List<String> arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Programs.java(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-XX:MaxDirectMemorySize=256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SinkServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.command().addAll(arguments);
        Process process = builder.start();
        boolean good = false;
        try (BufferedReader reader = process.inputReader()) {
            String line = String.valueOf(reader.readLine());
            if (!line.startsWith("port ")) {
                throw new IOException("the sink did not start, but said '" + line + "'");
            }
            good = true;
            return new Sink(process, Integer.parseInt(line.substring("port ".length())));
        } finally {
            if (!good) {
                process.destroyForcibly();
            }
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** Requests of each kind since the last time, as a text. */
    String takeCounts() throws IOException, InterruptedException {
        String counts = ask("GET");
        ask("POST");
        return counts.strip().replace("\n", ", ");
    }

    private String ask(String method) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint() + "/-/counts"))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .body();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
