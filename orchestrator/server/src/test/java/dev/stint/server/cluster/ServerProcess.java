package dev.stint.server.cluster;

import dev.stint.providers.CapacityProviderFactory;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real server in a process of its own, of this build's classes, with a home of its own. */
final class ServerProcess implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path home;
    private final Process process;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private JsonNode file;

    /**
     * Starts it; it serves when this returns.
     *
     * @param shared folder that all servers of a test use: class path, store, stub cloud, installation
     * @param settings keys and values below {@code stint.}
     */
    ServerProcess(Path home, Path shared, List<String> settings) throws IOException {
        this(
                home,
                List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                classPath(shared, Map.of(CapacityProviderFactory.class, StubCloud.Factory.class)),
                settings);
    }

    /**
     * Starts it; it serves when {@link #await} returns.
     *
     * @param options of its Java
     * @param classPath made by {@link #classPath}
     */
    ServerProcess(Path home, List<String> options, String classPath, List<String> settings) throws IOException {
        this.home = Files.createDirectories(home);
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(options);
        words.addAll(List.of("-cp", classPath, "dev.stint.server.StintServer"));
        settings.forEach(setting -> words.add("--stint." + setting));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile());
        builder.environment().put("STINT_HOME", home.toString());
        process = builder.start();
        file = JSON.createObjectNode();
    }

    /** Returns when it serves. */
    ServerProcess await() throws IOException {
        Path announced = home.resolve("server.json");
        Await.until("the server of " + home, () -> Files.exists(announced) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("the server ended with " + process.exitValue() + ": "
                    + Files.readString(home.resolve("out")) + log());
        }
        file = JSON.readTree(Files.readAllBytes(announced));
        return this;
    }

    /** What its files of services name is only on the class path of these servers. */
    static String classPath(Path shared, Map<Class<?>, Class<?>> found) throws IOException {
        Path services = Files.createDirectories(shared.resolve("classes/META-INF/services"));
        for (Map.Entry<Class<?>, Class<?>> each : found.entrySet()) {
            Files.writeString(
                    services.resolve(each.getKey().getName()), each.getValue().getName() + "\n");
        }
        return shared.resolve("classes") + File.pathSeparator + System.getProperty("java.class.path");
    }

    /** A folder with an agent: a jar that names this test's class path, as the launcher's distribution has jars. */
    static Path agent(Path shared) throws IOException {
        Path folder = Files.createDirectories(shared.resolve("dist/agent"));
        StringJoiner all = new StringJoiner(" ");
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(element -> Path.of(element).toAbsolutePath())
                .filter(Files::exists)
                .forEach(element -> all.add(element.toUri().toString()));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, all.toString());
        try (OutputStream out = Files.newOutputStream(folder.resolve("agent.jar"))) {
            new JarOutputStream(out, manifest).close();
        }
        return folder;
    }

    /** The answer of a request, parsed; {@code body} empty for none. */
    JsonNode ask(String method, String path, String body) throws IOException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(file.get("url").asString() + "/api/v1/" + path))
                            .timeout(Duration.ofSeconds(60))
                            .header(
                                    "Authorization",
                                    "Bearer " + file.get("token").asString())
                            .header("Content-Type", "application/json")
                            .method(
                                    method,
                                    body.isEmpty()
                                            ? HttpRequest.BodyPublishers.noBody()
                                            : HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** A request with its credentials, for whoever wants to send it in its own way. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(file.get("url").asString() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + file.get("token").asString());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    String log() throws IOException {
        Path log = home.resolve("log/server.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** As a power cut. */
    void kill() {
        process.destroyForcibly();
        ended();
    }

    boolean alive() {
        return process.isAlive();
    }

    private void ended() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
